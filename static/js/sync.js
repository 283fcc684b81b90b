/** Keeps this page in step with the server: how far it has seen each room, asking for what it missed, and how quickly it answers. */

const COMPARE_MILLISECONDS = 30_000;
const HOLE_MILLISECONDS = 400;
const KEPT = 30;

/** How far this page has seen each room: the highest change below which nothing is missing. */
export class Heads {
  #rooms = new Map();

  start(room, change) {
    if (!this.#rooms.has(room)) this.#rooms.set(room, { change, ahead: new Set() });
  }

  /** "new", "known" (seen before) or "hole" (something before it has not reached us). */
  see(room, change) {
    const head = this.#rooms.get(room);
    if (!head) return "new";
    if (change <= head.change || head.ahead.has(change)) return "known";
    head.ahead.add(change);
    this.#advance(head);
    return head.ahead.size > 0 ? "hole" : "new";
  }

  /** The server has told everything up to this change. */
  settle(room, change) {
    this.start(room, change);
    const head = this.#rooms.get(room);
    head.change = Math.max(head.change, change);
    for (const seen of head.ahead) if (seen <= head.change) head.ahead.delete(seen);
    this.#advance(head);
  }

  get hasHole() {
    return [...this.#rooms.values()].some((head) => head.ahead.size > 0);
  }

  /** What `sync` asks with. */
  all() {
    return Object.fromEntries([...this.#rooms].map(([room, head]) => [room, head.change]));
  }

  drop(room) {
    this.#rooms.delete(room);
  }

  #advance(head) {
    while (head.ahead.delete(head.change + 1)) head.change += 1;
  }
}

/** Asks after a break, at a hole, and every half minute. */
export class Sync extends EventTarget {
  #heads;
  #line;
  #asking = null;
  #again = false;
  #alarm = 0;
  at = null;

  constructor(heads, line) {
    super();
    this.#heads = heads;
    this.#line = line;
  }

  start() {
    setInterval(() => this.now(), COMPARE_MILLISECONDS);
  }

  /** Ask for everything missed; calls made meanwhile are answered by one more question. */
  async now() {
    clearTimeout(this.#alarm);
    this.#alarm = 0;
    this.#again = this.#asking !== null;
    if (this.#again) return this.#asking;
    this.#asking = this.#ask();
    await this.#asking;
    this.#asking = null;
    if (this.#again) await this.now();
    return undefined;
  }

  /** A message is missing; it may only be late, so wait a moment before asking. */
  soon() {
    this.#alarm ||= setTimeout(() => {
      this.#alarm = 0;
      if (this.#heads.hasHole) this.now();
    }, HOLE_MILLISECONDS);
  }

  async #ask() {
    if (!this.#line.isUp) return;
    const answer = await this.#line.ask("sync", { rooms: this.#heads.all() });
    if (!answer.ok) return;
    this.at = Date.now();
    for (const [room, { change }] of Object.entries(answer.rooms)) this.#heads.settle(room, change);
    this.dispatchEvent(new CustomEvent("news", { detail: answer }));
  }
}

/** The last round trips, for people who look after a bad line. */
export class Pulse {
  #trips = [];

  add(milliseconds) {
    this.#trips = [...this.#trips.slice(1 - KEPT), milliseconds];
  }

  get count() {
    return this.#trips.length;
  }

  get last() {
    return this.#trips.at(-1) ?? null;
  }

  get average() {
    if (!this.#trips.length) return null;
    return this.#trips.reduce((sum, trip) => sum + trip, 0) / this.#trips.length;
  }
}
