/** Finding what a person means by a few letters: people, rooms, emoji. */

/** How well a query fits a name, higher is better, 0 is not at all. */
export function score(query, name) {
  const [q, n] = [fold(query), fold(name)];
  if (!q) return 1;
  if (n === q) return 100;
  if (n.startsWith(q)) return 80;
  if (n.split(/[\s._-]+/u).some((word) => word.startsWith(q))) return 60;
  if (n.includes(q)) return 40;
  return isSubsequence(q, n) ? 20 : 0;
}

/** The best matches first, none worse than `least`; equals keep the order they came in (recent first, members first).
 *  `nameOf` may answer several forms of a name, of which the best counts. */
export function best(query, things, nameOf, limit, least = 1) {
  const scoreOf = (thing) => Math.max(...[nameOf(thing)].flat().map((name) => score(query, name)));
  return things
    .map((thing, at) => ({ thing, at, score: scoreOf(thing) }))
    .filter((entry) => entry.score >= least)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, limit)
    .map((entry) => entry.thing);
}

/** The word being completed at the caret: {sign, query, start}, or null. */
export function wordAt(text, caret) {
  const command = /^\/([a-z]*)$/i.exec(text.slice(0, caret));
  if (command) return { sign: "/", query: command[1], start: 0 };
  const found = /(?:^|[^A-Za-z0-9_.+:@-])([@:])([^\s@:]{0,40})$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const [, sign, query] = found;
  if (sign === ":" && query.length < 2) return null;
  return { sign, query, start: caret - query.length - 1 };
}

/** The text with the word replaced, and where the caret stands then. */
export function complete(text, caret, { start }, replacement) {
  const rest = text.slice(caret);
  const space = /^\s/u.test(rest) ? "" : " ";
  return { text: text.slice(0, start) + replacement + space + rest, caret: start + replacement.length + 1 };
}

export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

function isSubsequence(query, name) {
  let at = 0;
  for (const letter of query) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
