/** Choosing an emoji, by eye or by name. */

import { EMOJI, findEmoji } from "./emoji.js";
import { element, find } from "./page.js";

const COLUMNS = 8;

/** Fills a popover that is shown already, with what was typed in it. */
export class Picker {
  #popover;
  #field;
  #grid;
  #name;
  #chosen;

  constructor(popover, chosen) {
    this.#popover = popover;
    this.#chosen = chosen;
    this.#field = find("input", popover);
    this.#grid = find(".picker-grid", popover);
    this.#name = find(".picker-name", popover);
    this.#field.addEventListener("input", () => this.#draw());
    popover.addEventListener("keydown", (event) => this.#key(event));
    this.#grid.addEventListener("click", (event) => this.#click(event));
    for (const kind of ["pointerover", "focusin"]) {
      this.#grid.addEventListener(kind, (event) => this.#showName(event.target));
    }
    this.#draw();
    if (popover.dataset.entered && this.#grid.firstElementChild) this.#choose(this.#grid.firstElementChild);
  }

  #draw() {
    const found = this.#field.value.trim() ? findEmoji(this.#field.value, 80) : EMOJI;
    this.#grid.replaceChildren(...found.map(([emoji, words], at) => this.#option(emoji, words, at)));
    this.#showName(this.#grid.firstElementChild);
  }

  #option(emoji, words, at) {
    const attributes = { type: "button", role: "option", tabindex: at ? "-1" : "0", "aria-selected": "false" };
    return element("button", { ...attributes, "data-emoji": emoji, "aria-label": words }, emoji);
  }

  #showName(option) {
    if (option && !option.dataset.emoji) return;
    this.#name.textContent = option?.getAttribute("aria-label") ?? "";
  }

  #click(event) {
    const option = event.target.closest("[data-emoji]");
    if (option) this.#choose(option);
  }

  #choose(option) {
    this.#popover.hidePopover();
    this.#chosen?.(option.dataset.emoji);
  }

  #key(event) {
    const options = [...this.#grid.children];
    const at = options.indexOf(document.activeElement);
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    if (event.key === "Enter" && at < 0 && options.length) {
      event.preventDefault();
      this.#choose(options[0]);
    } else if (at < 0 ? event.key === "ArrowDown" : event.key in steps) {
      event.preventDefault();
      const next = at < 0 ? 0 : at + steps[event.key];
      (options[next] ?? this.#field).focus();
    }
  }
}
