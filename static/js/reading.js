/** Reading a room: what is unread in it, how far it has been read, and fetching its pages. */

import { isAside } from "./timeline.js";

const RECENT = 100;
const READ_MILLISECONDS = 800;
const PAGE = 100;
const NOTHING = { unread: 0, mentions: 0 };

/** Of what is unread in a room, as much as its reader wants to be told of. */
export function heeded(room, { unread, mentions }) {
  if (room?.notify === "none") return NOTHING;
  return { unread: room?.notify === "mentions" ? mentions : unread, mentions };
}

/** The server's numbers for each room, and one more for each arrival. */
export class Unread {
  #rooms = new Map();

  /** The server's numbers, which count everything up to `room.seq`. */
  take(room) {
    const recent = this.#rooms.get(room.id)?.recent ?? [];
    const state = {
      unread: room.unread, mentions: room.mentions, threads: room.threads ?? 0, readSeq: room.read_seq,
      top: room.seq ?? 0, recent: [],
    };
    this.#rooms.set(room.id, state);
    // What arrived while the answer was under way is not in the answer's numbers.
    for (const arrival of recent.filter(({ seq }) => seq > state.top)) add(state, arrival);
  }

  set({ room, unread, mentions, read_seq }) {
    const state = this.#rooms.get(room);
    if (state) Object.assign(state, { unread, mentions, readSeq: read_seq });
  }

  /** How many threads of a room have news for me. */
  setThreads(room, threads) {
    const state = this.#rooms.get(room);
    if (state) state.threads = threads;
  }

  /** True when the message counts as unread for me. */
  arrive(message, me) {
    const state = this.#rooms.get(message.room);
    if (!state || message.seq <= state.top) return false;
    const counts = message.kind !== "notice" && message.author.id !== me && !message.deleted_at && !isAside(message);
    add(state, { seq: message.seq, counts, mention: counts && isMentioned(message, me) });
    return counts;
  }

  /** I have read everything up to seq; the server's answer follows. */
  read(room, seq) {
    const state = this.#rooms.get(room);
    if (!state || seq < state.top) return;
    Object.assign(state, { unread: 0, mentions: 0, readSeq: seq });
  }

  of(room) {
    return this.#rooms.get(room) ?? { unread: 0, mentions: 0, threads: 0, readSeq: 0, top: 0 };
  }

  drop(room) {
    this.#rooms.delete(room);
  }

  /** Of all rooms together, what one wants to be told of; `roomOf` finds a room by its id. */
  total(roomOf = () => null) {
    const sum = { unread: 0, mentions: 0, threads: 0 };
    for (const [id, state] of this.#rooms) {
      const { unread, mentions } = heeded(roomOf(id), state);
      sum.unread += unread;
      sum.mentions += mentions;
      sum.threads += state.threads;
    }
    return sum;
  }
}

export function isMentioned(message, me) {
  const { mentions } = message;
  return mentions === "room" || Boolean(mentions?.includes(me) || mentions?.includes("room"));
}

function add(state, arrival) {
  state.top = arrival.seq;
  state.recent = [...state.recent.slice(1 - RECENT), arrival];
  if (arrival.counts && arrival.seq > state.readSeq) state.unread += 1;
  if (arrival.mention && arrival.seq > state.readSeq) state.mentions += 1;
}

/** What to say aloud of what arrived: each one, or a summary. */
export function spoken(arrivals) {
  if (arrivals.length <= 3) return { each: arrivals, count: 0, authors: [] };
  const authors = [...new Set(arrivals.map((message) => message.author.name))];
  return { each: [], count: arrivals.length, authors };
}

/** "(3) general · Acme" */
export function pageTitle(unread, ...parts) {
  const title = parts.filter(Boolean).join(" · ");
  return unread > 0 ? `(${unread > 999 ? "999+" : unread}) ${title}` : title;
}

/** How far the open room has been read, and where its "New" line stands. */
export class Reading extends EventTarget {
  #parts;
  #isHeld = false;
  #alarm = 0;
  #untold = new Map();
  newSeq = null;

  /** `parts`: line, roster, unread, log, attention. */
  constructor(parts) {
    super();
    this.#parts = parts;
    addEventListener("pagehide", () => this.#tellAll());
  }

  /** Another room is open: its line stands above what others wrote since it was read. */
  begin(timeline, { unread, readSeq }) {
    this.#isHeld = false;
    this.newSeq = unread > 0 ? this.#firstUnread(timeline, readSeq) : null;
  }

  /** What comes while nobody looks gets a "New" line above it. */
  arrived(timeline, last) {
    if (this.newSeq !== null || this.#parts.attention.isHere || timeline.last <= last) return;
    this.newSeq = this.#firstUnread(timeline, last);
  }

  /** What was unread is done with: the reader answered, or says so. */
  finish() {
    this.newSeq = null;
    this.#isHeld = false;
  }

  /** Unread from this message on, until the reader comes back to it or says that it is read. */
  async unreadFrom({ room, seq }) {
    this.#isHeld = true;
    this.newSeq = seq;
    this.#untold.delete(room);
    await this.#tell(room, seq - 1);
  }

  /** Whoever looks at the end of the room has read it. */
  attend(room, timeline) {
    const { log, unread, attention } = this.#parts;
    if (!timeline?.loaded || this.#isHeld || !attention.isHere) return;
    if (!log.atBottom || timeline.moreAfter || room.read_seq === undefined) return;
    if (unread.of(room.id).readSeq >= timeline.last) return;
    unread.read(room.id, timeline.last);
    this.#changed();
    this.#tellSoon(room.id, timeline.last);
  }

  /** A stream of messages is one report a second; no room's is forgotten for another's. */
  #tellSoon(room, seq) {
    this.#untold.set(room, seq);
    this.#alarm ||= setTimeout(() => this.#tellAll(), READ_MILLISECONDS);
  }

  #tellAll() {
    clearTimeout(this.#alarm);
    this.#alarm = 0;
    const untold = [...this.#untold];
    this.#untold.clear();
    for (const [room, seq] of untold) this.#tell(room, seq);
  }

  async #tell(room, seq) {
    const answer = await this.#parts.line.ask("read", { room, seq });
    if (answer.ok) this.#parts.unread.set({ ...answer, room });
    this.#changed();
  }

  #firstUnread(timeline, readSeq) {
    const me = this.#parts.roster.user.id;
    const isUnread = (message) =>
      message.seq > readSeq && message.author.id !== me && message.kind !== "notice" && !message.deleted_at;
    return timeline.inRoom.find(isUnread)?.seq ?? null;
  }

  #changed() {
    this.dispatchEvent(new Event("read"));
  }
}

/** Fetches what is missing of a room's log. */
export class Paging {
  #line;
  #busy = new Set();

  constructor(line) {
    this.#line = line;
  }

  /** The page around a message, or the newest. */
  async first(room, timeline, around) {
    const answer = await this.#history(room, around === null ? {} : { around }, "first");
    if (answer) timeline.load(answer);
  }

  /** Returns true when there is something new to show. */
  async older(room, timeline) {
    if (!timeline.loaded || !timeline.moreBefore || !timeline.messages.length) return false;
    const answer = await this.#history(room, { before: timeline.first, limit: PAGE }, "older");
    if (!answer) return false;
    timeline.prepend(answer);
    timeline.trimEnd();
    return true;
  }

  async newer(room, timeline) {
    if (!timeline.loaded || !timeline.moreAfter) return false;
    const answer = await this.#history(room, { after: timeline.last, limit: PAGE }, "newer");
    if (!answer) return false;
    timeline.append(answer);
    timeline.trimStart();
    return true;
  }

  /** Something between the window and the news is missing: fetch exactly that. */
  async heal(room, timeline) {
    const answer = await this.#history(room, { after: timeline.last, limit: PAGE }, "heal");
    if (!answer) return false;
    timeline.append({ ...answer, more_after: false });
    if (timeline.hasHole && answer.messages.length) await this.heal(room, timeline);
    return true;
  }

  /** One question of a kind at a time for each room. */
  async #history(room, where, kind) {
    const key = `${room} ${kind}`;
    if (this.#busy.has(key)) return null;
    this.#busy.add(key);
    const answer = await this.#line.ask("history", { room, ...where });
    this.#busy.delete(key);
    return answer.ok ? answer : null;
  }
}
