/** Looking for what was said among what this page holds, where the server can't be asked. */

import { fold } from "./matching.js";

const TERM = /(-?)(?:(from|in|before|after|on|has):)?(?:"([^"]*)"?|(\S+))/gi;
const SNIPPET = 160;
const LINK = /https?:\/\/\S/i;
// Scripts without spaces: a word of theirs may begin anywhere.
const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}]/u;

/** {messages, count} as the server answers: the newest first, of the rooms in `held` (Timelines by id); `textOf(message)` is
 *  what it says without marks. */
export function findNear(query, held, roster, textOf) {
  const terms = [...query.matchAll(TERM)].map(([, minus, key, quoted, bare]) => termOf(Boolean(minus), key?.toLowerCase(), quoted ?? bare));
  const marked = terms.filter(({ isOut, find }) => find && !isOut);
  const all = [...held].flatMap(([room, { messages }]) => messages.map((message) => ({ ...message, room })));
  const messages = all
    .filter((message) => !message.deleted_at && !message.notice && roster.room(message.room))
    .filter((message) => terms.every(({ isOut, fits }) => fits(message, roster) !== isOut))
    .sort((a, b) => b.created_at.localeCompare(a.created_at))
    .map((message) => ({ ...message, pieces: piecesOf(textOf(message), marked) }));
  return { messages, count: messages.length };
}

function termOf(isOut, key, words) {
  if (!key) {
    const find = finderOf(words);
    return { isOut, find, fits: ({ body }) => find(body).length > 0 };
  }
  return { isOut, fits: FILTERS[key](words) };
}

const FILTERS = {
  from: (name) => ({ author }) => isCalled(author.name, name),
  in: (name) => (message, roster) => {
    const room = roster.room(message.room);
    return room.kind === "direct" ? roster.others(room).some((person) => isCalled(person.name, name)) : [room.slug, fold(room.name)].includes(fold(name));
  },
  before: (day) => ({ created_at: at }) => dayOf(at) < day,
  after: (day) => ({ created_at: at }) => dayOf(at).slice(0, day.length) > day,
  on: (day) => ({ created_at: at }) => dayOf(at).startsWith(day),
  has: (what) => ({ body, files }) => (what === "file" ? Boolean(files?.length) : LINK.test(body)),
};

function isCalled(name, wanted) {
  return fold(name) === fold(wanted.replace(/^@/, ""));
}

/** The reader's own calendar day, as YYYY-MM-DD. */
function dayOf(time) {
  const at = new Date(time);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** A function from a text to the places [first, last] in it where the words stand; they may be the beginning of one. */
function finderOf(words) {
  const wanted = [...fold(words)];
  const needsStart = !UNSPACED.test(wanted[0] ?? "");
  return (text) => {
    // Letter by letter, so that a place in what is compared is one in what is shown.
    const letters = [...text];
    const folded = letters.map((letter) => fold(letter) || letter);
    const offsets = [0];
    for (const letter of letters) offsets.push(offsets.at(-1) + letter.length);
    const flat = folded.join("");
    const owner = folded.flatMap((form, at) => Array(form.length).fill(at));
    const places = [];
    const sought = wanted.join("");
    for (let at = flat.indexOf(sought); sought && at >= 0; at = flat.indexOf(sought, at + sought.length)) {
      if (needsStart && at && /[\p{L}\p{N}]/u.test(flat[at - 1])) continue;
      places.push([offsets[owner[at]], offsets[owner[at + sought.length - 1] + 1]]);
    }
    return places;
  };
}

/** The words around the first find, cut at every find: every second piece is one. */
function piecesOf(text, terms) {
  const places = terms.flatMap(({ find }) => find(text)).sort(([a], [b]) => a - b);
  const first = places[0]?.[0] ?? 0;
  const about = Math.max(0, first - Math.floor(SNIPPET / 3));
  const space = text.indexOf(" ", about);
  const start = about && space >= 0 && space < first ? space + 1 : about;
  const end = Math.min(start + SNIPPET, text.length);
  const pieces = [];
  let at = start;
  for (const [from, to] of places) {
    if (from < at || to > end) continue;
    pieces.push(text.slice(at, from), text.slice(from, to));
    at = to;
  }
  pieces.push(text.slice(at, end) + (end < text.length ? "…" : ""));
  pieces[0] = (start ? "…" : "") + pieces[0];
  return pieces;
}
