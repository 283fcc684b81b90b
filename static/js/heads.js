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
