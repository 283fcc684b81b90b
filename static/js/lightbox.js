/** Pictures large, one after another. */

import { element, find, icon } from "./page.js";
import { loadMore, t } from "./words.js";

await loadMore("files");

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export class Lightbox {
  #links;
  #at = 0;
  #image = element("img", {});
  #words = element("span", { class: "file-name" });
  #count = element("span", { class: "file-size" });
  #keep = element("a", { class: "icon-button", "aria-label": t("files.save") }, icon("down"));
  #dialog = element("dialog", { class: "lightbox", "aria-label": t("files.picture") });

  /** `links` are the pictures as they stand on the page: data-picture, data-name, href. */
  constructor(links) {
    this.#links = links;
  }

  /** The dialog gives the focus back to where it was, by itself. */
  open(link) {
    this.#at = this.#links.indexOf(link);
    const buttons = this.#links.length > 1 ? [button("previous", "back"), button("next", "next")] : [];
    const head = element("header", {}, this.#words, this.#count, this.#keep, button("close", "close"));
    this.#dialog.append(head, element("div", { class: "lightbox-stage" }, this.#image), ...buttons);
    this.#dialog.addEventListener("click", ({ target }) => this.#click(target));
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    this.#dialog.addEventListener("close", () => this.#dialog.remove());
    document.body.append(this.#dialog);
    this.#draw();
    this.#dialog.showModal();
    find('[data-act="close"]', this.#dialog).focus();
  }

  #draw() {
    const { picture, name } = this.#links[this.#at].dataset;
    Object.assign(this.#image, { src: picture, alt: name });
    this.#words.textContent = name;
    this.#count.textContent = t("files.of", { at: this.#at + 1, count: this.#links.length });
    for (const [act, end] of [["previous", 0], ["next", this.#links.length - 1]]) {
      find(`[data-act="${act}"]`, this.#dialog)?.setAttribute("aria-disabled", String(this.#at === end));
    }
    Object.assign(this.#keep, { href: `${this.#links[this.#at].getAttribute("href")}/download`, download: name });
  }

  /** At the ends there is none before or after; the button keeps the focus. */
  #step(by) {
    this.#at = Math.max(0, Math.min(this.#links.length - 1, this.#at + by));
    this.#draw();
  }

  #key(event) {
    const step = STEPS[event.key];
    if (!step || this.#links.length < 2) return;
    event.preventDefault();
    this.#step(step);
  }

  #click(target) {
    const act = target.closest("button")?.dataset.act;
    if (act === "previous" || act === "next") this.#step(act === "next" ? 1 : -1);
    else if (act === "close" || target.matches(".lightbox-stage, dialog")) this.#dialog.close();
  }
}

function button(act, picture) {
  const attributes = { class: `icon-button lightbox-${act}`, type: "button", "data-act": act };
  return element("button", { ...attributes, "aria-label": t(`files.${act}`) }, icon(picture));
}
