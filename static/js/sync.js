/** Keeps this page in step with the server: after a break, at a hole, and every half minute. */

const COMPARE_MILLISECONDS = 30_000;
const HOLE_MILLISECONDS = 400;

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
