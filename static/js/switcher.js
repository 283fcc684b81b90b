/** Jump to a room or a person by a few letters of the name. */

import { best } from "./matching.js";
import { drawFace, element, find, icon } from "./page.js";
import { drawPresence } from "./sidebar.js";
import { loadMore, t } from "./words.js";

await loadMore("panel");

const SHOWN = 12;

export class Switcher {
  #parts;
  #dialog = null;
  #found = [];
  #strangers = [];
  #at = 0;

  /** `parts`: roster, unread, presence, store, line, rooms. */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Take over a dialog that is shown already, with what was typed in it. */
  open(dialog) {
    if (!dialog.open) return;
    this.#dialog = dialog;
    const field = find("input", this.#dialog);
    field.addEventListener("input", () => this.#update(field.value.trim()));
    field.addEventListener("keydown", (event) => this.#key(event));
    this.#dialog.addEventListener("close", () => (this.#dialog = null));
    find("ul", this.#dialog).addEventListener("click", (event) => this.#click(event));
    if (field.value) this.#update(field.value.trim());
    else this.#draw("");
  }

  async #update(query) {
    this.#draw(query);
    const answer = await this.#parts.line.ask("people", { query });
    if (!answer.ok || !this.#dialog) return;
    this.#strangers = answer.people;
    this.#parts.roster.learn(answer.people);
    if (find("input", this.#dialog).value.trim() === query) this.#draw(query);
  }

  #draw(query) {
    this.#found = best(query, this.#candidates(query), (entry) => entry.name, SHOWN);
    find("ul", this.#dialog).replaceChildren(...this.#found.map((entry, at) => this.#row(entry, at)));
    find(".panel-empty", this.#dialog).hidden = this.#found.length > 0;
    this.#choose(0);
  }

  /** Rooms opened lately, then those with something unread, then the rest; people only when asked for. */
  #candidates(query) {
    const { roster, unread, store } = this.#parts;
    const recents = store.recents();
    const rank = ({ id }) => (recents.includes(id) ? recents.indexOf(id) - 1000 : -unread.of(id).unread);
    const rooms = [...roster.rooms(), ...roster.directs(), ...roster.archived()];
    rooms.sort((a, b) => rank(a) - rank(b));
    const entries = rooms.map((room) => ({ room, name: roster.nameOf(room) }));
    const pairs = roster.directs().filter(({ people }) => people?.length === 2);
    const alone = new Set(pairs.flatMap(({ people }) => people.map(({ id }) => id)));
    const known = new Map([...roster.people(), ...this.#strangers].map((person) => [person.id, person]));
    const people = [...known.values()].filter(({ id }) => id !== roster.user.id && !alone.has(id));
    return query ? [...entries, ...people.map((person) => ({ person, name: person.name }))] : entries;
  }

  #row({ room, person, name }, at) {
    const { roster, unread, presence } = this.#parts;
    const row = element("li", { role: "option", id: `switch-${at}` });
    const who = person ?? (room.kind === "direct" ? roster.others(room)[0] : null);
    const mark = element("span", { class: "room-mark" });
    if (who) mark.append(drawnFace(who), drawPresence(element("span"), presence.of(who.id)));
    else mark.append(icon(room.kind === "private" ? "lock" : "hash"));
    mark.classList.toggle("portrait", Boolean(who));
    row.append(mark, element("span", { class: "switch-name" }, name));
    if (person) row.append(element("small", {}, t("switcher.new")));
    if (room?.archived) row.append(element("small", {}, t("room.archived")));
    const count = room ? unread.of(room.id).unread : 0;
    if (count) row.append(element("span", { class: "count" }, String(count)));
    return row;
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || !(step || event.key === "Enter")) return;
    event.preventDefault();
    if (step) this.#choose(this.#at + step);
    else this.#accept(this.#at);
  }

  #click(event) {
    const row = event.target.closest("li");
    if (row) this.#accept([...row.parentElement.children].indexOf(row));
  }

  #choose(at) {
    const rows = [...find("ul", this.#dialog).children];
    this.#at = rows.length ? (at + rows.length) % rows.length : 0;
    rows.forEach((row, each) => row.setAttribute("aria-selected", String(each === this.#at)));
    rows[this.#at]?.scrollIntoView({ block: "nearest" });
    find("input", this.#dialog).setAttribute("aria-activedescendant", rows[this.#at]?.id ?? "");
  }

  #accept(at) {
    const entry = this.#found[at];
    if (!entry) return;
    this.#dialog.close();
    this.#parts.rooms((it) => it.goTo(entry));
  }
}

function drawnFace(person) {
  const face = element("span", { class: "face" });
  drawFace(face, person);
  return face;
}
