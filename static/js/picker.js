/** Choosing an emoji, by eye or by name. */

import { allEmoji, findEmoji, toned } from "./emoji.js";
import { dressed } from "./message.js";
import { element, find } from "./page.js";
import { loadMore, t } from "./words.js";

const COLUMNS = 8;
const TONES = { none: "", light: "🏻", mediumLight: "🏼", medium: "🏽", mediumDark: "🏾", dark: "🏿" };

document.head.append(element("link", { rel: "stylesheet", href: new URL("../css/picker.css", import.meta.url).href }));
await loadMore("picker");

/** Fills a popover that is shown already, with what was typed in it. */
export class Picker {
  #popover;
  #field;
  #grid;
  #name;
  #chosen;
  #store;

  constructor(popover, chosen, store) {
    this.#popover = popover;
    this.#store = store;
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
    popover.append(this.#tones());
    this.#draw();
    if (popover.dataset.entered && this.#grid.firstElementChild) this.#choose(this.#grid.firstElementChild);
  }

  #draw() {
    const found = this.#field.value.trim() ? findEmoji(this.#field.value, 80) : allEmoji();
    this.#grid.replaceChildren(...found.map(([emoji, words], at) => this.#option(emoji, words, at)));
    dressed(this.#grid);
    this.#showName(this.#grid.firstElementChild);
  }

  /** The tone of skin, which this person's pickers remember. */
  #tones() {
    const place = element("div", { class: "picker-tones", role: "group", "aria-label": t("tone.title") });
    for (const [name, tone] of Object.entries(TONES)) {
      const button = element("button", { type: "button", "aria-label": t(`tone.${name}`), title: t(`tone.${name}`) }, `✋${tone}`);
      button.setAttribute("aria-pressed", String(this.#store.tone() === tone));
      button.addEventListener("click", () => {
        this.#store.keepTone(tone);
        for (const each of place.children) each.setAttribute("aria-pressed", String(each === button));
        this.#draw();
      });
      place.append(button);
    }
    return place;
  }

  #option(plain, words, at) {
    const emoji = toned(plain, this.#store.tone());
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
    if (event.target.closest(".picker-tones")) return;
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
