/** What may stand after `in:` and `from:` in a search, offered while it is typed. */

import { best } from "./matching.js";
import { drawFace, element, icon } from "./page.js";

const BEGUN = /(?:^|\s)(in|from):"?(@?)([^\s"]*)$/i;
const UNSAID = /(?:^|\s)-?(?:in|from|before|after|has):"?@?$/i;
const SHOWN = 5;

/** What to ask for by now: without a filter at its end that still waits for its word. */
export function askedBy(typed) {
  return typed.trim().replace(UNSAID, "");
}

/** Ways to complete what is typed: {text, word} with the room or the person that is meant. */
export function offersFor(typed, roster) {
  const [, key, at, name] = BEGUN.exec(typed) ?? [];
  if (!key) return [];
  const isIn = key.toLowerCase() === "in";
  const named = (things) => best(name, things, (it) => it.name, SHOWN);
  const all = [...roster.favourites(), ...roster.rooms(), ...roster.directs()];
  const rooms = isIn && !at ? named(all.filter(({ kind }) => kind !== "direct")) : [];
  const near = isIn ? all.filter(({ kind }) => kind === "direct").flatMap((room) => roster.others(room)) : roster.people();
  const people = named([...new Map(near.filter(({ id }) => id !== roster.user.id).map((person) => [person.id, person])).values()]);
  const few = people.length ? rooms.slice(0, SHOWN - 2) : rooms;
  const found = [...few.map((room) => [room.name, { room }]), ...people.map((person) => [`${isIn ? "@" : at}${person.name}`, { person }])];
  const start = typed.slice(0, typed.lastIndexOf(":") + 1);
  return found.slice(0, SHOWN).map(([word, it]) => ({ ...it, word, text: `${start}${/\s/.test(word) ? `"${word}"` : word} ` }));
}

/** Buttons for them, which Tab reaches from the field. */
export function chipsOf(offers, choose) {
  return offers.map(({ room, person, word, text }) => {
    const mark = person ? drawFace(element("span", { class: "face" }), person) : icon(room.kind === "private" ? "lock" : "hash");
    const button = element("button", { type: "button", class: "chip" }, mark, word);
    button.addEventListener("click", () => choose(text));
    return button;
  });
}
