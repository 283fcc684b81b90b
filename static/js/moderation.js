/** What members have to do with moderation: reporting a message, and reading what the admins say. */

import { find, openDialog, toast } from "./page.js";

const LONGEST_TIMER = 2 ** 31 - 1;
const shown = new Set();
let alarm = 0;

/** Somebody who was muted may write again: the page finds out by itself. */
export function wake(until, redraw) {
  clearTimeout(alarm);
  alarm = setTimeout(redraw, Math.min(Math.max(Date.parse(until) - Date.now(), 0) + 200, LONGEST_TIMER));
}

export function report(line, message) {
  const dialog = openDialog("report-dialog");
  find("form", dialog).addEventListener("submit", async (event) => {
    event.preventDefault();
    const reason = event.target.elements.reason.value;
    const answer = await line.ask("report", { message: message.id, reason });
    find(".field-error", dialog).textContent = answer.ok ? "" : answer.message;
    if (!answer.ok) return;
    dialog.close();
    toast(dialog.dataset.done);
  });
}

/** It stays until the person says that they have read it; closed otherwise, it comes back with the next visit. */
export function caution(line, { id, reason }) {
  if (shown.has(id)) return;
  shown.add(id);
  const dialog = openDialog("caution-dialog");
  find("p", dialog).textContent = reason;
  find("button", dialog).addEventListener("click", async () => {
    const answer = await line.ask("heed", { caution: id });
    if (answer.ok) dialog.close();
    else toast(answer.message);
  });
}
