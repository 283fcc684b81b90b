/** Choosing an emoji, by eye or by name. */

import { OFTEN, allEmoji, findEmoji, toned } from "./emoji.js";
import { dressed } from "./message.js";
import { element, find, rove } from "./page.js";
import { ownEmoji } from "./roster.js";
import { loadMore, t } from "./words.js";

const COLUMNS = 8;
const [OFTEN_SHOWN, FOUND] = [48, 80];
const TONES = { none: "", light: "🏻", mediumLight: "🏼", medium: "🏽", mediumDark: "🏾", dark: "🏿" };
const GROUPS = { often: "🕒", own: "", smileys: "😀", people: "👋", nature: "🐻", food: "🍔", travel: "🚗", activities: "⚽", things: "💡", symbols: "❤️", flags: "🏳️" };

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
  #all = allEmoji();
  #group = "often";
  #tabs = element("div", { class: "picker-groups", role: "tablist", "aria-label": t("emoji.groups") });
  #panel = element("div", { id: "picker-panel", role: "tabpanel" });

  constructor(popover, chosen, store) {
    this.#popover = popover;
    this.#store = store;
    this.#chosen = chosen;
    this.#field = find("input", popover);
    this.#grid = find(".picker-grid", popover);
    this.#name = find(".picker-name", popover);
    this.#listen();
    this.#arrange();
    this.#draw();
    if (popover.dataset.entered && this.#grid.firstElementChild) this.#choose(this.#grid.firstElementChild);
  }

  #listen() {
    this.#field.addEventListener("input", () => this.#draw());
    this.#popover.addEventListener("keydown", (event) => this.#key(event));
    this.#grid.addEventListener("click", (event) => this.#click(event));
    this.#tabs.addEventListener("click", ({ target }) => this.#open(target.closest("[role=tab]")?.dataset.group));
    for (const kind of ["pointerover", "focusin"]) {
      this.#grid.addEventListener(kind, (event) => this.#showName(event.target));
    }
  }

  #arrange() {
    const groups = Object.keys(GROUPS).filter((name) => name !== "own" || ownEmoji.size);
    this.#tabs.append(...groups.map((name) => this.#tab(name)));
    dressed(this.#tabs);
    this.#grid.replaceWith(this.#panel);
    this.#panel.append(this.#grid);
    this.#panel.before(this.#tabs);
    this.#popover.append(this.#tones());
  }

  #tab(name) {
    const [words, shown] = [t(`emoji.${name}`), GROUPS[name] || `:${ownEmoji.keys().next().value}:`];
    const attributes = { id: `picker-${name}`, type: "button", role: "tab", "aria-controls": "picker-panel", "data-group": name };
    return element("button", { ...attributes, "aria-label": words, title: words }, shown);
  }

  #open(group) {
    if (!group) return;
    this.#group = group;
    this.#field.value = "";
    this.#draw();
    this.#grid.scrollTop = 0;
  }

  /** What is looked for stands in all groups, and so in none. */
  #draw() {
    const query = this.#field.value.trim();
    const shown = query ? findEmoji(query, FOUND) : this.#inGroup();
    const words = query ? t("emoji.found") : t(`emoji.${this.#group}`);
    for (const tab of this.#tabs.children) {
      const isOpen = tab.dataset.group === this.#group;
      tab.setAttribute("aria-selected", String(isOpen && !query));
      tab.tabIndex = isOpen ? 0 : -1;
    }
    this.#panel.setAttribute("aria-label", words);
    this.#grid.setAttribute("aria-label", words);
    this.#grid.replaceChildren(...shown.map((each, at) => this.#option(each, at)));
    if (!shown.length) this.#grid.append(element("p", { class: "picker-none", role: "status" }, t("emoji.none")));
    dressed(this.#grid);
    this.#showName(this.#grid.firstElementChild);
  }

  #inGroup() {
    if (this.#group !== "often") return this.#all.filter(({ group }) => group === this.#group);
    const known = new Map(this.#all.map((each) => [each.emoji, each]));
    const common = this.#all.filter(({ isCommon }) => isCommon).map(({ emoji }) => emoji);
    const often = new Set([...this.#store.recents("emoji"), ...OFTEN, ...common]);
    return [...often].filter((emoji) => known.has(emoji)).slice(0, OFTEN_SHOWN).map((emoji) => known.get(emoji));
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

  #option({ emoji: plain, name }, at) {
    const emoji = toned(plain, this.#store.tone());
    const attributes = { type: "button", role: "option", tabindex: at ? "-1" : "0", "aria-selected": "false" };
    return element("button", { ...attributes, "data-emoji": emoji, "data-plain": plain, "aria-label": name }, emoji);
  }

  #showName(place) {
    const option = place?.closest("[data-emoji]");
    if (option) this.#name.textContent = option.getAttribute("aria-label");
    else if (!this.#grid.querySelector("[data-emoji]")) this.#name.textContent = "";
  }

  #click(event) {
    const option = event.target.closest("[data-emoji]");
    if (option) this.#choose(option);
  }

  #choose(option) {
    if (!option.dataset.emoji) return;
    this.#store.opened(option.dataset.plain, "emoji");
    this.#popover.hidePopover();
    this.#chosen?.(option.dataset.emoji);
  }

  #key(event) {
    const { target, key } = event;
    if (target.closest(".picker-tones")) return;
    if (target.closest("[role=tablist]")) this.#tabKey(event);
    else if (target === this.#field) this.#fieldKey(event);
    else if (key.startsWith("Arrow") || key === "Home" || key === "End") this.#gridKey(event);
  }

  #tabKey(event) {
    const tabs = [...this.#tabs.children];
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -tabs.indexOf(event.target), End: -1 - tabs.indexOf(event.target) };
    if (event.key === "ArrowDown") this.#grid.firstElementChild?.focus();
    else if (event.key in steps) rove(tabs, event.target, steps[event.key]);
    else return;
    event.preventDefault();
    this.#open(document.activeElement.dataset.group);
  }

  #fieldKey(event) {
    const first = find("[data-emoji]", this.#grid);
    if (!first || !["Enter", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") this.#choose(first);
    else first.focus();
  }

  #gridKey(event) {
    event.preventDefault();
    const options = [...this.#grid.querySelectorAll("[data-emoji]")];
    const at = options.indexOf(document.activeElement);
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS, Home: -at, End: options.length - 1 - at };
    const next = at + steps[event.key];
    if (next < 0) find("[tabindex='0']", this.#tabs).focus();
    else if (next < options.length) rove(options, options[at], steps[event.key]);
  }
}
