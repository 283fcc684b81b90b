/** What this device still has to report of announcements: kept until the server has it. */

const ORDER = ["reached", "seen", "dismiss", "acknowledge"];
const AGAIN = new Set(["rate_limited", "unavailable", "timeout", "offline", "internal"]);

/** The furthest step of each announcement, by id; pure, so that it can be kept and tested. */
export class Receipts {
  #steps;

  constructor(kept = {}) {
    this.#steps = new Map(Object.entries(kept));
  }

  get kept() {
    return Object.fromEntries(this.#steps);
  }

  /** A later step includes the earlier ones; returns whether there is something new to report. */
  note(id, step) {
    const before = ORDER.indexOf(this.#steps.get(id));
    if (before >= ORDER.indexOf(step)) return false;
    this.#steps.set(id, step);
    return true;
  }

  /** Done with it as far as this person is concerned, whether the server knows yet or not. */
  hides(id) {
    return ["dismiss", "acknowledge"].includes(this.#steps.get(id));
  }

  due() {
    return [...this.#steps];
  }

  /** Returns true where it has to be reported again. */
  answered(id, step, answer) {
    const again = !answer.ok && AGAIN.has(answer.error);
    if (!again && this.#steps.get(id) === step) this.#steps.delete(id);
    return again;
  }
}
