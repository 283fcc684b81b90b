/** Saying what stands in the composer at another time. Fetched when it is first asked for. */

import { newId } from "./store.js";
import { element, find, icon, toast } from "./page.js";
import { morning, readyTimes } from "./times.js";
import { clock, date, dayName, loadMore, t } from "./words.js";

document.head.append(element("link", { rel: "stylesheet", href: new URL("../css/later.css", import.meta.url).href }));
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
      this.#plan(dialog, room.id, new Date(find("input", dialog).value));
    });
    find(".ready-times", dialog).addEventListener("click", ({ target }) => {
      const { at } = target.closest("button")?.dataset ?? {};
      if (at) this.#plan(dialog, room.id, new Date(at));
    });
    dialog.showModal();
  }

  #dialog() {
    const dialog = element("dialog", { class: "dialog small", "aria-labelledby": "later-title" });
    const close = element("button", { class: "icon-button", type: "button", "aria-label": t("later.close") }, icon("close"));
    close.addEventListener("click", () => dialog.close());
    const when = element("input", { type: "datetime-local", name: "at", required: true });
    when.value = wallClock(morning(new Date(), 1));
    when.min = wallClock(new Date());
    const all = element("a", { class: "button quiet", href: "/scheduled" }, t("later.all"));
    dialog.append(
      element("header", { class: "dialog-head" }, element("h2", { id: "later-title" }, t("later.title")), close),
      element("ul", { class: "ready-times" }, ...readyTimes().map(readyTime)),
      element("form", { class: "fields" },
        element("label", {}, t("later.when"), when),
        element("p", { class: "field-error", role: "alert" }),
        element("footer", { class: "dialog-foot" }, all, element("button", { class: "button primary" }, t("later.act")))),
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

  async #plan(dialog, room, at) {
    const { line, composer } = this.#parts;
    const [body, taken, ways] = [composer.field.value.trim(), composer.files, dialog.querySelectorAll(".primary, .ready-times button")];
    const wait = (isBusy) => ways.forEach((way) => way.setAttribute("aria-disabled", String(isBusy)));
    if (find("[aria-disabled=true]", dialog)) return;
    wait(true);
    const brought = await this.#bring(taken, dialog);
    const { ok, message, scheduled } = brought.ok
      ? await line.ask("schedule", { room, client_id: this.#id, body, at: at.toISOString(), ...(taken.length && { files: brought.files }) })
      : brought;
    wait(false);
    find(".field-error", dialog).textContent = ok ? "" : (message ?? "");
    if (!ok) return;
    composer.files = [];
    composer.replaceText("", 0);
    dialog.close();
    toast(t("later.done", { day: dayName(scheduled.at), time: clock(scheduled.at) }));
  }
}

function readyTime({ name, at }, order) {
  const [hour, exact] = [clock(at), element("small", {}, ["minutes", "hour"].includes(name) ? clock(at) : date(at))];
  const attributes = { type: "button", class: "ready-time", "data-at": at.toISOString(), autofocus: order === 0 };
  return element("li", {}, element("button", attributes, t(`later.${name}`, { time: hour }), exact));
}

function wallClock(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
