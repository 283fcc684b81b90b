/** What stands on the screen for a list of messages: days, the "New" line, groups by author. */

const GROUP_MILLISECONDS = 5 * 60 * 1000;

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
    reactions: {}, pending: item,
  };
}

function isGrouped(previous, message) {
  if (!previous || previous.kind !== "text" || message.kind !== "text" || message.reply_to) return false;
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
