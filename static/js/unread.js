/** Unread messages and mentions of each room: the server's numbers, and one more for each arrival. */

const RECENT = 100;

export class Unread {
  #rooms = new Map();

  /** The server's numbers, which count everything up to `room.seq`. */
  take(room) {
    const recent = this.#rooms.get(room.id)?.recent ?? [];
    const state = {
      unread: room.unread, mentions: room.mentions, readSeq: room.read_seq, top: room.seq ?? 0, recent: [],
    };
    this.#rooms.set(room.id, state);
    // What arrived while the answer was under way is not in the answer's numbers.
    for (const arrival of recent.filter(({ seq }) => seq > state.top)) add(state, arrival);
  }

  set({ room, unread, mentions, read_seq }) {
    const state = this.#rooms.get(room);
    if (state) Object.assign(state, { unread, mentions, readSeq: read_seq });
  }

  /** True when the message counts as unread for me. */
  arrive(message, me) {
    const state = this.#rooms.get(message.room);
    if (!state || message.seq <= state.top) return false;
    const counts = message.kind !== "notice" && message.author.id !== me && !message.deleted_at;
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
    return this.#rooms.get(room) ?? { unread: 0, mentions: 0, readSeq: 0, top: 0 };
  }

  drop(room) {
    this.#rooms.delete(room);
  }

  total() {
    const sum = { unread: 0, mentions: 0 };
    for (const state of this.#rooms.values()) {
      sum.unread += state.unread;
      sum.mentions += state.mentions;
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

/** "(3) general · Acme" */
export function pageTitle(unread, ...parts) {
  const title = parts.filter(Boolean).join(" · ");
  return unread > 0 ? `(${unread > 999 ? "999+" : unread}) ${title}` : title;
}
