/** One's own order of the favourites: dragged by mouse or finger, or moved by Alt and the arrows. Fetched when one comes near them. */

import { find } from "./page.js";

const HOLD = 400;
const SLIP = 10;
const SOON = 100;

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
  byFinger(list, move);
  list.addEventListener("dragstart", ({ target, defaultPrevented }) => (dragged = defaultPrevented ? null : roomOf(target)));
  list.addEventListener("dragover", (event) => dragged && event.preventDefault());
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    const at = [...list.children].indexOf(event.target.closest("li"));
    if (dragged && at >= 0) move(dragged, at);
  });
  list.addEventListener("dragend", () => (dragged = null));
}

/** Held for a moment, a favourite follows the finger; moved before, the list scrolls. */
function byFinger(list, move) {
  let [row, over, timer, from] = [null, null, 0, null];
  // Nothing is moved before the finger leaves: events go with what was touched, wherever that is.
  const aim = (at) => {
    over?.style.removeProperty("box-shadow");
    over = at;
    over?.style.setProperty("box-shadow", "inset 0 0 0 2px var(--accent)");
  };
  const isHeld = () => Boolean(row?.classList.contains("is-held"));
  const hold = () => {
    row.classList.add("is-held");
    row.style.setProperty("background", "var(--tint)");
  };
  const end = () => {
    clearTimeout(timer);
    row?.classList.remove("is-held");
    row?.style.removeProperty("background");
    row = null;
    aim(null);
  };
  list.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || row) return;
    [row, from] = [event.target.closest("li"), event];
    timer = setTimeout(hold, HOLD);
  });
  list.addEventListener("pointermove", (event) => {
    if (!row || event.pointerType !== "touch") return;
    if (!isHeld()) return void (Math.abs(event.clientY - from.clientY) > SLIP && end());
    const at = document.elementFromPoint(event.clientX, event.clientY)?.closest("li");
    aim(at !== row && at?.parentElement === list ? at : null);
  });
  list.addEventListener("pointerup", () => {
    if (isHeld()) {
      if (over) move(roomOf(row), [...list.children].indexOf(over));
      // What follows is no wish to enter the room.
      const ignore = (event) => event.preventDefault();
      list.addEventListener("click", ignore, { capture: true });
      setTimeout(() => list.removeEventListener("click", ignore, { capture: true }), SOON);
    }
    end();
  });
  list.addEventListener("pointercancel", end);
  for (const other of ["contextmenu", "dragstart"]) list.addEventListener(other, (event) => row && event.preventDefault());
  list.addEventListener("touchmove", (event) => isHeld() && event.preventDefault(), { passive: false });
}

function roomOf(node) {
  return node.closest?.("li")?.firstElementChild.dataset.room;
}
