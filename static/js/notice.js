/** An announcement on the screen: a bar above everything, and for a critical one a dialog as well. */

import { element, find, icon, nodesFrom } from "./page.js";
import { clock, dayName, loadMore, number, t } from "./words.js";

await loadMore("announcements");

const ICONS = { info: "info", warning: "warning", critical: "siren" };

export class Notice {
  #does;
  #bar = null;
  #dialog = null;
  #current = null;
  #isVisible = false;
  #observer;

  /** `does`: done(id, step), step(by), visible(isVisible). */
  constructor(does) {
    this.#does = does;
    this.#observer = new IntersectionObserver(([{ isIntersecting }]) => {
      this.#isVisible = isIntersecting;
      does.visible(isIntersecting);
    }, { threshold: 0.5 });
    const sheet = new URL("../css/announcement.css", import.meta.url).href;
    document.head.append(element("link", { rel: "stylesheet", href: sheet }));
  }

  get current() {
    return this.#current;
  }

  get isVisible() {
    return this.#isVisible;
  }

  /** The bar shows `one`, which is number `at` of `count`; `critical` also stands in a dialog. */
  draw(one, at, count, critical) {
    this.#drawDialog(critical);
    const shown = critical ?? one ?? null;
    const isSame = sameOf(one) === sameOf(this.#bar?.of) && count === this.#bar?.count && at === this.#bar?.at;
    this.#current = shown;
    if (isSame) return;
    const hadFocus = this.#bar?.node.contains(document.activeElement);
    const node = one ? this.#made(one, at, count) : null;
    this.#bar?.node.remove();
    this.#bar = node && { node, of: one, at, count };
    if (node) document.body.prepend(node);
    this.#observe();
    if (hadFocus) (node ? find("button", node) : find("#body"))?.focus();
  }

  /** For screen readers: at once where it matters, else when they are free. */
  speak(one) {
    const place = find(one.level === "info" ? "#announcer" : "#announcer-now");
    const words = nodesFrom(one.html).map((node) => node.textContent).join(" ");
    place.textContent = `${t(one.reminders ? "announcement.reminder" : `announcement.${one.level}`)}: ${words}`;
  }

  #observe() {
    this.#observer.disconnect();
    this.#isVisible = false;
    const node = this.#dialog?.node ?? this.#bar?.node;
    if (node) this.#observer.observe(find(".announcement-words", node));
  }

  #made(one, at, count) {
    const bar = element("section", { class: `announcement level-${one.level}`, "aria-label": t("announcement.title") });
    bar.append(icon(ICONS[one.level]), this.#text(one), this.#buttons(one));
    if (count > 1) bar.append(this.#pager(at, count));
    return bar;
  }

  #text(one) {
    const text = element("div", { class: "announcement-text" });
    const label = one.reminders ? t("announcement.reminder") : t(`announcement.${one.level}`);
    const when = `${dayName(one.starts_at)} ${clock(one.starts_at)}`;
    const head = element("p", { class: "announcement-head" }, element("strong", {}, label), ` ${one.author.name}, ${when}`);
    const words = element("div", { class: "announcement-words", tabindex: "0" }, ...nodesFrom(one.html));
    text.append(head, words);
    if (one.before) text.append(changed(one.before));
    return text;
  }

  #buttons(one) {
    const buttons = element("div", { class: "announcement-buttons" });
    const must = one.needs_acknowledgement && !one.acknowledged_at;
    const [words, step] = must ? ["announcement.confirm", "acknowledge"] : ["announcement.later", "dismiss"];
    const button = element("button", { class: `button${must ? " primary" : ""}`, type: "button" }, t(words));
    button.addEventListener("click", () => this.#does.done(one.id, step));
    buttons.append(button);
    return buttons;
  }

  #pager(at, count) {
    const pager = element("div", { class: "announcement-pager" });
    const of = t("announcement.of", { at: number(at + 1), count: number(count) });
    for (const [name, words, by] of [["back", "announcement.previous", -1], ["next", "announcement.next", 1]]) {
      const button = element("button", { class: "icon-button", type: "button", "aria-label": t(words) }, icon(name));
      button.addEventListener("click", () => this.#does.step(by));
      pager.append(button);
    }
    pager.firstChild.after(element("span", {}, of));
    return pager;
  }

  #drawDialog(one) {
    if (sameOf(one) === sameOf(this.#dialog?.of)) return;
    const old = this.#dialog;
    this.#dialog = one ? { node: this.#madeDialog(one), of: one } : null;
    if (one) {
      document.body.append(this.#dialog.node);
      this.#dialog.node.showModal();
      // Not the button: whoever is typing would confirm with the next key.
      this.#dialog.node.focus();
    }
    old?.node.close();
    old?.node.remove();
    this.#observe();
  }

  #madeDialog(one) {
    const name = "announcement-dialog";
    const dialog = element("dialog", {
      class: `dialog ${name}`, role: "alertdialog", tabindex: "-1",
      "aria-labelledby": `${name}-title`, "aria-describedby": `${name}-words`,
    });
    const title = element("h2", { id: `${name}-title` }, icon(ICONS.critical), t("announcement.critical"));
    const text = this.#text(one);
    find(".announcement-words", text).id = `${name}-words`;
    find("strong", text).remove();
    dialog.append(title, text, this.#buttons(one));
    // Only its own button closes it: it stays until it is confirmed, put away or over.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") event.preventDefault();
      event.stopPropagation();
    });
    return dialog;
  }
}

function changed(before) {
  const summary = element("summary", {}, t("announcement.changed"));
  return element("details", {}, summary, element("div", { class: "announcement-before" }, ...nodesFrom(before)));
}

function sameOf(one) {
  return one ? JSON.stringify([one.id, one.revision, one.reminders, one.acknowledged_at, one.before]) : null;
}
