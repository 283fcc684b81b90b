/** Saying what stands in the composer at another time. Fetched when it is first asked for. */

import { newId } from "./store.js";
import { element, find, icon, toast } from "./page.js";
import { clock, dayName, loadMore, t } from "./words.js";

const MORNING = 9;

await loadMore("later");

export class Later {
  #parts;

  /** `parts`: line, composer, conversation. */
  constructor(parts) {
    this.#parts = parts;
  }

  open() {
    const { conversation, composer } = this.#parts;
    const { room } = conversation;
    if (!room || composer.isEmpty) {
      location.href = "/scheduled";
      return;
    }
    const dialog = this.#dialog();
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    find("form", dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#plan(dialog, room.id);
    });
    dialog.showModal();
  }

  #dialog() {
    const dialog = element("dialog", { class: "dialog small", "aria-labelledby": "later-title" });
    const close = element("button", { class: "icon-button", type: "button", "aria-label": t("later.close") }, icon("close"));
    close.addEventListener("click", () => dialog.close());
    const title = element("h2", { id: "later-title" }, t("later.title"));
    const when = element("input", { type: "datetime-local", name: "at", required: true, autofocus: true });
    when.value = wallClock(tomorrow());
    when.min = wallClock(new Date());
    const all = element("a", { class: "button", href: "/scheduled" }, t("later.all"));
    const send = element("button", { class: "button primary" }, t("later.act"));
    dialog.append(
      element("header", { class: "dialog-head" }, title, close),
      element("form", { class: "fields" },
        element("label", {}, t("later.when"), when),
        element("p", { class: "field-error", role: "alert" }),
        element("footer", { class: "dialog-foot" }, all, send)),
    );
    return dialog;
  }

  async #plan(dialog, room) {
    const { line, composer } = this.#parts;
    const at = new Date(find("input", dialog).value);
    const payload = { room, client_id: newId(), body: composer.field.value.trim(), at: at.toISOString() };
    const answer = await line.ask("schedule", payload);
    find(".field-error", dialog).textContent = answer.ok ? "" : answer.message;
    if (!answer.ok) return;
    composer.replaceText("", 0);
    dialog.close();
    toast(t("later.done", { when: `${dayName(at)}, ${clock(at)}` }));
  }
}

function tomorrow() {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  date.setHours(MORNING, 0, 0, 0);
  return date;
}

function wallClock(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
