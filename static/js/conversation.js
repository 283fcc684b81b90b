/** The open room: which messages are held, where the reader stands, and what has been read. */

import { find } from "./page.js";
import { rowsOf } from "./rows.js";
import { Timeline } from "./timeline.js";
import { clock, t } from "./words.js";

const PAGE = 100;
const HELD_ROOMS = 12;
const READ_MILLISECONDS = 800;

export class Conversation extends EventTarget {
  #parts;
  #timelines = new Map();
  #busy = new Set();
  #newSeq = null;
  #isHeldUnread = false;
  #reading = 0;
  room = null;

  /** `parts`: line, roster, unread, outbox, log, attention. */
  constructor(parts) {
    super();
    this.#parts = parts;
    const { log, attention } = parts;
    log.addEventListener("older", () => this.#older());
    log.addEventListener("newer", () => this.#newer());
    log.addEventListener("moved", () => this.#moved());
    attention.addEventListener("here", () => this.attend());
    find("#to-latest").addEventListener("click", () => this.latest());
    find("#to-new").addEventListener("click", () => log.toNew());
  }

  get timeline() {
    return this.room && this.#timelines.get(this.room.id);
  }

  /** Show a room: at a message, at the first unread one, or at the end; `page` came with the document. */
  async open(room, { at = null, page = null } = {}) {
    const { log, unread, roster } = this.#parts;
    this.room = room;
    this.#isHeldUnread = false;
    this.#newSeq = null;
    const timeline = this.#hold(room.id);
    log.clear();
    log.context = { me: roster.user.id, slug: room.slug, at };
    if (page) timeline.load(page);
    const state = unread.of(room.id);
    const wanted = at ?? (state.unread > 0 ? state.readSeq + 1 : null);
    if (!timeline.loaded || (wanted !== null && !covers(timeline, wanted))) await this.#fetch(room, wanted);
    if (this.room !== room) return;
    if (state.unread > 0) this.#newSeq = this.#firstUnread(state.readSeq);
    this.draw();
    this.#place(at);
  }

  close() {
    this.room = null;
    this.#parts.log.clear();
  }

  /** Messages, new or changed, of any room. */
  take(messages) {
    for (const [room, timeline] of this.#timelines) {
      const own = messages.filter((message) => message.room === room);
      if (own.length) this.#merge(room, timeline, own);
    }
  }

  /** Too much was missed: begin again with the newest page. */
  reset(room, messages) {
    const timeline = this.#timelines.get(room);
    if (!timeline) return;
    timeline.load({ messages, more_before: (messages[0]?.seq ?? 1) > 1, more_after: false });
    if (this.room?.id === room) this.draw();
  }

  forget(room) {
    this.#timelines.delete(room);
  }

  draw() {
    if (!this.timeline) return;
    const { outbox, roster, log } = this.#parts;
    const pending = outbox.of(this.room.id).map((item) => ({ ...item, author: roster.user }));
    const rows = rowsOf(this.timeline.messages, pending, { me: roster.user.id, newSeq: this.#newSeq });
    log.show(rows, this.#start());
    this.#moved();
  }

  /** Jump to the end, and what stands there is read. */
  async latest() {
    if (this.timeline?.moreAfter) {
      await this.#fetch(this.room, null);
      this.draw();
    }
    this.#parts.log.toBottom();
    this.attend();
  }

  /** What was unread is done with: the reader answered, or says so. */
  finishReading() {
    this.#newSeq = null;
    this.#isHeldUnread = false;
    this.draw();
    return this.latest();
  }

  async unreadFrom(message) {
    this.#isHeldUnread = true;
    this.#newSeq = message.seq;
    this.draw();
    await this.#tellRead(this.room.id, message.seq - 1);
  }

  /** Whoever looks at the end of the room has read it. */
  attend() {
    const { log, unread, attention } = this.#parts;
    if (!this.timeline?.loaded || this.#isHeldUnread || !attention.isHere) return;
    if (!log.atBottom || this.timeline.moreAfter || this.room.read_seq === undefined) return;
    const { last } = this.timeline;
    if (unread.of(this.room.id).readSeq >= last) return;
    unread.read(this.room.id, last);
    this.#changed();
    this.#readSoon(this.room.id);
  }

  #readSoon(room) {
    if (this.#reading) return;
    this.#reading = setTimeout(() => {
      this.#reading = 0;
      this.#tellRead(room, this.#parts.unread.of(room).readSeq);
    }, READ_MILLISECONDS);
  }

  async #tellRead(room, seq) {
    const answer = await this.#parts.line.ask("read", { room, seq });
    if (answer.ok) this.#parts.unread.set({ room, read_seq: seq, ...answer });
    this.#changed();
  }

  #merge(room, timeline, messages) {
    const isOpen = this.room?.id === room;
    const last = timeline.last;
    timeline.take(messages);
    if (timeline.hasHole) this.#heal(room, timeline);
    if (!isOpen) {
      timeline.trimStart();
      return;
    }
    if (this.#parts.log.atBottom) timeline.trimStart();
    this.#markNew(timeline, last);
    this.draw();
    this.attend();
  }

  /** What comes while nobody looks gets a "New" line above it. */
  #markNew(timeline, last) {
    if (this.#newSeq !== null || this.#parts.attention.isHere || timeline.last <= last) return;
    this.#newSeq = this.#firstUnread(last);
  }

  #firstUnread(readSeq) {
    const me = this.#parts.roster.user.id;
    const isUnread = (m) => m.seq > readSeq && m.author.id !== me && m.kind !== "notice" && !m.deleted_at;
    return this.timeline.messages.find(isUnread)?.seq ?? null;
  }

  /** Something between the window and the news is missing: fetch exactly that. */
  async #heal(room, timeline) {
    const answer = await this.#history(room, { after: timeline.last, limit: PAGE }, "heal");
    if (!answer) return;
    timeline.append({ ...answer, more_after: false });
    if (timeline.hasHole && answer.messages.length) await this.#heal(room, timeline);
    if (this.room?.id === room) this.draw();
  }

  #hold(id) {
    const timeline = this.#timelines.get(id) ?? new Timeline();
    this.#timelines.delete(id);
    this.#timelines.set(id, timeline);
    if (this.#timelines.size > HELD_ROOMS) this.#timelines.delete(this.#timelines.keys().next().value);
    return timeline;
  }

  async #fetch(room, around) {
    const timeline = this.#timelines.get(room.id);
    const answer = await this.#history(room.id, around === null ? {} : { around }, "open");
    if (answer) timeline.load(answer);
  }

  async #older() {
    const { timeline, room } = this;
    if (!timeline?.loaded || !timeline.moreBefore || !timeline.messages.length) return;
    const answer = await this.#history(room.id, { before: timeline.first, limit: PAGE }, "older");
    if (!answer || this.room !== room) return;
    timeline.prepend(answer);
    timeline.trimEnd();
    this.draw();
  }

  async #newer() {
    const { timeline, room } = this;
    if (!timeline?.loaded || !timeline.moreAfter) return;
    const answer = await this.#history(room.id, { after: timeline.last, limit: PAGE }, "newer");
    if (!answer || this.room !== room) return;
    timeline.append(answer);
    timeline.trimStart();
    this.draw();
  }

  /** One question of a kind at a time for each room. */
  async #history(room, where, kind) {
    const key = `${room} ${kind}`;
    if (this.#busy.has(key)) return null;
    this.#busy.add(key);
    const answer = await this.#parts.line.ask("history", { room, ...where });
    this.#busy.delete(key);
    return answer.ok ? answer : null;
  }

  #place(at) {
    const { log } = this.#parts;
    if (at !== null) log.toSeq(at)?.focus({ preventScroll: true });
    else if (this.#newSeq !== null) log.toNew();
    else log.toBottom();
    this.attend();
  }

  #start() {
    if (!this.timeline.loaded || this.timeline.moreBefore) return null;
    const name = this.#parts.roster.nameOf(this.room);
    const [title, words] = [document.createElement("strong"), document.createElement("span")];
    title.textContent = this.room.kind === "direct" ? name : `# ${name}`;
    words.textContent = t(this.timeline.messages.length ? "log.start" : "log.empty", { name });
    return [title, words];
  }

  #moved() {
    const { log, unread } = this.#parts;
    const isAway = Boolean(this.timeline?.moreAfter) || log.isFar;
    const count = this.room ? unread.of(this.room.id).unread : 0;
    find("#to-latest").hidden = !isAway;
    find("#to-latest span").textContent = count ? t("log.newBelow", { count }) : t("log.latest");
    const first = this.#newSeq === null ? null : this.timeline?.bySeq(this.#newSeq);
    find("#to-new").hidden = !(first && log.newIsAbove && count);
    if (first) find("#to-new span").textContent = t("log.newSince", { count, time: clock(first.created_at) });
    this.attend();
  }

  #changed() {
    this.dispatchEvent(new Event("read"));
  }
}

function covers(timeline, seq) {
  return Boolean(timeline.bySeq(seq)) || (seq > timeline.last && !timeline.moreAfter);
}
