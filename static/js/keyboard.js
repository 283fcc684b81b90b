/** The keys that work everywhere on the page. */

import { find, openDialog } from "./page.js";

const REGIONS = ["#sidebar", "#log", "#body", "#panel"];

export class Keyboard {
  #acts;

  /** `acts`: jump, step(by, onlyUnread), escape, allRead, write(text). */
  constructor(acts) {
    this.#acts = acts;
  }

  start() {
    document.addEventListener("keydown", (event) => this.#key(event));
    find("#shortcuts").addEventListener("click", () => showShortcuts());
    if (/Mac|iPhone|iPad/.test(navigator.userAgent)) find("#jump kbd").textContent = "⌘K";
  }

  #key(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const act = this.#actFor(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #actFor(event) {
    const { key, altKey, shiftKey } = event;
    const command = event.ctrlKey || event.metaKey;
    if (command && !altKey && !shiftKey && key.toLowerCase() === "k") return () => this.#acts.jump();
    if (find("dialog[open], :popover-open")) return null;
    if (command && key === "/") return showShortcuts;
    if (altKey && !command) return this.#altKey(key, shiftKey);
    if (key === "F6") return () => cycle(shiftKey ? -1 : 1);
    if (key === "Escape") return () => (shiftKey ? this.#acts.allRead() : this.#acts.escape());
    if (isWriting(event.target) || command) return null;
    if (key === "?") return showShortcuts;
    return this.#startWriting(event);
  }

  #altKey(key, onlyUnread) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    return step ? () => this.#acts.step(step, onlyUnread) : null;
  }

  /** A letter typed while nothing in particular has focus is meant for the composer. */
  #startWriting({ key, target }) {
    if (target !== document.body || [...key].length !== 1 || key === " ") return null;
    return () => this.#acts.write(key);
  }
}

function showShortcuts() {
  if (!find("dialog[open]")) openDialog("shortcuts-dialog");
}

function isWriting(target) {
  return target.matches?.("input, textarea, select, [contenteditable]");
}

function cycle(step) {
  const regions = REGIONS.map((region) => find(region)).filter((each) => each.checkVisibility());
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : regions.length - 1) : (at + step + regions.length) % regions.length;
  regions[next].focus();
}
