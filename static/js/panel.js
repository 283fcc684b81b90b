/** The panel at the right: one of the people here, the room's settings, or rooms to browse. */

import { Browse } from "./browse.js";
import { Members } from "./members.js";
import { copyOf, find } from "./page.js";
import { RoomSettings } from "./settings.js";
import { Shared } from "./shared.js";

export class Panel {
  #place = find("#panel");
  #parts;
  #shown = null;
  name = null;

  /** `parts`: line, roster, presence, and `acts` for what the panels ask to be done. */
  constructor(parts) {
    this.#parts = parts;
    this.#place.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        parts.acts.closePanel();
      }
    });
    this.#place.addEventListener("click", (event) => {
      if (!event.target.closest("[data-close-panel]")) return;
      event.preventDefault();
      parts.acts.closePanel();
    });
  }

  /** Show the panel of this name for this room; a name of null closes it. True when there is one. */
  show(name, room) {
    const isSame = name === this.name && (name === "search" || room?.id === this.#shown?.room?.id);
    if (isSame) return this.#shown?.arrive?.(), Boolean(name);
    const kinds = { members: Members, settings: RoomSettings, browse: Browse, search: Searching, files: Shared };
    const Kind = kinds[name];
    const isKnown = Boolean(Kind) && (["browse", "search"].includes(name) || Boolean(room));
    const hadFocus = this.#place.contains(document.activeElement);
    this.name = isKnown ? name : null;
    this.#place.hidden = !isKnown;
    this.#place.replaceChildren(...(isKnown ? [copyOf(`${name}-panel`)] : []));
    this.#shown = isKnown ? new Kind(this.#place, room, this.#parts) : null;
    this.#mark(name);
    if (isKnown) this.#place.setAttribute("aria-label", find("h2", this.#place).textContent);
    if (!isKnown && hadFocus) find("#body").focus();
    return isKnown;
  }

  /** The room or the people changed. */
  draw(room, changed) {
    this.#shown?.draw(room, changed);
  }

  #mark(name) {
    for (const each of ["members", "files", "settings", "search"]) {
      find(`#show-${each}`).setAttribute("aria-expanded", String(each === name));
    }
  }
}

/** Search is fetched when it is first wanted; its field is there before. */
class Searching {
  #use;

  constructor(place, room, { search }) {
    const inside = place.firstElementChild;
    find("input", place).focus();
    this.#use = (act) => search((it) => inside.isConnected && act(it));
    this.#use((it) => it.open(inside));
  }

  arrive() {
    this.#use((it) => it.arrive());
  }

  draw() {}
}
