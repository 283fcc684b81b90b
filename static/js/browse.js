/** Public rooms to look through and join. */

import { best } from "./matching.js";
import { copyOf, find } from "./page.js";
import { t } from "./words.js";

export class Browse {
  #place;
  #parts;
  #rooms = null;

  constructor(place, room, parts) {
    this.#place = place;
    this.#parts = parts;
    find(".filter", place).addEventListener("input", () => this.draw());
    find('[data-act="new"]', place).addEventListener("click", () => parts.rooms((it) => it.newRoom()));
    find(".browse", place).addEventListener("click", (event) => this.#join(event.target.closest("button")));
    this.#load();
  }

  /** `changed` is the room that there is news of. */
  draw(_room, changed) {
    if (changed || !this.#rooms) this.#load();
    if (!this.#rooms || !this.#place.contains(find(".browse", this.#place))) return;
    const query = find("#browse-filter", this.#place).value.trim();
    const found = best(query, this.#rooms, (room) => `${room.name} ${room.topic ?? ""}`, 200);
    find(".browse", this.#place).replaceChildren(...found.map((room) => this.#row(room)));
    const empty = find(".panel-empty", this.#place);
    empty.hidden = found.length > 0;
    empty.textContent = t(this.#rooms.length ? "browse.none" : "browse.empty");
  }

  async #load() {
    const answer = await this.#parts.line.ask("browse", {});
    if (!answer.ok) return;
    this.#rooms = answer.rooms;
    this.draw();
  }

  #row(room) {
    const row = copyOf("browse-row");
    const isMine = Boolean(this.#parts.roster.room(room.id));
    row.classList.toggle("is-joined", isMine);
    find(".browse-link", row).href = `/rooms/${room.slug}`;
    find(".browse-name", row).textContent = `# ${room.name}`;
    find(".browse-topic", row).textContent = room.topic ?? "";
    find(".browse-people", row).textContent = room.archived
      ? t("room.archived") : t("browse.people", { count: room.members });
    const button = find("button", row);
    button.dataset.room = room.id;
    button.hidden = isMine || room.archived;
    button.setAttribute("aria-label", t("browse.join", { name: room.name }));
    find(".browse-joined", row).hidden = !isMine;
    return row;
  }

  #join(button) {
    const room = this.#rooms?.find(({ id }) => id === button?.dataset.room);
    if (room) this.#parts.rooms((it) => it.join(room));
  }
}
