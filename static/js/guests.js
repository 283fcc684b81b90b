/** Links by which guests come to a room: made, listed with who came, revoked. Fetched when a room is looked after. */

import { confirmed } from "./dialogs.js";
import { copyText, drawFace, element, find, icon, toast } from "./page.js";
import { listOf, loadMore, moment, t } from "./words.js";

const LIFETIMES = ["hour", "day", "week", "month"];
const USES = [1, 5, 25, 100];

document.head.append(element("link", { rel: "stylesheet", href: new URL("../css/guests.css", import.meta.url).href }));
await loadMore("guests");

/** Put the way in before a button of the room's settings. */
export function offer(line, before, room) {
  const button = element("button", { type: "button", class: "button wide" }, icon("link"), t("guests.open"));
  button.addEventListener("click", () => new Guests(line, room()));
  before.before(button);
}

class Guests {
  #line;
  #room;
  #list = element("ul", { class: "guest-links", "aria-label": t("guests.links") });
  #error = element("p", { class: "field-error", role: "alert" });

  constructor(line, room) {
    this.#line = line;
    this.#room = room;
    const close = element("button", { class: "icon-button", type: "button", "aria-label": t("guests.close") }, icon("close"));
    const dialog = element("dialog", { class: "dialog guests", "aria-labelledby": "guests-title" },
      element("header", { class: "dialog-head" }, element("h2", { id: "guests-title" }, t("guests.title", { room: room.name })), close),
      element("p", { class: "guests-lead" }, t("guests.lead")), this.#form(), this.#list);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    this.#load();
  }

  #form() {
    const choice = (name, values, words, chosen) => element("label", {}, t(`guests.${name}`),
      element("select", { name }, ...values.map((value) => element("option", { value: String(value), selected: value === chosen }, words(value)))));
    const form = element("form", { class: "fields" },
      element("div", { class: "guests-choices" },
        choice("lifetime", LIFETIMES, (value) => t(`guests.for.${value}`), "day"),
        choice("uses", USES, (count) => t("guests.people", { count }), 25)),
      element("label", { class: "check" }, element("input", { type: "checkbox", name: "read_only" }), t("guests.readOnly")),
      this.#error, element("button", { class: "button primary" }, t("guests.make")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { lifetime, uses, read_only: reads } = form.elements;
      this.#ask("make_guest_link", { room: this.#room.id, lifetime: lifetime.value, uses: Number(uses.value), read_only: reads.checked });
    });
    return form;
  }

  async #ask(event, payload) {
    const answer = await this.#line.ask(event, payload);
    this.#error.textContent = answer.ok ? "" : answer.message;
    if (answer.ok) await this.#load();
    return answer;
  }

  async #load() {
    const answer = await this.#line.ask("guest_links", { room: this.#room.id });
    if (!answer.ok) this.#error.textContent = answer.message;
    else this.#list.replaceChildren(...answer.links.map((link) => this.#row(link)));
  }

  #row(link) {
    const isLive = !link.ended_at && Date.parse(link.expires_at) > Date.now();
    const facts = [
      t(link.read_only ? "guests.reading" : "guests.writing"), t("guests.used", { used: link.uses, max: link.max_uses }),
      isLive ? t("guests.until", { time: moment(link.expires_at) }) : t("guests.over", { time: moment(link.ended_at ?? link.expires_at) }),
    ];
    const row = element("li", { class: isLive ? null : "is-over" });
    if (link.open) row.append(this.#address(link));
    row.append(element("p", { class: "guests-facts" }, facts.join(" · ")), ...this.#people(link));
    if (isLive) row.append(this.#revoking(link));
    return row;
  }

  #address({ path }) {
    const field = element("input", { readonly: true, value: `${location.origin}${path}`, "aria-label": t("guests.link") });
    const button = element("button", { type: "button", class: "button" }, icon("copy"), t("guests.copy"));
    button.addEventListener("click", async () => {
      await copyText(field.value);
      toast(t("copied"));
    });
    return element("div", { class: "guests-address" }, field, button);
  }

  #people({ guests }) {
    if (!guests.length) return [];
    const people = guests.map(({ person, here }) => element("li", { class: here ? null : "is-gone" },
      drawFace(element("span", { class: "face" }), person), person.name, ...(here ? [] : [element("small", {}, t("guests.gone"))])));
    return [element("ul", { class: "guests-people", "aria-label": t("guests.came") }, ...people)];
  }

  #revoking(link) {
    const button = element("button", { type: "button", class: "button danger" }, t("guests.revoke"));
    button.addEventListener("click", async () => {
      const names = link.guests.filter(({ here }) => here).map(({ person }) => person.name);
      const words = names.length ? t("guests.revokeWords", { names: listOf(names) }) : t("guests.revokeNobody");
      if (await confirmed(t("guests.revokeTitle"), words, t("guests.revoke"))) await this.#ask("revoke_guest_link", { link: link.id });
      find("select", this.#list.parentElement)?.focus();
    });
    return button;
  }
}
