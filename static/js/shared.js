/** Everything that was shared in the room, newest first. */

import { sizeOf } from "./files.js";
import { Lightbox } from "./lightbox.js";
import { element, find, icon } from "./page.js";
import { dayName, loadMore, t } from "./words.js";

await loadMore("files");

const PAGE = 50;

export class Shared {
  #place;
  #room;
  #line;
  #list;
  #last = null;

  constructor(place, room, { line }) {
    this.#place = place;
    this.#room = room;
    this.#line = line;
    this.#list = find(".shared", place);
    this.#list.addEventListener("click", (event) => this.#look(event));
    find('[data-act="more"]', place).addEventListener("click", () => this.#load());
    line.on("message", (message) => this.#heard(message));
    this.#load();
  }

  draw() {}

  async #load() {
    const before = this.#last ? { before: this.#last } : {};
    const answer = await this.#line.ask("files", { room: this.#room.id, limit: PAGE, ...before });
    if (!this.#list.isConnected) return;
    const rows = answer.ok ? answer.files.map((file) => this.#row(file)) : [];
    this.#list.append(...rows);
    this.#last = answer.files?.at(-1)?.id ?? this.#last;
    const empty = find(".panel-empty", this.#place);
    empty.hidden = this.#list.children.length > 0;
    empty.textContent = answer.ok ? t("files.none") : answer.message;
    find('[data-act="more"]', this.#place).hidden = rows.length < PAGE;
  }

  /** Something new is on top; what is gone with its message goes. */
  #heard(message) {
    if (!this.#list.isConnected || message.room !== this.#room.id) return;
    const own = [...this.#list.children].filter(({ dataset }) => dataset.message === message.id);
    if (!message.files.length) own.forEach((row) => row.remove());
    else if (!own.length) this.#list.prepend(...message.files.map((file) => this.#row(fileOf(message, file))).reverse());
  }

  #row(file) {
    const face = file.kind === "image"
      ? element("img", { src: file.small ?? file.url, alt: "", loading: "lazy", width: 48, height: 48 })
      : icon("file");
    const open = file.kind === "image"
      ? { href: file.url, "data-picture": (!file.animated && file.large) || file.url, "data-name": file.name }
      : { href: `${file.url}/download`, download: file.name };
    const place = { href: `/rooms/${this.#room.slug}/${file.seq}`, "data-nav": "", class: "shared-place" };
    const when = element("a", place, `${file.author.name} · ${dayName(file.created_at)} · ${sizeOf(file.size)}`);
    const words = element("div", {}, element("a", { class: "file-name", ...open }, file.name), when);
    return element("li", { "data-message": file.message }, element("span", { class: "shared-face" }, face), words);
  }

  #look(event) {
    const picture = event.target.closest("[data-picture]");
    if (!picture || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    new Lightbox([...this.#list.querySelectorAll("[data-picture]")]).open(picture);
  }
}

function fileOf({ id, seq, author, created_at }, file) {
  return { ...file, message: id, seq, author, created_at };
}
