/** The people of a room. */

import { copyOf, drawFace, element, find, showBeside } from "./page.js";
import { drawDoing, drawPresence } from "./sidebar.js";
import { t } from "./words.js";

const ORDER = { online: 0, away: 1, offline: 2 };

export class Members {
  #place;
  #parts;
  #members = [];
  #menu = copyOf("member-menu");
  #chosen = null;
  room;

  constructor(place, room, parts) {
    this.#place = place;
    this.#parts = parts;
    this.room = room;
    const add = find('[data-act="add"]', place);
    add.hidden = room.kind === "direct" || room.archived || room.read_seq === undefined;
    add.addEventListener("click", () => parts.rooms((it) => it.addPeople(this.room)));
    find(".members", place).addEventListener("click", (event) => this.#open(event));
    this.#menu.addEventListener("click", (event) => this.#act(event.target.closest("button")?.dataset.act));
    this.#load();
  }

  draw(room) {
    const changed = room && room.members !== this.room.members;
    if (room) this.room = room;
    if (changed || !this.#members.length) this.#load();
    else this.#draw();
  }

  async #load() {
    const answer = await this.#parts.line.ask("members", { room: this.room.id });
    if (!answer.ok) {
      find(".members", this.#place)?.replaceChildren(element("li", { class: "panel-empty" }, answer.message));
      return;
    }
    this.#members = answer.members;
    this.#parts.roster.learn(answer.members.map(({ role, status, ...person }) => person));
    this.#draw();
  }

  #draw() {
    const { presence } = this.#parts;
    const here = ({ id }) => ORDER[presence.of(id)];
    const byHere = (a, b) => here(a) - here(b) || a.name.localeCompare(b.name);
    const rows = [...this.#members].sort(byHere).map((member) => this.#row(member));
    find(".members", this.#place)?.replaceChildren(...rows);
  }

  #row(held) {
    const { roster, presence } = this.#parts;
    const member = { ...held, ...roster.person(held.id), role: held.role };
    const row = copyOf("member-row");
    const isMe = member.id === roster.user.id;
    const status = presence.of(member.id);
    row.dataset.person = member.id;
    row.classList.toggle("is-offline", status === "offline");
    drawFace(find(".face", row), member);
    drawPresence(find(".presence", row), status);
    find(".member-name", row).replaceChildren(member.name, ...drawDoing(member));
    find(".member-note", row).textContent = this.#note(member, isMe);
    const button = find('[data-act="menu"]', row);
    button.hidden = isMe;
    button.setAttribute("aria-label", t("member.menu", { name: member.name }));
    return row;
  }

  #note(member, isMe) {
    const isOwner = member.role === "owner";
    const notes = [isMe && t("member.you"), isOwner && t("member.owner"), member.bot && t("bot"), member.guest && t("guest")];
    return notes.filter(Boolean).join(" · ");
  }

  #open(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.act === "card") {
      this.#parts.acts.showCard(button.closest("li").dataset.person, button);
      return;
    }
    this.#chosen = this.#members.find(({ id }) => id === button.closest("li").dataset.person);
    find('[data-act="remove"]', this.#menu).hidden = !this.#mayRemove();
    showBeside(this.#menu, button);
    find("button", this.#menu).focus();
  }

  #mayRemove() {
    const { user } = this.#parts.roster;
    return this.room.kind !== "direct" && (this.room.role === "owner" || user.role === "admin");
  }

  #act(act) {
    if (!act) return;
    this.#menu.hidePopover();
    const { acts, rooms } = this.#parts;
    if (act === "direct") rooms((it) => it.direct([this.#chosen.id]));
    if (act === "mention") acts.mention(this.#chosen);
    if (act === "remove") rooms((it) => it.remove(this.room, this.#chosen));
  }
}
