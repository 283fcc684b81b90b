/** How what was found is drawn, and what else can be asked. */

import { element, icon, nodesFrom } from "./page.js";
import { clock, dayName, listOf, t } from "./words.js";

/** A message that was found: where, when, who, and the words with what was looked for marked. */
export function rowOf(message, at, roster) {
  const room = roster.room(message.room);
  const isDirect = room?.kind === "direct";
  const place = element("span", { class: "search-room" });
  if (!isDirect) place.append(icon(room?.kind === "private" ? "lock" : "hash"));
  place.append(room ? roster.nameOf(room) : "");
  const day = dayName(message.created_at);
  const time = element("time", { datetime: message.created_at }, `${day}, ${clock(message.created_at)}`);
  const author = roster.person(message.author.id) ?? message.author;
  const name = element("b", { class: `hue-${author.hue ?? 0}` }, author.name);
  const words = message.pieces.map((piece, part) => (part % 2 ? element("mark", {}, piece) : piece));
  const files = message.pieces.join("") ? [] : [element("span", { class: "search-files" }, icon("clip"), listOf((message.files ?? []).map((file) => file.name)))];
  return element("li", { role: "option", id: `found-${at}`, "data-id": message.id },
    element("span", { class: "search-where" }, place, time), name, " ", element("span", { class: "search-words" }, ...words, ...files));
}

/** What can be written besides words; a click on it calls `write(text)`. */
export function helpFor(room, write) {
  const here = room && room.kind !== "direct" ? [[`in:${room.slug} `, "here"]] : [];
  const ways = [['"…"', "phrase"], ["-…", "without"], ["from:", "from"], ["in:", "in"], ...here,
    ["before:2026-01", "before"], ["after:2026-01-31", "after"], ["has:link ", "link"], ["has:file ", "file"]];
  const rows = ways.map(([text, key]) => {
    const button = buttonFor(text.trim(), () => write(text));
    return element("li", {}, button, t(`search.help.${key}`));
  });
  return element("div", { class: "search-help" }, element("p", {}, t("search.help")), element("ul", {}, ...rows));
}

/** What a message says without marks, as the server cuts it for a find. */
export function textOf({ html }) {
  return nodesFrom(html).map((node) => node.textContent).join("").trim();
}

export function buttonFor(words, act, more = "") {
  const button = element("button", { type: "button", class: `button ${more}` }, words);
  button.addEventListener("click", act);
  return button;
}
