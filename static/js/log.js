/** The list of messages on the screen: rows by key, and the reader's place among them. */

import { drawMessage } from "./message.js";
import { element, find, rove } from "./page.js";
import { dayName, t } from "./words.js";

const NEAR = 800;
const PINNED = 60;
const FAR = 300;

export class Log extends EventTarget {
  #frame;
  #list;
  #start;
  #rows = new Map();
  #pinned = true;
  #left = 0;
  #top = 0;
  context = { me: "", slug: "", at: null, person: () => null };

  constructor(frame = find("#log"), list = find("#messages"), start = find("#log-start")) {
    super();
    [this.#frame, this.#list, this.#start] = [frame, list, start];
    this.#frame.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const sizes = new ResizeObserver(() => this.#pinned && this.toBottom());
    sizes.observe(this.#frame);
    sizes.observe(this.#list);
  }

  get atBottom() {
    return this.#left <= PINNED;
  }

  get isFar() {
    return this.#left > FAR;
  }

  get rows() {
    return [...this.#list.querySelectorAll(".message")];
  }

  /** The "New" line is above what is seen. */
  get newIsAbove() {
    const line = this.#rows.get("new")?.element;
    return Boolean(line) && line.getBoundingClientRect().bottom < this.#frame.getBoundingClientRect().top;
  }

  set isLoading(on) {
    this.#frame.setAttribute("aria-busy", String(on));
  }

  /** What rows of a room are drawn with: who reads, where, and which message is looked for. */
  contextOf({ slug }, at) {
    return { ...this.context, slug, at };
  }

  /** Forget the rows of another room. */
  clear() {
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#pinned = true;
  }

  /** Make the screen show these rows, without moving what is being read. */
  show(rows, start) {
    const anchor = this.#pinned ? null : this.#anchor();
    this.#start.hidden = !start;
    this.#start.replaceChildren(...(start ?? []));
    this.#reconcile(rows);
    this.#keepOneReachable();
    if (this.#pinned) this.toBottom();
    else this.#restore(anchor);
    this.#scrolled();
  }

  toBottom() {
    this.#pinned = true;
    this.#left = 0;
    this.#frame.scrollTop = this.#frame.scrollHeight;
    this.#top = this.#frame.scrollTop;
  }

  /** The place where reading stopped, with some of what was read above it. */
  toNew() {
    this.#bring(this.#rows.get("new")?.element, 1 / 3);
  }

  toSeq(seq) {
    const row = this.bySeq(seq);
    this.#bring(row, 1 / 3);
    return row;
  }

  bySeq(seq) {
    return find(`[data-seq="${Number(seq)}"]`, this.#list);
  }

  byId(id) {
    return this.rows.find((row) => row.dataset.id === id);
  }

  /** Arrow keys from one message to the next. */
  focusStep(from, step) {
    const rows = this.rows;
    const at = Math.max(0, Math.min(rows.length - 1, rows.indexOf(from) + step));
    if (rows[at]) rove(rows, rows[at], 0);
  }

  focusLast() {
    const rows = this.rows;
    if (rows.length) rove(rows, rows.at(-1), 0);
  }

  #bring(row, part) {
    if (!row) return;
    this.#frame.scrollTop += this.#offset(row) - this.#frame.clientHeight * part;
    this.#scrolled();
  }

  #reconcile(rows) {
    const kept = new Set(rows.map((row) => row.key));
    for (const [key, held] of this.#rows) if (!kept.has(key)) this.#remove(key, held);
    let next = this.#list.firstElementChild;
    for (const row of rows) {
      const drawn = this.#draw(row);
      if (drawn === next) next = next.nextElementSibling;
      else this.#list.insertBefore(drawn, next);
    }
  }

  #remove(key, { element: row }) {
    if (row.contains(document.activeElement)) this.#frame.focus({ preventScroll: true });
    row.remove();
    this.#rows.delete(key);
  }

  #draw(row) {
    const signature = signatureOf(row, this.context);
    const held = this.#rows.get(row.key);
    if (held?.signature === signature) return held.element;
    const drawn = row.kind === "message" ? drawMessage(row, this.context, held?.element) : divider(row);
    if (held && held.element !== drawn) held.element.replaceWith(drawn);
    this.#rows.set(row.key, { element: drawn, signature });
    return drawn;
  }

  /** Tab reaches one row of the list; the arrows reach the others. */
  #keepOneReachable() {
    if (find('.message[tabindex="0"]', this.#list)) return;
    const last = this.rows.at(-1);
    if (last) last.tabIndex = 0;
  }

  /** Ask again for what is missing at an edge: it may be had now. */
  look() {
    this.#scrolled();
  }

  /** Measured once for all who ask: each measuring after a change lays the whole list out anew. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#frame;
    // Behind a panel on a narrow screen nothing has a height, and every edge would seem near.
    if (!clientHeight) return;
    this.#left = scrollHeight - scrollTop - clientHeight;
    // Only who moves up leaves the end: the end may move away by itself, as when a banner comes above, and is followed.
    this.#pinned = this.atBottom || (this.#pinned && scrollTop >= this.#top);
    this.#top = scrollTop;
    if (scrollTop < NEAR) this.#tell("older");
    if (this.#left < NEAR) this.#tell("newer");
    this.#tell("moved");
  }

  #offset(row) {
    return row.getBoundingClientRect().top - this.#frame.getBoundingClientRect().top;
  }

  /** The first row that is seen, and where: what must not move. */
  #anchor() {
    const row = this.rows.find((each) => this.#offset(each) + each.offsetHeight > 0);
    return row ? { row, offset: this.#offset(row) } : null;
  }

  #restore(anchor) {
    if (!anchor?.row.isConnected) return;
    const moved = this.#offset(anchor.row) - anchor.offset;
    if (Math.abs(moved) > 0.5) this.#frame.scrollTop += moved;
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

function signatureOf({ kind, key, day, message, grouped }, { at, person }) {
  if (kind !== "message") return kind === "day" ? dayName(day) : key;
  const { author, pending, quote } = message;
  const faces = [author.name, author.avatar, author.hue, quote?.author.name, ...(message.replies?.people ?? []).map((id) => person(id)?.name)];
  const state = pending ? [pending.attempts, pending.failed?.message] : [message.change, quote?.text, quote?.deleted];
  return JSON.stringify([message.id, grouped, at === message.seq, ...faces, ...state]);
}

function divider({ kind, day, count }) {
  const words = { day: () => dayName(day), new: () => t("new"), replies: () => t("thread.replies", { count }) }[kind]();
  return element("li", { class: `divider is-${kind}` }, element("span", {}, words));
}
