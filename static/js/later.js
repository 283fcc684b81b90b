/** Saying what stands in the composer at another time. Fetched when it is first asked for. */

import { newId } from "./store.js";
import { element, find, icon, toast } from "./page.js";
import { clock, dayName, loadMore, t } from "./words.js";

const MORNING = 9;

await loadMore("later");

export class Later {
  #parts;
  #id = "";
  #brought = new WeakMap();

  /** `parts`: line, composer, conversation. */
  constructor(parts) {
    this.#parts = parts;
  }

  open() {
    const { conversation, composer } = this.#parts;
    const { room } = conversation;
    if (!room || (composer.isEmpty && !composer.files.length)) {
      location.href = "/scheduled";
      return;
    }
    this.#id = newId(); // the same for each try
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

  /** Files go first, each once, until the dialog is closed. */
  async #bring(files, dialog) {
    if (!files.length) return { ok: true, files };
    const uploads = await import("./uploads.js").catch(() => null);
    const stop = new AbortController();
    dialog.addEventListener("close", () => stop.abort(), { signal: stop.signal });
    for (const blob of files.filter((file) => !this.#brought.has(file))) {
      const file = { key: newId(), name: blob.name, blob };
      const answer = (await uploads?.send(file, stop.signal)) ?? { ok: false, message: t("error.timeout") };
      if (!answer.ok) return answer;
      this.#brought.set(blob, answer.file.id);
    }
    return { ok: !stop.signal.aborted, files: files.map((file) => this.#brought.get(file)) };
  }

  async #plan(dialog, room) {
    const { line, composer } = this.#parts;
    const [at, body, taken, send] = [new Date(find("input", dialog).value), composer.field.value.trim(), composer.files, find(".primary", dialog)];
    send.disabled = true;
    const brought = await this.#bring(taken, dialog);
    const { ok, message } = brought.ok
      ? await line.ask("schedule", { room, client_id: this.#id, body, at: at.toISOString(), ...(taken.length && { files: brought.files }) })
      : brought;
    send.disabled = false;
    find(".field-error", dialog).textContent = ok ? "" : (message ?? "");
    if (!ok) return;
    composer.files = [];
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
