/** Announcements on the chat page: which of them to show, and what became of each. Fetched with the first. */

import { Notice } from "./notice.js";
import { Receipts } from "./receipts.js";

const LEVELS = ["critical", "warning", "info"];
const SEEN_AFTER = 1_000;
const RETRY_AFTER = 3_000;

export class Announcements {
  #parts;
  #open = new Map();
  #receipts;
  #notice;
  #at = 0;
  #alarm = 0;
  #seeing = 0;
  #spoken = new Map();

  /** `parts`: line, store. */
  constructor(parts) {
    this.#parts = parts;
    this.#receipts = new Receipts(parts.store.receipts());
    this.#notice = new Notice({
      done: (id, step) => this.#report(id, step),
      step: (by) => this.#step(by),
      visible: (isVisible) => this.#watch(isVisible),
    });
    parts.line.addEventListener("up", () => this.#send());
    document.addEventListener("visibilitychange", () => this.#watch());
    addEventListener("storage", () => this.#look());
    this.#send();
  }

  /** All that is open, as the server has it: right after each connect, and in the page itself. */
  take(all) {
    this.#open = new Map(all.map((each) => [each.id, each]));
    for (const each of all) if (!each.reached_at) this.#report(each.id, "reached");
    this.#draw();
  }

  /** One is new or changed. */
  hear(one) {
    if (one.open) this.#open.set(one.id, one);
    else this.#open.delete(one.id);
    if (one.open && !one.reached_at) this.#report(one.id, "reached");
    this.#draw();
  }

  #shown() {
    const waiting = [...this.#open.values()].filter(({ id }) => !this.#receipts.hides(id));
    const rank = ({ level }) => LEVELS.indexOf(level);
    return waiting.sort((a, b) => rank(a) - rank(b) || b.id - a.id);
  }

  #draw() {
    const shown = this.#shown();
    this.#at = Math.min(this.#at, Math.max(shown.length - 1, 0));
    const one = shown[this.#at];
    const critical = shown.find(({ level }) => level === "critical");
    this.#notice.draw(one, this.#at, shown.length, critical);
    for (const each of shown) this.#speak(each);
    this.#watch();
  }

  #speak(one) {
    const state = `${one.revision} ${one.reminders}`;
    if (this.#spoken.get(one.id) === state) return;
    this.#spoken.set(one.id, state);
    // A dialog that takes the focus is read out by itself.
    if (one.level !== "critical") this.#notice.speak(one);
  }

  #step(by) {
    const { length } = this.#shown();
    this.#at = (this.#at + by + length) % length;
    this.#draw();
  }

  /** Seen is what was on a visible screen for a second. */
  #watch(isVisible = this.#notice.isVisible) {
    clearTimeout(this.#seeing);
    if (!isVisible || document.visibilityState !== "visible") return;
    const one = this.#notice.current;
    if (!one || (one.seen_at && !one.before)) return;
    this.#seeing = setTimeout(() => this.#report(one.id, "seen"), SEEN_AFTER);
  }

  #report(id, step) {
    // Another tab may have noted something since.
    this.#receipts = new Receipts({ ...this.#parts.store.receipts(), ...this.#receipts.kept });
    if (!this.#receipts.note(id, step)) return;
    this.#parts.store.keepReceipts(this.#receipts.kept);
    if (this.#receipts.hides(id)) this.#draw();
    this.#send();
  }

  async #send() {
    clearTimeout(this.#alarm);
    if (!this.#parts.line.isUp) return;
    const left = await Promise.all(this.#receipts.due().map(([id, step]) => this.#carry(id, step)));
    this.#parts.store.keepReceipts(this.#receipts.kept);
    if (left.some(Boolean)) this.#alarm = setTimeout(() => this.#send(), RETRY_AFTER);
  }

  async #carry(id, step) {
    const answer = await this.#parts.line.ask(step, { announcement: id });
    const again = this.#receipts.answered(id, step, answer);
    if (answer.ok) this.hear(answer.announcement);
    else if (!again) this.#draw();
    return again;
  }

  /** Another tab has put one away while there is no line. */
  #look() {
    for (const [id, step] of Object.entries(this.#parts.store.receipts())) this.#receipts.note(id, step);
    this.#draw();
  }
}
