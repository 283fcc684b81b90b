/** What can be done with a message: by hovering, by keys, by a long press. */

import { copyOf, find, rove, showBeside } from "./page.js";
import { listOf, t } from "./words.js";

const LONG_PRESS = 450;
const TREMBLE = 10;
const KEYS = {
  r: "reply", t: "thread", e: "edit", "+": "react", ":": "react", c: "copy", s: "save", p: "pin", u: "unread", Delete: "delete", m: "more", i: "card",
};

export class Actions extends EventTarget {
  #list;
  #tools = copyOf("message-tools");
  #menu = copyOf("message-menu");
  #row = null;
  #press = 0;
  #pressAt = null;
  #log;
  #may;
  #names;

  /** `may(act, id)` says what I may do; `names(ids)` who the people are. */
  constructor(log, may, names, list = find("#messages")) {
    super();
    this.#list = list;
    this.#log = log;
    this.#may = may;
    this.#names = names;
    this.#listenOnRows();
    this.#listenOnPress();
    for (const place of [this.#list, this.#menu]) {
      place.addEventListener("click", (event) => this.#click(event));
    }
    this.#menu.addEventListener("keydown", (event) => this.#menuKey(event));
    for (const quick of this.#tools.querySelectorAll("[data-quick]")) {
      quick.setAttribute("aria-label", t("reaction.add", { emoji: quick.dataset.quick }));
    }
  }

  #listenOnRows() {
    for (const kind of ["pointerover", "focusin"]) {
      this.#list.addEventListener(kind, (event) => this.#attach(event));
    }
    this.#list.addEventListener("pointerleave", (event) => {
      // A finger leaves with every tap; the tools it called must stay to be tapped.
      if (event.pointerType === "mouse") this.#detach();
    });
    this.#list.addEventListener("focusout", (event) => {
      if (!this.#list.contains(event.relatedTarget)) this.#detach();
    });
    this.#list.addEventListener("keydown", (event) => this.#key(event));
  }

  #listenOnPress() {
    this.#list.addEventListener("pointerdown", (event) => {
      const row = event.target.closest(".message");
      if (event.pointerType === "mouse" || !row || event.target.closest("a, button")) return;
      clearTimeout(this.#press);
      this.#press = setTimeout(() => this.#pressed(row, event.pointerId), LONG_PRESS);
      this.#pressAt = event;
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      this.#list.addEventListener(kind, () => clearTimeout(this.#press));
    }
    this.#list.addEventListener("pointermove", ({ clientX, clientY }) => {
      const moved = Math.hypot(clientX - this.#pressAt?.clientX, clientY - this.#pressAt?.clientY);
      if (moved > TREMBLE) clearTimeout(this.#press);
    });
    this.#list.addEventListener("contextmenu", (event) => {
      if (event.pointerType === "touch" && !event.target.closest("a, img")) event.preventDefault();
    });
  }

  #pressed(row, pointer) {
    this.openMenu(row);
    // A finger lifted elsewhere than in an open menu closes it: this one opened it, and lies on the row.
    if (!this.#menu.matches(":popover-open")) return;
    this.#menu.setPointerCapture(pointer);
    swallowClick();
  }

  openMenu(row) {
    if (!this.#usable(row)) return;
    this.#row = row;
    for (const item of this.#menu.children) item.hidden = !this.#may(item.dataset.act, row.dataset.id);
    showBeside(this.#menu, find('[data-act="more"]', row) ?? row);
    rove(this.#items(), this.#items()[0], 0);
  }

  #attach(event) {
    this.#nameChip(event.target.closest("[data-chip]"));
    const row = event.target.closest(".message");
    if (!row || !this.#usable(row) || this.#tools.parentElement === row) return;
    if (event.type === "pointerover" && this.#tools.contains(document.activeElement)) return;
    for (const button of this.#tools.querySelectorAll("[data-act]")) {
      button.hidden = button.dataset.act !== "more" && !this.#may(button.dataset.act, row.dataset.id);
    }
    for (const quick of this.#tools.querySelectorAll("[data-quick]")) {
      quick.hidden = !this.#may("react", row.dataset.id);
    }
    row.append(this.#tools);
  }

  #detach() {
    if (!this.#tools.contains(document.activeElement)) this.#tools.remove();
  }

  #usable(row) {
    return !row.matches(".is-notice, .is-pending, .is-failed, .is-deleted");
  }

  /** Who reacted is asked for when somebody wants to know, not for every row. */
  #nameChip(chip) {
    if (!chip) return;
    const names = listOf(this.#names(chip.dataset.people.split(" ")));
    chip.dataset.names = names;
    chip.setAttribute("aria-label", t("reaction.names", { emoji: chip.dataset.chip, names }));
  }

  #click(event) {
    const row = event.target.closest(".message") ?? this.#row;
    const mention = event.target.closest(".mention[data-user]");
    const button = event.target.closest("button, [data-act]");
    const { chip, quick, act } = button?.dataset ?? {};
    if (!row) return;
    // Focus left in the tools would hold them to this row, wherever the pointer goes next.
    if (this.#tools.contains(event.target)) row.focus({ preventScroll: true });
    if (chip || quick) this.#tell("react", row, { emoji: chip ?? quick });
    else if (mention) this.#tell("card", row, { anchor: mention, person: mention.dataset.user });
    else if (act === "more") this.openMenu(row);
    else if (act) this.#act(act, row, button);
  }

  #act(act, row, anchor) {
    if (this.#menu.matches(":popover-open")) this.#menu.hidePopover();
    const isSeen = anchor.isConnected && anchor.offsetParent;
    this.#tell(act === "react" ? "pick" : act, row, { anchor: isSeen ? anchor : row });
  }

  #key(event) {
    const row = event.target;
    if (!row.matches(".message")) return;
    const steps = { ArrowUp: -1, k: -1, ArrowDown: 1, j: 1, PageUp: -10, PageDown: 10, Home: -1e6, End: 1e6 };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) this.#log.focusStep(row, steps[event.key]);
    else if (!this.#keyAct(KEYS[event.key], row)) return;
    event.preventDefault();
  }

  #keyAct(act, row) {
    if (!act || !this.#usable(row)) return false;
    if (act === "more") this.openMenu(row);
    else if (this.#may(act, row.dataset.id)) this.#act(act, row, row);
    return true;
  }

  #menuKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Tab") this.#menu.hidePopover();
    if (event.key === "Escape") this.#row?.focus();
    if (!(event.key in steps)) return;
    event.preventDefault();
    rove(this.#items(), document.activeElement, steps[event.key]);
  }

  #items() {
    return [...this.#menu.children].filter((item) => !item.hidden);
  }

  #tell(act, row, more) {
    this.dispatchEvent(new CustomEvent("act", { detail: { act, id: row.dataset.id, row, ...more } }));
  }
}

/** The click that some browsers make of the end of a long press chooses nothing. */
function swallowClick() {
  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("click", swallow, { capture: true });
  addEventListener("pointerdown", () => removeEventListener("click", swallow, { capture: true }),
    { capture: true, once: true });
}
