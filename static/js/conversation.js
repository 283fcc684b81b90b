/** The open room: which messages are held, and where among them the reader stands. */

import { element, find } from "./page.js";
import { Paging, Reading } from "./reading.js";
import { rowsOf, Timeline } from "./timeline.js";
import { clock, t } from "./words.js";

const HELD_ROOMS = 12;

export class Conversation extends EventTarget {
  #parts;
  #timelines = new Map();
  #paging;
  #frame = 0;
  reading;
  room = null;

  /** `parts`: line, roster, unread, outbox, log, attention. */
  constructor(parts) {
    super();
    this.#parts = parts;
    this.reading = new Reading(parts);
    this.#paging = new Paging(parts.line);
    const { log, attention } = parts;
    log.addEventListener("older", () => this.#page("older"));
    log.addEventListener("newer", () => this.#page("newer"));
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
    this.reading.finish();
    const timeline = this.#hold(room.id);
    log.clear();
    const person = (id) => roster.person(id);
    log.context = { me: roster.user.id, slug: room.slug, at, person, line: this.#parts.line, isAdmin: () => roster.isAdmin };
    if (page) timeline.load(page);
    const state = unread.of(room.id);
    const wanted = at ?? (state.unread > 0 ? state.readSeq + 1 : null);
    if (!covers(timeline, wanted)) await this.#fetch(room, wanted);
    if (this.room?.id !== room.id) return;
    this.reading.begin(timeline, state);
    this.draw();
    this.#place(at);
  }

  get held() {
    return this.#timelines;
  }

  /** A room that could not be loaded when it was opened. */
  revive() {
    if (this.room && !this.timeline.loaded) this.open(this.room, { at: this.#parts.log.context.at });
    else this.#parts.log.look();
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
    timeline.load({ messages, more_before: (messages[0]?.seq ?? 1) > this.#firstOf(room), more_after: false });
    if (this.room?.id === room) this.draw();
  }

  /** Retention has removed what stands below a room's first message. */
  begin(room) {
    const isCut = this.#timelines.get(room)?.cut(this.#firstOf(room));
    if (isCut && this.room?.id === room) this.draw();
  }

  #firstOf(room) {
    return this.#parts.roster.room(room)?.first_seq ?? 1;
  }

  know(person) {
    for (const timeline of this.#timelines.values()) timeline.know(person);
    this.draw();
  }

  forget(room) {
    this.#timelines.delete(room);
  }

  /** The reader answered, or says that all is read. */
  finishReading() {
    this.reading.finish();
    this.draw();
    return this.latest();
  }

  unreadFrom(message) {
    const told = this.reading.unreadFrom(message);
    this.draw();
    return told;
  }

  attend() {
    this.reading.attend(this.room, this.timeline);
  }

  draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.timeline) return;
    const { outbox, roster, log } = this.#parts;
    const pending = outbox.of(this.room.id).filter(({ thread, also_to_room }) => !thread || also_to_room)
      .map((item) => ({ ...item, author: roster.user }));
    const context = { me: roster.user.id, newSeq: this.reading.newSeq };
    const rows = rowsOf(this.timeline.inRoom, pending, context);
    log.show(rows, this.#start());
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
    this.reading.arrived(timeline, last);
    this.#drawSoon();
  }

  /** Many messages in one frame are drawn once. */
  #drawSoon() {
    this.#frame ||= requestAnimationFrame(() => this.draw());
  }

  #hold(id) {
    const timeline = this.#timelines.get(id) ?? new Timeline();
    this.#timelines.delete(id);
    this.#timelines.set(id, timeline);
    if (this.#timelines.size > HELD_ROOMS) this.#timelines.delete(this.#timelines.keys().next().value);
    return timeline;
  }

  async #heal(room, timeline) {
    if ((await this.#paging.heal(room, timeline)) && this.room?.id === room) this.draw();
  }

  async #fetch(room, around) {
    this.#parts.log.isLoading = true;
    await this.#paging.first(room.id, this.#timelines.get(room.id), around);
    this.#parts.log.isLoading = false;
  }

  /** More rows in this direction, "older" or "newer". */
  async #page(direction) {
    const { timeline, room } = this;
    if (!timeline) return;
    const isMore = await this.#paging[direction](room.id, timeline);
    if (isMore && this.room?.id === room.id) this.draw();
  }

  #place(at) {
    const { log } = this.#parts;
    if (at !== null) log.toSeq(at)?.focus({ preventScroll: true });
    else if (this.reading.newSeq !== null) log.toNew();
    else log.toBottom();
    this.attend();
  }

  /** What stands above the first message that there ever was. */
  #start() {
    if (!this.timeline.loaded || this.timeline.moreBefore) return null;
    const { roster } = this.#parts;
    const name = roster.nameOf(this.room);
    const [isOutside, isEmpty] = [this.room.read_seq === undefined, !this.timeline.inRoom.length];
    const words = t(isOutside ? "log.outside" : isEmpty ? "log.empty" : "log.start");
    const lines = [element("strong", {}, this.room.kind === "direct" ? name : `# ${name}`), words];
    const isAlone = this.room.kind === "public" && this.room.members === 1 && roster.isAdmin;
    return isAlone ? [...lines, element("a", { href: "/invites", class: "button" }, t("log.invite"))] : lines;
  }

  #moved() {
    const { log, unread } = this.#parts;
    const isAway = Boolean(this.timeline?.moreAfter) || log.isFar;
    const count = this.room ? unread.of(this.room.id).unread : 0;
    offer("#to-latest", isAway && (count ? t("log.newBelow", { count }) : t("log.latest")));
    const first = this.reading.newSeq === null ? null : this.timeline?.bySeq(this.reading.newSeq);
    const isAbove = first && count > 0 && log.newIsAbove;
    offer("#to-new", isAbove && t("log.newSince", { count, time: clock(first.created_at) }));
    this.attend();
  }

}

/** Show a button with these words, or none; what is shown already is not touched. */
function offer(button, words) {
  find(button).hidden = !words;
  const place = find(`${button} span`);
  if (words && place.textContent !== words) place.textContent = words;
}

/** Whether the message of this number is held, or the end of the room when no number is asked for. */
function covers(timeline, seq) {
  if (!timeline.loaded) return false;
  if (seq !== null && timeline.bySeq(seq)) return true;
  return !timeline.moreAfter && (seq === null || seq > timeline.last);
}
