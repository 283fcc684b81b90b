/** People and emoji offered while one writes. */

import { findEmoji, toned } from "./emoji.js";
import { best, complete, wordAt } from "./matching.js";
import { dressed } from "./message.js";
import { drawFace, element, find } from "./page.js";
import { formsOf, learnReadings } from "./readings.js";
import { loadMore, t } from "./words.js";

await loadMore("suggestions");

const SHOWN = 8;
const PART = 40;

export class Suggestions {
  #list;
  #parts;
  #composer;
  #field;
  #word = null;
  #at = 0;
  #learned = 0;
  #asked = "";
  #suggest = null;

  /** `parts`: line, roster, and visit, which knows who may be mentioned. */
  constructor(parts, composer = parts.composer) {
    this.#parts = parts;
    this.#composer = composer;
    this.#list = find(".suggestions", composer.field.form);
    this.#field = composer.field;
    composer.addEventListener("draft", () => this.update());
    // Before the composer's own keys: an open list takes Enter, Tab, Escape and the arrows.
    this.#field.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.#field.addEventListener("blur", () => this.#close());
    this.#list.addEventListener("pointerdown", (event) => this.#press(event));
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  update() {
    const { value, selectionStart } = this.#field;
    this.#word = wordAt(value, selectionStart);
    const found = this.#word ? this.#find(this.#word) : [];
    if (!found.length) {
      this.#close();
      return;
    }
    this.#list.replaceChildren(...found.map((each, at) => option(each, `${this.#list.id}-${at}`)));
    dressed(this.#list);
    this.#list.hidden = false;
    this.#choose(0);
  }

  #find({ sign, query }) {
    if (sign === "/") return this.#commands(query);
    if (sign === ":") return this.#emoji(query);
    const { members, others } = this.#parts.visit.mentionable();
    this.#learn([...members, ...others]);
    this.#ask(query);
    const everyone = ["room", "here"].map((name) => ({ name, note: t(`mention.${name}`) }));
    const strangers = others.map((person) => ({ ...person, note: t("mention.outside") }));
    return [members, everyone, strangers]
      .flatMap((them) => best(query, them, (person) => formsOf(person.name), SHOWN, query ? PART : 1))
      .slice(0, SHOWN)
      .map((person) => ({ text: `@${person.name}`, person, words: person.name, note: person.note }));
  }

  #emoji(query) {
    const tone = this.#parts.store.tone();
    return findEmoji(query, SHOWN).map(({ emoji, name }) => ({ text: toned(emoji, tone), emoji: toned(emoji, tone), words: name }));
  }

  /** What a slash can ask for is fetched with the first of them. */
  #commands(query) {
    if (this.#suggest) return this.#suggest(query, this.#parts, () => this.#word?.sign === "/" && this.update());
    import("./commands.js").then(({ suggest }) => {
      this.#suggest = suggest;
      if (this.#word?.sign === "/" && this.#field.matches(":focus")) this.update();
    }, () => null);
    return [];
  }

  /** People that this page has not heard of yet. */
  async #ask(query) {
    if (!query || this.#asked === query) return;
    this.#asked = query;
    const { line, roster } = this.#parts;
    const answer = await line.ask("people", { query });
    if (!answer.ok) return;
    roster.learn(answer.people.map(({ status, ...person }) => person));
    if (this.#word?.query === query && this.#field.matches(":focus")) this.update();
  }

  /** Names in other scripts are found by how they are read as soon as that is known. */
  async #learn(people) {
    const known = people.length;
    if (known <= this.#learned) return;
    this.#learned = known;
    await learnReadings(people.map(({ name }) => name));
    if (this.#word && this.#field.matches(":focus")) this.update();
  }

  #key(event) {
    if (!this.isOpen || event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.#choose(this.#at + steps[event.key]);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) this.#accept(this.#at);
    else if (event.key === "Escape") this.#dismiss();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #press(event) {
    const item = event.target.closest("[role=option]");
    event.preventDefault();
    if (item) this.#accept([...this.#list.children].indexOf(item));
  }

  #choose(at) {
    const items = [...this.#list.children];
    this.#at = (at + items.length) % items.length;
    items.forEach((item, each) => item.setAttribute("aria-selected", String(each === this.#at)));
    items[this.#at].scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", items[this.#at].id);
  }

  #accept(at) {
    const { value, selectionStart } = this.#field;
    const chosen = complete(value, selectionStart, this.#word, this.#list.children[at].dataset.text);
    this.#close();
    this.#composer.replaceText(chosen.text, chosen.caret);
    this.#close();
  }

  /** What is still being asked for must not open the list again. */
  #dismiss() {
    this.#word = null;
    this.#close();
  }

  #close() {
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#field.removeAttribute("aria-activedescendant");
  }
}

function option({ text, emoji, sign, person, words, note }, id) {
  const mark = element("span", { class: emoji || sign ? "suggestion-emoji" : "face" }, emoji ?? sign ?? "@");
  if (person?.id) drawFace(mark, person);
  const item = element("li", { role: "option", id, "data-text": text }, mark, words);
  if (note) item.append(element("small", {}, note));
  return item;
}
