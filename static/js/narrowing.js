/** What may stand after `in:`, `from:`, `before:` and the like in a search, offered while it is typed. */

import { best } from "./matching.js";
import { drawFace, element, icon } from "./page.js";
import { t } from "./words.js";

// The colon may be that of a Chinese or Japanese keyboard, as for the server.
const OPEN = /(?:^|\s)-?(in|from|before|after|on|has)[:：]"?(@?)([^\s"]*)$/i;
const ALONE = /(?:^|\s)(?:-"?|")$/;
const DAY = /^[1-9]\d{3}(?:[-/.]\d{1,2}(?:[-/.]\d{1,2})?)?$/;
const SHOWN = 5;
const HAS = { file: "clip", link: "link" };

/** What to ask for by now: without what stands at its end and still waits for its word. */
export function askedBy(typed) {
  const words = typed.trim();
  const open = OPEN.exec(words);
  return (open && isUnsaid(open) ? words.slice(0, open.index) : words).trim().replace(ALONE, "");
}

/** What the filter at the end waits for: "from", "in", "day" or "has"; null where nothing is open. */
export function wantedBy(typed, offers) {
  const open = OPEN.exec(typed);
  if (!open || !(offers.length || isUnsaid(open))) return null;
  const key = open[1].toLowerCase();
  return isDated(key) ? "day" : key;
}

function isUnsaid([, key, , value]) {
  return !value || (isDated(key.toLowerCase()) && /^[\d./-]+$/.test(value) && !DAY.test(value));
}

function isDated(key) {
  return ["before", "after", "on"].includes(key);
}

/** Ways to complete what is typed: {text, word} with the room or the person that is meant, or a sign. */
export function offersFor(typed, roster, now = new Date()) {
  const open = OPEN.exec(typed);
  if (!open) return [];
  const [key, at, name] = [open[1].toLowerCase(), open[2], open[3]];
  const start = typed.slice(0, Math.max(typed.lastIndexOf(":"), typed.lastIndexOf("：")) + 1);
  if (isDated(key)) return isUnsaid(open) ? daysFor(key, now).map((day) => ({ ...day, text: `${start}${day.text} ` })) : [];
  if (key === "has") return Object.keys(HAS).filter((it) => it.startsWith(name)).map((it) => ({ sign: HAS[it], word: t(`search.help.${it}`), text: `${start}${it} ` }));
  return placesFor(key, at, name, roster).map(([word, it]) => ({ ...it, word, text: `${start}${/\s/.test(word) ? `"${word}"` : word} ` }));
}

/** A day, a month and a year that are near: those that are over already for what came after them. */
function daysFor(key, now) {
  const past = key === "after" ? -1 : 0;
  const format = new Intl.RelativeTimeFormat(globalThis.document?.documentElement.lang || "en", { numeric: "auto" });
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const days = { day: new Date(year, month, day + past), month: new Date(year, month + past, 1), year: new Date(year + past, 0, 1) };
  return Object.entries(days).map(([unit, date], at) => {
    const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
    return { sign: "clock", word: format.format(past, unit), text: parts.slice(0, 3 - at).join("-") };
  });
}

function placesFor(key, at, name, roster) {
  const isIn = key === "in";
  const named = (things) => best(name, things, (it) => it.name, SHOWN);
  const all = [...roster.favourites(), ...roster.rooms(), ...roster.directs()];
  const rooms = isIn && !at ? named(all.filter(({ kind }) => kind !== "direct")) : [];
  const near = isIn ? all.filter(({ kind }) => kind === "direct").flatMap((room) => roster.others(room)) : roster.people();
  const people = named([...new Map(near.filter(({ id }) => id !== roster.user.id).map((person) => [person.id, person])).values()]);
  const few = people.length ? rooms.slice(0, SHOWN - 2) : rooms;
  return [...few.map((room) => [room.name, { room }]), ...people.map((person) => [`${isIn ? "@" : at}${person.name}`, { person }])].slice(0, SHOWN);
}

/** Say what is wanted next, and offer ways to complete it; answers the words. */
export function drawOffers(place, typed, roster, choose) {
  const offers = offersFor(typed, roster);
  const wanted = wantedBy(typed, offers);
  const words = wanted ? t(`search.wanted.${wanted}`) : "";
  place.hidden = !wanted;
  place.replaceChildren(element("p", { class: "search-wanted" }, words), ...chipsOf(offers, choose));
  return words;
}

/** Buttons for them, which Tab reaches from the field. */
function chipsOf(offers, choose) {
  return offers.map(({ room, person, sign, word, text }) => {
    const mark = person ? drawFace(element("span", { class: "face" }), person) : icon(sign ?? (room.kind === "private" ? "lock" : "hash"));
    const button = element("button", { type: "button", class: "chip" }, mark, word);
    button.addEventListener("click", () => choose(text));
    return button;
  });
}
