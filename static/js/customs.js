/** The place's own emoji: pictures in the place of :name:. Fetched where there are some. */

import { dressWith } from "./message.js";
import { element } from "./page.js";
import { ownEmoji } from "./roster.js";

const SIGN = /:([a-z0-9_-]{2,30}):/g;

dressWith(dress);

/** All of them, after each connect. */
export async function learn(line) {
  const answer = await line.ask("emoji");
  if (!answer.ok) return;
  ownEmoji.clear();
  for (const { name, url } of answer.emoji) ownEmoji.set(name, url);
  dressPage();
}

/** One is there, or is words again. */
export function hear({ name, url }) {
  if (url) ownEmoji.set(name, url);
  else ownEmoji.delete(name);
  for (const image of document.querySelectorAll(`img.emoji[alt=":${name}:"]`)) image.replaceWith(image.alt);
  dressPage();
}

function dressPage() {
  for (const place of document.querySelectorAll(".message-body, .reactions")) dress(place);
}

/** Put the pictures where their names stand; what is code stays as it was written. */
export function dress(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (data.includes(":") && !parentElement.closest("code, pre, a[href^='http']")) found.push(walker.currentNode);
  }
  for (const text of found) replace(text);
}

function replace(text) {
  const parts = [];
  let from = 0;
  for (const { 0: sign, 1: name, index } of text.data.matchAll(SIGN)) {
    if (!ownEmoji.has(name)) continue;
    parts.push(text.data.slice(from, index), element("img", { class: "emoji", src: ownEmoji.get(name), alt: sign, title: sign }));
    from = index + sign.length;
  }
  if (parts.length) text.replaceWith(...parts, text.data.slice(from));
}
