/** One room's log as far as this page holds it, and what of it stands on the screen. */

export const WINDOW = 400;
const QUOTED = 140;
const GROUP_MILLISECONDS = 5 * 60 * 1000;

export class Timeline {
  #messages = [];
  #early = new Map();
  moreBefore = false;
  moreAfter = false;
  loaded = false;

  get messages() {
    return this.#messages;
  }

  /** What has a row in the room: replies that were said in a thread only have their place in the log, and none there. */
  get inRoom() {
    return this.#messages.filter((message) => !isAside(message));
  }

  get first() {
    return this.#messages[0]?.seq ?? 1;
  }

  get last() {
    return this.#messages.at(-1)?.seq ?? 0;
  }

  /** News stands apart from the window: something between them has not reached us. */
  get hasHole() {
    return this.loaded && !this.moreAfter && this.#early.size > 0;
  }

  load({ messages, more_before, more_after }) {
    const known = new Map(this.#messages.map((message) => [message.id, message]));
    this.#messages = messages.map((message) => newest(known.get(message.id), message));
    this.moreBefore = Boolean(more_before);
    this.moreAfter = Boolean(more_after);
    this.loaded = true;
    this.#settle();
  }

  prepend({ messages, more_before }) {
    for (const message of [...messages].reverse()) this.#place(message);
    this.moreBefore = Boolean(more_before);
  }

  append({ messages, more_after }) {
    this.moreAfter = Boolean(more_after);
    for (const message of messages) this.#place(message);
    this.#settle();
  }

  /** News, in any order and any number of times; the result is the same. */
  take(messages) {
    for (const message of messages) this.#receive(message);
    this.#settle();
  }

  /** Somebody has another name or face, in what they said long ago too. */
  know(person) {
    const anew = (author) => (author?.id === person.id ? { ...author, ...person } : author);
    this.#messages = this.#messages.map((message) => {
      const { author, quote } = message;
      if (author.id !== person.id && quote?.author.id !== person.id) return message;
      return { ...message, author: anew(author), quote: quote && { ...quote, author: anew(quote.author) } };
    });
  }

  /** Drop what stands below the first message that there still is; tell whether anything did. */
  cut(first) {
    const kept = this.#messages.filter(({ seq }) => seq >= first);
    if (kept.length === this.#messages.length) return false;
    this.#messages = kept;
    this.moreBefore = false;
    return true;
  }

  /** Let go of the oldest rows beyond the window's size. */
  trimStart(size = WINDOW) {
    const shown = this.inRoom;
    if (shown.length <= size) return;
    this.#messages.splice(0, this.#messages.indexOf(shown.at(-size)));
    this.moreBefore = true;
  }

  trimEnd(size = WINDOW) {
    const shown = this.inRoom;
    if (shown.length <= size) return;
    this.#messages.length = this.#messages.indexOf(shown[size]);
    this.moreAfter = true;
    this.#early.clear();
  }

  bySeq(seq) {
    return this.#messages[seq - this.first];
  }

  byId(id) {
    return this.#messages.find((message) => message.id === id);
  }

  /** The last message of mine that I may still edit. */
  lastBy(author) {
    return this.inRoom.findLast(
      (message) => message.author.id === author && message.kind === "text" && !message.deleted_at,
    );
  }

  #receive(message) {
    const isBefore = this.#messages.length > 0 && message.seq < this.first;
    if (this.loaded && (isBefore || (message.seq > this.last && this.moreAfter))) return;
    if (!this.loaded || message.seq > this.last + 1) {
      this.#early.set(message.seq, newest(this.#early.get(message.seq), message));
    } else {
      this.#place(message);
    }
  }

  #place(message) {
    const at = message.seq - this.first;
    if (at === this.#messages.length) this.#messages.push(message);
    else if (at === -1) this.#messages.unshift(message);
    else if (this.#messages[at]) this.#replace(at, message);
  }

  #replace(at, message) {
    const held = this.#messages[at];
    this.#messages[at] = newest(held, message);
    if (this.#messages[at] !== held) this.#quoteAnew(message);
  }

  /** Answers don't go on showing words that were changed or deleted. */
  #quoteAnew({ id, body, deleted_at }) {
    this.#messages.forEach((answer, at) => {
      if (answer.reply_to !== id || !answer.quote) return;
      const quote = { ...answer.quote, text: body.slice(0, QUOTED), deleted: Boolean(deleted_at) };
      this.#messages[at] = { ...answer, quote };
    });
  }

  /** Early news joins the window as soon as nothing is missing between them. */
  #settle() {
    if (this.moreAfter) this.#early.clear();
    for (const [seq, message] of [...this.#early].sort(([a], [b]) => a - b)) {
      if (seq > this.last + 1) return;
      this.#place(message);
      this.#early.delete(seq);
    }
  }
}

/** Where the thread of a message, or of the one that a reply is under, is read. */
export function threadPath({ slug }, { id, thread }) {
  return `/rooms/${slug}/threads/${thread ?? id}`;
}

/** How an answer shows what it answers, before the server says so. */
export function quoteOf({ id, seq, author, body }) {
  return { id, seq, author, text: body.slice(0, 140), deleted: false };
}

/** Whether it is said in a thread only, and has no row in the room. */
export function isAside(message) {
  return message.also_to_room === false;
}

function newest(held, message) {
  return held && held.change >= message.change ? held : message;
}

/** Rows in order; a row's key is the same for a message while it is pending and once it is sent. */
export function rowsOf(messages, pending, { me, newSeq = null }) {
  const rows = [];
  let previous = null;
  const sent = new Set(messages.filter((m) => m.author.id === me).map((m) => m.client_id));
  const waiting = pending.filter((item) => !sent.has(item.client_id)).map((i) => asMessage(i, me));
  for (const message of [...messages, ...waiting]) {
    const day = dayOf(message.created_at);
    if (!previous || dayOf(previous.created_at) !== day) rows.push({ kind: "day", key: `day ${day}`, day });
    const isNew = newSeq !== null && message.seq === newSeq;
    if (isNew) rows.push({ kind: "new", key: "new" });
    const grouped = !isNew && rows.at(-1).kind === "message" && isGrouped(previous, message);
    rows.push({ kind: "message", key: keyOf(message, me), message, grouped });
    previous = message;
  }
  return rows;
}

export function keyOf(message, me) {
  return message.author.id === me && message.client_id ? message.client_id : message.id;
}

/** A message that waits in the outbox, in the shape of one that was sent. */
function asMessage(item, me) {
  return {
    id: `pending ${item.client_id}`, client_id: item.client_id, room: item.room, kind: "text",
    author: item.author ?? { id: me, name: "", avatar: null, hue: 0 },
    body: item.body, html: null, created_at: new Date(item.at).toISOString(), edited_at: null,
    deleted_at: null, reply_to: item.reply_to ?? null, quote: item.quote ?? null, mentions: [],
    reactions: {}, files: item.files ?? [], pending: item,
  };
}

function isGrouped(previous, message) {
  if (!previous || previous.kind !== "text" || message.kind !== "text" || message.reply_to || message.pinned) return false;
  if (previous.author.id !== message.author.id || previous.deleted_at) return false;
  return Date.parse(message.created_at) - Date.parse(previous.created_at) < GROUP_MILLISECONDS;
}

function dayOf(time) {
  const date = new Date(time);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "👍", "🎉🎉" and the like are drawn large. */
export function isOnlyEmoji(body) {
  return /^(?:\p{Extended_Pictographic}(?:[\u{1F3FB}-\u{1F3FF}\u200D\uFE0F]|\p{Extended_Pictographic})*\s*){1,6}$/u
    .test(body.trim()) && body.length <= 40;
}
