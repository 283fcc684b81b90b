/** A room's own settings: what it is called, what it is about, and its end. */

import { element, find, icon, toast } from "./page.js";
import { dayName, duration, loadMore, t } from "./words.js";

export class RoomSettings {
  #place;
  #parts;
  room;

  constructor(place, room, parts) {
    this.#place = place;
    this.#parts = parts;
    this.room = room;
    find("form", place).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save(event.target);
    });
    find("[data-form=prefer]", place).addEventListener("change", ({ target }) => {
      this.#prefer({ [target.name]: target.type === "checkbox" ? target.checked : target.value });
    });
    place.querySelector(".panel-acts").addEventListener("click", (event) => {
      this.#act(event.target.closest("button")?.dataset.act);
    });
    this.#fill();
    this.draw(room);
    if (room.kind === "direct") return;
    if (this.#mayChange()) import("./guests.js").then((it) => it.offer(parts.line, this.#button("archive"), () => this.room), () => null);
    if (this.#isMine()) this.#offerPrograms();
  }

  /** The page where a room's webhooks are made; its words are fetched by those who may go there. */
  async #offerPrograms() {
    await loadMore("programs");
    const link = element("a", { class: "button wide", href: `/rooms/${this.room.slug}/programs` }, icon("link"), t("room.programs"));
    this.#button("archive").before(link);
  }

  draw(room) {
    if (room) this.room = room;
    const mayChange = this.#mayChange();
    for (const field of find("form", this.#place).elements) field.disabled = !mayChange;
    const isDirect = this.room.kind === "direct";
    find("form", this.#place).hidden = isDirect;
    this.#button("add").hidden = isDirect || this.room.archived;
    this.#button("archive").hidden = isDirect || !this.#isMine();
    const words = t(this.room.archived ? "room.restore" : "room.archive");
    find("span", this.#button("archive")).textContent = words;
    this.#drawMine();
    this.#button("leave").hidden = isDirect || this.room.read_seq === undefined;
    this.#drawFacts();
  }

  /** Only when the panel opens: what is being typed is not overwritten by news. */
  #fill() {
    const { name, topic, kind, announce_only: few, slow } = find("form", this.#place).elements;
    const pace = String(this.room.slow_seconds ?? 0);
    // A pace that is not among the steps was set by a program, and stays.
    if (![...slow.options].some(({ value }) => value === pace)) slow.add(new Option(duration(pace), pace));
    slow.value = pace;
    few.checked = this.room.announce_only;
    name.value = this.room.name;
    topic.value = this.room.topic ?? "";
    kind.value = this.room.kind;
  }

  /** What only I have here: nobody else sees it, and it is kept at once. */
  #drawMine() {
    const mine = find("[data-form=prefer]", this.#place);
    mine.hidden = this.room.read_seq === undefined;
    find("[name=favourite]", mine).checked = Boolean(this.room.favourite);
    find("[name=notify]", mine).value = this.room.notify ?? "all";
  }

  async #prefer(values) {
    const answer = await this.#parts.line.ask("prefer", { room: this.room.id, ...values });
    if (!answer.ok) return toast(answer.message);
    this.#parts.news.room(answer.room);
    return toast(t("saved"));
  }

  #drawFacts() {
    const { kind } = this.room;
    const facts = [
      ...(kind === "direct" ? [[t("room.kind"), t("room.kind.direct")]] : []),
      [t("room.people"), this.room.members],
      [t("room.since"), dayName(this.room.created_at)],
    ];
    find(".facts", this.#place).replaceChildren(...facts.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))));
  }

  async #save(form) {
    const { name, topic, kind, announce_only: few, slow } = form.elements;
    const values = {
      name: name.value, topic: topic.value, kind: kind.value,
      announce_only: few.checked, slow_seconds: Number(slow.value),
    };
    const answer = await this.#parts.line.ask("update", { room: this.room.id, ...values });
    find(".field-error", form).textContent = answer.ok ? "" : answer.message;
    if (!answer.ok) return;
    this.#parts.news.room(answer.room);
    toast(t("saved"));
  }

  #act(act) {
    if (act === "files") this.#parts.acts.togglePanel("files");
    const acts = {
      add: (rooms) => rooms.addPeople(this.room), leave: (rooms) => rooms.leave(this.room),
      archive: (rooms) => rooms.archive(this.room, !this.room.archived),
    };
    if (acts[act]) this.#parts.rooms(acts[act]);
  }

  #button(act) {
    return find(`[data-act="${act}"]`, this.#place);
  }

  #isMine() {
    return this.room.role === "owner" || this.#parts.roster.isAdmin;
  }

  #mayChange() {
    return this.#isMine() && !this.room.archived;
  }
}
