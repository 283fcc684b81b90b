/** One's own order of the favourites: dragged, or moved by Alt and the arrows. Fetched when one comes near them. */

import { find } from "./page.js";

export function arrange({ rooms }) {
  const list = find("#favourites");
  const move = (...where) => rooms((it) => it.place(...where));
  let dragged = null;
  if (list.hasAttribute("aria-keyshortcuts")) return;
  list.setAttribute("aria-keyshortcuts", "Alt+ArrowUp Alt+ArrowDown");
  list.addEventListener("keydown", (event) => {
    const by = event.altKey && !event.shiftKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(roomOf(event.target), null, by);
  });
  list.addEventListener("dragstart", ({ target }) => (dragged = roomOf(target)));
  list.addEventListener("dragover", (event) => dragged && event.preventDefault());
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    const at = [...list.children].indexOf(event.target.closest("li"));
    if (dragged && at >= 0) move(dragged, at);
  });
  list.addEventListener("dragend", () => (dragged = null));
}

function roomOf(node) {
  return node.closest?.("li")?.firstElementChild.dataset.room;
}
