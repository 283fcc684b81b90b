/** Who somebody is, beside their face or name; and what I am up to myself. Fetched when it is first asked for. */

import { drawFace, element, find, icon, showBeside, toast } from "./page.js";
import { doingOf, drawPresence } from "./sidebar.js";
import { clock, date, loadMore, moment, t } from "./words.js";

const HOUR = 3_600_000;
const CHOICES = [
  ["🗓️", "meeting", 1], ["🎧", "focus", 2], ["🍽️", "lunch", 1], ["🏠", "home", "day"], ["🤒", "ill", "day"], ["🌴", "holiday", null],
];
const LENGTHS = [["none", null], ["half", 0.5], ["hour", 1], ["four", 4], ["day", "day"], ["week", "week"]];

export async function ready(parts) {
  const sheet = new URL("../css/card.css", import.meta.url).href;
  document.head.append(element("link", { rel: "stylesheet", href: sheet }));
  await loadMore("card");
  return new Card(parts);
}

class Card {
  #parts;

  /** `parts`: line, roster, presence, rooms, acts, conversation. */
  constructor(parts) {
    this.#parts = parts;
  }

  async show(person, anchor) {
    const answer = await this.#parts.line.ask("profile", { person });
    if (!answer.ok) return toast(answer.message);
    if (!anchor.isConnected) return undefined;
    this.#parts.roster.learn([faceOf(answer.profile)]);
    const card = this.#draw(answer.profile);
    card.addEventListener("toggle", ({ newState }) => newState === "closed" && card.remove());
    showBeside(card, anchor);
    const [at, size] = [anchor.getBoundingClientRect(), card.getBoundingClientRect()];
    card.style.setProperty("--left", `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`);
    return find("button, a", card)?.focus();
  }

  #draw(person) {
    const { presence } = this.#parts;
    const face = drawFace(element("span", { class: "face" }), person);
    const status = presence.of(person.id);
    const head = element("header", { class: "card-head" },
      element("span", { class: "portrait" }, face, drawPresence(element("span"), status)),
      element("div", {}, element("h2", { id: "card-name" }, person.name), badgesOf(person, status)));
    const card = element("div", { class: "profile-card", popover: "auto", role: "dialog", "aria-labelledby": "card-name" }, head);
    const doing = doingOf(person);
    if (doing) card.append(element("p", { class: "card-doing" }, element("span", {}, doing.emoji ?? "💬"), ` ${doing.text}`, untilOf(doing)));
    card.append(factsOf(person), this.#buttons(person, card));
    return card;
  }

  #buttons(person, card) {
    const { rooms, acts, roster, conversation } = this.#parts;
    const isMe = person.id === roster.user.id;
    const act = (name, words, run, kind = "") => {
      const button = element("button", { type: "button", class: `button ${kind}` }, icon(name), words);
      button.addEventListener("click", () => {
        card.hidePopover();
        run();
      });
      return button;
    };
    const mine = [
      act("smile", t("card.set"), () => this.edit()),
      element("a", { class: "button", href: "/settings/profile" }, icon("settings"), t("card.profile")),
    ];
    const mayTalkAside = !find("#directs").closest("section").hidden; // a guest by a link may not
    const others = [
      mayTalkAside && act("message", t("card.message"), () => rooms((it) => it.direct([person.id])), "primary"),
      ...(conversation.room?.read_seq === undefined ? [] : [act("at", t("card.mention"), () => acts.mention(person))]),
    ].filter(Boolean);
    return element("footer", { class: "card-foot" }, ...(isMe ? mine : others));
  }

  /** What I am up to. */
  edit() {
    const { roster, acts } = this.#parts;
    const held = doingOf(roster.user);
    let emoji = held?.emoji ?? null;
    const field = element("input", { name: "text", maxlength: "80", autocomplete: "off", autofocus: true, "aria-label": t("doing.text"), placeholder: t("doing.text") });
    const length = element("select", { name: "length" }, ...LENGTHS.map(([name]) => element("option", { value: name }, t(`doing.for.${name}`))));
    if (held?.until) length.prepend(new Option(moment(held.until), "held", true, true));
    const mark = element("button", { type: "button", class: "icon-button doing-emoji", "aria-label": t("doing.emoji") });
    const choose = (chosen) => {
      emoji = chosen;
      mark.replaceChildren(emoji ?? icon("smile"));
    };
    mark.addEventListener("click", () => acts.pickEmoji(mark, choose));
    const quick = CHOICES.map(([sign, name, hours]) => {
      const button = element("button", { type: "button", class: "chip" }, element("span", {}, sign), t(`doing.${name}`));
      button.addEventListener("click", () => {
        choose(sign);
        field.value = t(`doing.${name}`);
        length.value = LENGTHS.find(([, value]) => value === hours)?.[0] ?? (hours === 2 ? "four" : "none");
        field.focus();
      });
      return element("li", {}, button);
    });
    field.value = held?.text ?? "";
    choose(emoji);
    const form = element("form", { class: "fields" },
      element("div", { class: "doing-line" }, mark, field),
      element("ul", { class: "doing-choices", "aria-label": t("doing.choices") }, ...quick),
      element("label", {}, t("doing.for"), length),
      element("p", { class: "field-error", role: "alert" }),
      element("footer", { class: "dialog-foot" },
        ...(held ? [element("button", { class: "button", type: "button", "data-act": "clear" }, t("doing.clear"))] : []),
        element("button", { class: "button primary" }, t("doing.save"))));
    this.#ask(form, () => ({ emoji, text: field.value, until: length.value === "held" ? held.until : endOf(length.value) }));
  }

  #ask(form, values) {
    const close = element("button", { class: "icon-button", type: "button", "aria-label": t("doing.close") }, icon("close"));
    const title = element("h2", { id: "doing-title" }, t("doing.title"));
    const dialog = element("dialog", { class: "dialog", "aria-labelledby": "doing-title" },
      element("header", { class: "dialog-head" }, title, close), form);
    const say = async (what) => {
      const answer = await this.#parts.line.ask("doing", what);
      find(".field-error", form).textContent = answer.ok ? "" : answer.message;
      if (!answer.ok) return;
      this.#parts.news.person({ person: answer.person });
      dialog.close();
    };
    document.body.append(dialog);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      say(values());
    });
    find('[data-act="clear"]', form)?.addEventListener("click", () => say({}));
    dialog.showModal();
  }
}

/** What the roster keeps of a profile. */
function faceOf({ role, since, time_zone, dnd_until, status, ...person }) {
  return person;
}

function badgesOf({ role, bot }, status) {
  const words = [bot && t("bot"), role !== "member" && !bot && t(`card.${role}`)].filter(Boolean);
  const tags = words.map((each) => element("span", { class: "tag" }, each));
  return element("p", { class: "card-badges" }, t(`presence.${status}`), ...tags.flatMap((tag) => [" ", tag]));
}

function factsOf({ since, time_zone: zone, dnd_until: until }) {
  const facts = [element("li", {}, icon("people"), t("card.since", { day: date(since) }))];
  const time = zone && timeIn(zone);
  if (time) facts.unshift(element("li", {}, icon("clock"), t("card.time", { time, place: zone.split("/").at(-1).replaceAll("_", " ") })));
  if (until) facts.unshift(element("li", {}, icon("bell"), t("card.dnd", { time: moment(until) })));
  return element("ul", { class: "card-facts" }, ...facts);
}

/** The hour of a place; nothing where this browser doesn't know the place. */
function timeIn(timeZone) {
  try {
    return clock(Date.now(), { timeZone });
  } catch {
    return null;
  }
}

function untilOf({ until }) {
  return until ? element("small", {}, ` ${t("doing.until", { time: moment(until) })}`) : "";
}

/** When it is over, from now. */
function endOf(name) {
  const [, length] = LENGTHS.find(([each]) => each === name);
  if (length === null) return null;
  const end = new Date(Date.now() + (typeof length === "number" ? length * HOUR : 0));
  if (length === "week") end.setDate(end.getDate() + ((7 - end.getDay()) % 7));
  if (typeof length === "string") end.setHours(23, 59, 59, 0);
  return end.toISOString();
}
