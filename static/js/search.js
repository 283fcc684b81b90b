/** Looking for what was said: as one types, and with its own address. Fetched with the first search. */

import { buttonFor, helpFor, rowOf, textOf } from "./found.js";
import { askedBy, drawOffers } from "./narrowing.js";
import { element, find, toast } from "./page.js";
import { listOf, loadMore, number, t } from "./words.js";

const PAUSE = 150;
const PAGE = 30;
const NARROW = matchMedia("(width <= 720px)");
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The part with its words and its looks. */
export async function ready(parts) {
  const sheet = element("link", { rel: "stylesheet", href: new URL("../css/search.css", import.meta.url).href });
  const styled = new Promise((resolve) => ["load", "error"].forEach((end) => sheet.addEventListener(end, resolve)));
  document.head.append(sheet);
  await Promise.all([loadMore("search"), styled]);
  return new Search(parts);
}

/** What was asked and found stays while the panel is away, so that one comes back to it as it was. */
class Search {
  #parts;
  #asked = { query: "", order: "newest" };
  #found = null;
  #at = 0;
  #turn = 0;
  #timer = 0;
  #place = null;

  /** `parts`: line, roster, places, conversation. */
  constructor(parts) {
    this.#parts = parts;
    parts.line.addEventListener("up", () => this.#found?.isNear && this.#place?.isConnected && this.#ask());
  }

  /** Take over a panel that is shown already, with what was typed in it. */
  open(inside) {
    if (this.#place === inside) return;
    this.#place = inside;
    const field = find("input", inside);
    field.placeholder = t("search.placeholder");
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("keydown", (event) => this.#key(event));
    find("[data-close-panel]", inside).addEventListener("click", (event) => this.#close(event));
    field.after(element("div", { class: "search-offers", role: "group", "aria-label": t("search.offers"), hidden: true }));
    inside.append(element("p", { class: "unseen", role: "status" }));
    if (field.value) this.#typed();
    else this.arrive();
  }

  /** The address says what to look for. */
  arrive() {
    const given = new URL(location.href).searchParams;
    const asked = { query: given.get("q") ?? "", order: given.get("order") === "best" ? "best" : "newest" };
    const field = find("input", this.#place);
    const isSame = asked.query === this.#asked.query && asked.order === this.#asked.order;
    if (askedBy(field.value) !== asked.query) field.value = asked.query;
    if (!isSame) this.#asked = asked;
    if (this.#found?.asked !== this.#asked) this.#ask();
    else if (!find("#search-list", this.#place)) this.#draw();
  }

  #typed() {
    clearTimeout(this.#timer);
    const field = find("input", this.#place);
    this.#offer(field);
    this.#timer = setTimeout(() => field.isConnected && this.#wish({ query: askedBy(field.value) }), PAUSE);
  }

  #offer(field) {
    const words = drawOffers(find(".search-offers", this.#place), field.value, this.#parts.roster, (text) => {
      field.value = text;
      field.focus();
      this.#typed();
    });
    if (words) this.#say(words);
  }

  /** What is asked stands in the address, and is asked when one arrives there. */
  #wish(change) {
    const { places } = this.#parts;
    places.go(places.withPanel(null) + questionOf({ ...this.#asked, ...change }), { replace: true });
  }

  /** Of several answers the last question's counts, whichever comes last. */
  async #ask(before = null) {
    const turn = (this.#turn += 1);
    const asked = this.#asked;
    const { query, order } = asked;
    if (!query) return this.#take({ asked, messages: [], count: 0 });
    const answer = await this.#parts.line.ask("search", { query, order, before, limit: PAGE, zone: ZONE });
    if (turn !== this.#turn) return undefined;
    if (!answer.ok && (answer.error === "offline" || answer.error === "timeout") && !before) return this.#askNear(asked, answer);
    if (!answer.ok) return before ? toast(answer.message) : this.#refused(answer);
    this.#parts.roster.learn(answer.messages.map(({ author }) => author));
    const earlier = before ? this.#found.messages : [];
    const messages = [...earlier, ...answer.messages];
    const isFurther = answer.messages.length === PAGE && messages.length < answer.count;
    return this.#take({ ...answer, asked, messages, isFurther }, Math.min(earlier.length, messages.length - 1));
  }

  /** Without a server: what this page holds, which says that it is no more than that. */
  async #askNear(asked, answer) {
    const near = await import("./near.js").catch(() => null);
    if (!near || asked !== this.#asked) return this.#refused(answer);
    const { conversation: { held }, roster } = this.#parts;
    return this.#take({ ...near.findNear(asked.query, held, roster, textOf), asked, isNear: true, isFurther: false });
  }

  #refused(answer) {
    this.#take({ asked: this.#asked, messages: [], count: 0 });
    this.#found = null; // to be asked again when one comes back
    const acts = answer.error === "invalid" ? [] : [buttonFor(t("search.again"), () => this.#ask())];
    find(".search-empty", this.#place)?.replaceChildren(answer.message, ...acts);
    this.#say(answer.message);
  }

  #take(found, at = 0) {
    this.#found = found;
    this.#at = at;
    this.#draw();
  }

  #draw() {
    if (!this.#place?.isConnected) return;
    const { asked: { query }, messages, isFurther } = this.#found;
    const { roster, conversation } = this.#parts;
    const body = find(".panel-body", this.#place);
    const list = element("ul", { id: "search-list", role: "listbox", "aria-label": t("search.results") });
    list.append(...messages.map((message, at) => rowOf(message, at, roster)));
    list.addEventListener("click", (event) => this.#chosen(event.target.closest("li")));
    list.hidden = !messages.length;
    const parts = query ? this.#results(list) : [list, helpFor(conversation.room, (text) => this.#write(text))];
    if (isFurther) parts.push(buttonFor(t("search.more"), () => this.#ask(messages.at(-1).id), "wide"));
    const { scrollTop } = body;
    const wasOrder = find("[aria-pressed]:focus", body);
    body.replaceChildren(...parts);
    if (wasOrder) find('[aria-pressed="true"]', body)?.focus();
    body.scrollTop = this.#at ? scrollTop : 0;
    this.#choose(this.#at);
    this.#say(query ? this.#counted() : "");
  }

  #results(list) {
    const { messages, unknown, isNear } = this.#found;
    if (isNear) return [element("p", { class: "search-near" }, t("search.near")), element("p", { class: "search-count" }, this.#counted()), list];
    if (!messages.length) {
      const words = unknown ? t("search.unknown", { names: listOf(unknown) }) : t("search.none");
      return [list, element("p", { class: `panel-empty search-empty ${unknown ? "is-unknown" : ""}` }, words, ...(unknown ? [] : [element("br"), t("search.less")]))];
    }
    const orders = element("div", { class: "search-orders", role: "group", "aria-label": t("search.order") });
    for (const order of ["newest", "best"]) {
      const button = buttonFor(t(`search.${order}`), () => this.#wish({ order }));
      button.setAttribute("aria-pressed", String(order === this.#asked.order));
      orders.append(button);
    }
    const head = element("div", { class: "search-head" }, element("span", { class: "search-count" }, this.#counted()), orders);
    return [head, list];
  }

  #counted() {
    const { count, unknown } = this.#found;
    if (unknown) return t("search.unknown", { names: listOf(unknown) });
    return count ? t("search.count", { count, number: number(count) }) : t("search.none");
  }

  #write(text) {
    const field = find("input", this.#place);
    field.focus();
    const start = field.value && !field.value.endsWith(" ") ? `${field.value} ` : field.value;
    field.value = start + text.replace("…", "");
    if (text.includes('"')) field.setSelectionRange(field.value.length - 1, field.value.length - 1);
    this.#typed();
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) event.stopPropagation(); // Escape leaves what is being composed, not the panel
    if (event.isComposing || !(step || event.key === "Enter")) return;
    event.preventDefault();
    if (step) this.#step(step);
    else this.#chosen(find("#search-list", this.#place)?.children[this.#at]);
  }

  #step(step) {
    const { messages = [], isFurther = false } = this.#found ?? {};
    if (this.#at + step === messages.length && isFurther) this.#ask(messages.at(-1).id);
    else this.#choose(Math.max(0, Math.min(messages.length - 1, this.#at + step)));
  }

  #choose(at) {
    this.#at = at;
    const rows = [...find("#search-list", this.#place).children];
    rows.forEach((row, each) => row.setAttribute("aria-selected", String(each === at)));
    rows[at]?.scrollIntoView({ block: "nearest" });
    const field = find("input", this.#place);
    field.setAttribute("aria-expanded", String(rows.length > 0));
    if (rows[at]) field.setAttribute("aria-activedescendant", rows[at].id);
    else field.removeAttribute("aria-activedescendant");
  }

  /** On a narrow screen the message takes the panel's place, and back leads to the panel again. */
  #chosen(row) {
    const { roster, places } = this.#parts;
    const message = this.#found?.messages.find(({ id }) => id === row?.dataset.id);
    const room = message && roster.room(message.room);
    if (!room) return;
    this.#choose([...row.parentElement.children].indexOf(row));
    const path = `/rooms/${room.slug}/${message.seq}`;
    if (NARROW.matches) places.go(path);
    else places.go(`${path}${questionOf(this.#asked)}`, { replace: true });
  }

  /** Closed by its button, one stays where the search led. */
  #close(event) {
    const { places } = this.#parts;
    if (!this.#asked.query || !places.here.slug) return;
    event.preventDefault();
    event.stopPropagation();
    places.go(places.withPanel(null), { replace: true });
  }

  #say(words) {
    find('[role="status"]', this.#place).textContent = words;
  }
}

function questionOf({ query, order }) {
  const given = new URLSearchParams({ panel: "search", ...(query && { q: query }), ...(order === "best" && { order }) });
  return `?${given}`;
}
