/** Keeping messages: pinned to the room, saved for myself, and as they were before. Fetched when first used. */

import { element, find, icon, nodesFrom, toast } from "./page.js";
import { exactTime, loadMore, t } from "./words.js";

await loadMore("keeping");

export class Keeping {
  #parts;

  /** `parts`: line, news, saved. */
  constructor(parts) {
    this.#parts = parts;
  }

  async pin(message, on) {
    const answer = await this.#parts.line.ask("pin", { message: message.id, on });
    if (answer.ok) this.#parts.news.message(answer.message);
    else toast(answer.message);
  }

  async save(message, on) {
    const answer = await this.#parts.line.ask("save", { message: message.id, on });
    toast(answer.ok ? t(on ? "saved.done" : "saved.undone") : answer.message);
  }

  /** Which messages I have saved; whoever shows more than one page of them asks again. */
  async learn() {
    const answer = await this.#parts.line.ask("saved", {});
    if (!answer.ok) return;
    this.#parts.saved.clear();
    for (const id of answer.ids) this.#parts.saved.add(id);
  }

  /** What a message said before it was changed. */
  async history(message) {
    const answer = await this.#parts.line.ask("wordings", { message: message.id });
    if (!answer.ok) {
      toast(answer.message);
      return;
    }
    const now = { html: message.html, written_at: message.edited_at, isNow: true };
    const dialog = dialogOf([...answer.wordings, now].reverse());
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    find("button", dialog).addEventListener("click", () => dialog.close());
    dialog.showModal();
  }
}

function dialogOf(wordings) {
  const close = element("button", { class: "icon-button", type: "button", "aria-label": t("wordings.close") }, icon("close"));
  const title = element("h2", { id: "wordings-title" }, t("wordings.title"));
  const list = element("ol", { class: "wordings", tabindex: "0", "aria-labelledby": "wordings-title" }, ...wordings.map(row));
  const head = element("header", { class: "dialog-head" }, title, close);
  return element("dialog", { class: "dialog", "aria-labelledby": "wordings-title" }, head, list);
}

function row({ html, written_at: at, isNow }) {
  const time = element("time", { datetime: at }, exactTime(at));
  const head = element("p", { class: "wording-head" }, time, ...(isNow ? [element("span", { class: "tag" }, t("wordings.now"))] : []));
  return element("li", {}, head, element("div", { class: "message-body" }, ...nodesFrom(html)));
}
