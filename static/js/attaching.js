/** What is about to be sent along: dropped, pasted or chosen, and shown above where one writes. */

import { sizeOf, urlOf } from "./files.js";
import { element, find, icon, toast } from "./page.js";
import { loadMore, t } from "./words.js";

await loadMore("files");

export class Attaching {
  #composer;
  #limits;
  #tray = element("ul", { class: "tray", "aria-label": t("files.chosen") });

  constructor(composer, limits) {
    this.#composer = composer;
    this.#limits = limits;
    find(".composer-line").before(this.#tray);
    this.#tray.addEventListener("click", (event) => {
      const item = event.target.closest("button")?.closest("li");
      if (item) this.#remove([...this.#tray.children].indexOf(item));
    });
  }

  /** Take what fits; what doesn't is said, and why. */
  add(files) {
    const fit = files.filter((file) => this.#fits(file));
    const all = [...this.#composer.files, ...fit];
    if (all.length > this.#limits.files) toast(t("files.tooMany", { count: this.#limits.files }));
    this.#composer.files = all.slice(0, this.#limits.files);
    this.#composer.focus();
  }

  draw(files) {
    this.#tray.hidden = !files.length;
    this.#tray.replaceChildren(...files.map((file) => this.#item(file)));
  }

  #fits({ name, size }) {
    const limit = this.#limits.file_mb;
    const isTooLarge = size > limit * 1024 * 1024;
    if (isTooLarge) toast(t("files.tooLarge", { name, limit }));
    else if (!size) toast(t("files.empty", { name }));
    return size > 0 && !isTooLarge;
  }

  #item(file) {
    const isPicture = /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type);
    const face = isPicture ? element("img", { src: urlOf(file), alt: "" }) : icon("file");
    const words = element("span", { class: "file-name" }, file.name);
    const size = element("span", { class: "file-size" }, sizeOf(file.size));
    const label = t("files.remove", { name: file.name });
    const remove = element("button", { class: "icon-button", type: "button", "aria-label": label }, icon("close"));
    return element("li", {}, face, words, size, remove);
  }

  #remove(at) {
    this.#composer.files = this.#composer.files.filter((_, each) => each !== at);
    this.#composer.focus();
  }
}
