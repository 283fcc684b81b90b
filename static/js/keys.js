/** What the keys do: on the whole page, and in a text, with the clipboard: marks around words, links out of addresses. */

import { find, openDialog } from "./page.js";

const MARKS = { b: "**", i: "_", C: "`" };
const REGIONS = ["#sidebar", "#log", "#body", "#panel"];

/** A text as the wire takes it: without NUL, and without half of a letter that has two halves. */
export function sendable(text, isTrimmed = true) {
  const sound = (text.toWellFormed?.() ?? text).replaceAll("\0", "");
  return isTrimmed ? sound.trim() : sound;
}

/** "/word" at the very beginning asks for something to be done; "//" and paths such as /etc/hosts are only words. */
export function isCommand(text) {
  return /^\/[a-z]+(?=\s|$)/i.test(text);
}

/** The mark that a key stands for, pressed together with Ctrl or Cmd. */
export function markOf({ key, shiftKey }) {
  return MARKS[shiftKey ? key.toUpperCase() : key.toLowerCase()];
}

/** The selection between marks, or without those that stand around it already; several lines of code get fences. */
export function wrapped({ text, start, end }, mark) {
  const words = text.slice(start, end);
  const [left, right] = mark === "`" && words.includes("\n") ? ["```\n", "\n```"] : [mark, mark];
  const isMarked = text.slice(0, start).endsWith(left) && text.slice(end).startsWith(right);
  if (isMarked) {
    const from = start - left.length;
    return { from, to: end + right.length, text: words, start: from, end: from + words.length };
  }
  const at = start + left.length;
  return { from: start, to: end, text: left + words + right, start: at, end: at + words.length };
}

/** An address pasted over words makes them a link; null when it is to be pasted as it is. */
export function linked({ text, start, end }, pasted) {
  const [words, address] = [text.slice(start, end), pasted.trim()];
  if (!words.trim() || /\n|^https?:/.test(words) || !/^https?:\/\/[^\s<>()]+$/.test(address)) return null;
  const link = `[${words.replace(/[[\]]/g, "\\$&")}](${address})`;
  return { from: start, to: end, text: link, start: start + link.length, end: start + link.length };
}

export function selected({ value: text, selectionStart: start, selectionEnd: end }) {
  return { text, start, end };
}

export function retype(field, { from, to, text, start, end }) {
  field.setSelectionRange(from, to);
  // Unlike setRangeText, this can be undone with Ctrl Z.
  document.execCommand("insertText", false, text);
  field.setSelectionRange(start, end);
}

/** The keys that work everywhere on the page. */
export class Keyboard {
  #acts;

  /** `acts`: jump, search, step(by, onlyUnread), escape, allRead, write(text). */
  constructor(acts) {
    this.#acts = acts;
  }

  start() {
    document.addEventListener("keydown", (event) => this.#key(event));
    find("#shortcuts").addEventListener("click", () => showShortcuts());
    const keys = /Mac|iPhone|iPad/.test(navigator.userAgent) ? [find("#jump kbd"), ...find("#shortcuts-dialog").content.querySelectorAll("kbd")] : [];
    for (const key of keys) key.textContent = key.textContent.replace("Ctrl", "⌘").replace("Alt", "⌥");
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
    if (command && shiftKey && !altKey && key.toLowerCase() === "f") return () => this.#acts.search();
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
