/** The list of rooms and people at the side. */

import { copyOf, drawFace, element, find, icon } from "./page.js";
import { heeded } from "./reading.js";
import { t } from "./words.js";

export class Sidebar {
  #parts;
  #drawn = new Map();
  #frame = 0;
  current = null;

  /** `parts`: roster, unread, presence, store, outbox. */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Many changes in one frame are drawn once. */
  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.drawNow();
    });
  }

  drawNow() {
    const { roster } = this.#parts;
    const [favourites, archived] = [roster.favourites(), roster.archived()];
    const [rooms, directs] = [roster.rooms(), roster.directs()];
    this.#fill(find("#favourites"), favourites);
    this.#fill(find("#rooms"), rooms);
    this.#fill(find("#directs"), directs);
    this.#fill(find("#archived"), archived);
    find("#favourite-rooms").hidden = favourites.length === 0;
    find("#archived-rooms").hidden = archived.length === 0;
    find("#no-rooms").hidden = rooms.length > 0;
    find("#no-directs").hidden = directs.length > 0;
  }

  /** Rooms in the order they are seen, for the keyboard. */
  order() {
    const { roster } = this.#parts;
    return [...roster.favourites(), ...roster.rooms(), ...roster.directs()];
  }

  drawSelf(state, words) {
    const { roster } = this.#parts;
    const self = find("#self");
    drawFace(find(".face", self), roster.user);
    drawPresence(find(".presence", self), state);
    find(".self-name", self).textContent = roster.user.name;
    find(".self-state", self).textContent = words;
  }

  #fill(list, rooms) {
    const rows = rooms.map((room) => this.#row(room));
    const [held, wanted] = [[...list.children], new Set(rows)];
    for (const row of held) if (!wanted.has(row)) row.remove();
    const focused = list.contains(document.activeElement) && document.activeElement;
    rows.forEach((row, at) => {
      if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
    });
    // What is put elsewhere loses the focus on the way.
    if (focused && focused !== document.activeElement) focused.focus();
  }

  #row(room) {
    const row = this.#drawn.get(room.id) ?? copyOf("room-row");
    this.#drawn.set(room.id, row);
    const link = find("a", row);
    const name = this.#parts.roster.nameOf(room);
    const isCurrent = room.id === this.current;
    link.href = `/rooms/${room.slug}`;
    link.dataset.room = room.id;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    find(".room-label", link).replaceChildren(name, ...this.#doing(room));
    this.#mark(find(".room-mark", link), room);
    this.#count(link, room);
    find(".room-draft", link).hidden = isCurrent || !this.#hasDraft(room.id);
    return row;
  }

  #doing(room) {
    const others = room.kind === "direct" ? this.#parts.roster.others(room) : [];
    return others.length === 1 ? drawDoing(others[0]) : [];
  }

  #mark(mark, room) {
    const { roster, presence } = this.#parts;
    if (room.kind !== "direct") {
      if (mark.dataset.kind === room.kind) return;
      mark.dataset.kind = room.kind;
      mark.replaceChildren(icon(room.kind === "private" ? "lock" : "hash"));
      return;
    }
    const others = roster.others(room);
    const face = element("span", { class: "face" });
    if (others.length > 1) face.textContent = others.length;
    else drawFace(face, others[0]);
    mark.className = "room-mark portrait";
    mark.replaceChildren(face, drawPresence(element("span"), presence.among(others.map((each) => each.id))));
  }

  #count(link, room) {
    const { unread, mentions } = heeded(room, this.#parts.unread.of(room.id));
    const badge = find(".count", link);
    const isLoud = mentions > 0 || (room.kind === "direct" && unread > 0);
    badge.hidden = unread === 0;
    badge.classList.toggle("is-mention", isLoud);
    link.classList.toggle("is-unread", unread > 0);
    badge.firstElementChild.textContent = unread > 99 ? "99+" : unread;
    const words = [t("room.unread", { count: unread }), mentions > 0 && t("room.mentions", { count: mentions })];
    badge.lastElementChild.textContent = words.filter(Boolean).join(", ");
  }

  #hasDraft(room) {
    return Boolean(this.#parts.store.draft(room)) || this.#parts.outbox.of(room).length > 0;
  }
}

/** What somebody is up to, until it is over. */
export function doingOf({ doing }, now = Date.now()) {
  return doing && !(Date.parse(doing.until) <= now) ? doing : null;
}

export function drawDoing(person) {
  const doing = doingOf(person);
  if (!doing) return [];
  const words = [doing.emoji, doing.text].filter(Boolean).join(" ");
  return [" ", element("span", { class: "doing", role: "img", title: words, "aria-label": words }, doing.emoji ?? "💬")];
}

/** Online is a disc, away a ring, offline a dash: shapes, not only colours. */
export function drawPresence(mark, status) {
  mark.className = `presence is-${status}`;
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", t(`presence.${status}`));
  mark.title = t(`presence.${status}`);
  return mark;
}
