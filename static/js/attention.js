/** Whether the reader is here, and how to call them when they are not: title, icon, voice. */

import { find } from "./page.js";
import { pageTitle, spoken } from "./reading.js";
import { Idle } from "./roster.js";
import { wordsOf } from "./message.js";
import { listOf, t } from "./words.js";

const IDLE_MILLISECONDS = 5 * 60 * 1000;
const VOICE_MILLISECONDS = 2000;
const SPOKEN_LENGTH = 200;

export class Attention extends EventTarget {
  #idle = new Idle(IDLE_MILLISECONDS, () => this.dispatchEvent(new Event("status")));
  #heard = [];
  #voice = 0;
  #icon = find("link[rel~=icon]");
  #plain = this.#icon.href;

  start() {
    for (const event of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"]) {
      addEventListener(event, () => this.#active(), { passive: true, capture: true });
    }
    document.addEventListener("visibilitychange", () => this.#active());
    // A tab that was opened behind others and never looked at is away, too.
    this.#idle.touch();
    this.#active();
  }

  get status() {
    return this.#idle.status;
  }

  get isVisible() {
    return document.visibilityState === "visible";
  }

  get isHere() {
    return this.isVisible && document.hasFocus();
  }

  /** "(3) general · Acme", a mark on the tab's icon, and the number on the icon of what is installed. */
  show({ unread, mentions }, ...parts) {
    document.title = pageTitle(unread, ...parts);
    this.#drawIcon(unread, mentions);
    navigator.setAppBadge?.(unread).catch(() => null);
  }

  /** A message in the open room, to be read aloud; many at once are summed up. */
  announce(message, isMention) {
    if (isMention) {
      find("#announcer-now").textContent = t("spoken.mention", partsOf(message));
      return;
    }
    this.#heard.push(message);
    this.#voice ||= setTimeout(() => this.#speak(), VOICE_MILLISECONDS);
  }

  #speak() {
    this.#voice = 0;
    const { each, count, authors } = spoken(this.#heard);
    this.#heard = [];
    const lines = each.map((message) => t("spoken.message", partsOf(message)));
    if (count) lines.push(t("spoken.many", { count, names: listOf(authors) }));
    find("#announcer").replaceChildren(...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }));
  }

  #active() {
    if (!this.isVisible) return;
    this.#idle.touch();
    if (this.isHere) this.dispatchEvent(new Event("here"));
  }

  #drawIcon(unread, mentions) {
    const colour = mentions ? "#c2410c" : "#1c2024";
    const dot = `<circle cx="24" cy="8" r="7" fill="${colour}" stroke="#fff" stroke-width="2"/></svg>`;
    const url = unread ? this.#plain.replace("%3C/svg%3E", encodeURIComponent(dot)) : this.#plain;
    if (url !== this.#icon.href) this.#icon.href = url;
  }
}

function partsOf(message) {
  return { author: message.author.name, text: wordsOf(message).slice(0, SPOKEN_LENGTH) };
}
