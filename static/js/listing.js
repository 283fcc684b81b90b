/** Messages out of their place, each with the way to it: what addresses me, what I saved, what a room has pinned. */

import { copyOf, drawFace, element, find, nodesFrom } from "./page.js";
import { wordsOf } from "./message.js";
import { isAside, threadPath } from "./timeline.js";
import { exactTime, moment, t } from "./words.js";

const SHOWN_LENGTH = 280;

/** Its words without what Markdown made of them. */
function plainOf(message) {
  if (message.deleted_at || !message.html) return wordsOf(message);
  return nodesFrom(message.html).map((node) => node.textContent).join(" ").trim();
}

class Listing {
  place;
  parts;
  room;
  #messages = [];
  #more = false;
  #asking = 0;

  constructor(place, room, parts) {
    [this.place, this.room, this.parts] = [place, room, parts];
    find(".more", place).addEventListener("click", () => this.load(this.#messages.at(-1)));
    find(".listing", place).addEventListener("click", (event) => this.act(event));
    parts.listing = this;
    this.load();
  }

  close() {
    if (this.parts.listing === this) this.parts.listing = null;
  }

  /** The first page, or the one after a message. */
  async load(after = null) {
    const asking = (this.#asking += 1);
    const answer = await this.ask(after);
    if (!answer.ok || asking !== this.#asking) return;
    this.#messages = after ? [...this.#messages, ...answer.messages] : answer.messages;
    this.#more = answer.more_before;
    this.draw(this.room);
  }

  /** A message that may stand here changed, or a new one may belong here. */
  take(messages) {
    const news = new Map(messages.map((message) => [message.id, message]));
    if (messages.some((message) => this.concerns(message))) this.load();
    else if (this.#messages.some(({ id }) => news.has(id))) {
      this.#messages = this.#messages.map((message) => ({ ...message, ...news.get(message.id) }));
      this.draw(this.room);
    }
  }

  draw(room) {
    this.room = room ?? this.room;
    const list = find(".listing", this.place);
    if (!list) return;
    list.replaceChildren(...this.#messages.map((message) => this.#row(message)).filter(Boolean));
    find(".panel-empty", this.place).hidden = list.children.length > 0;
    find(".more", this.place).hidden = !this.#more;
  }

  byId(id) {
    return this.#messages.find((message) => message.id === id);
  }

  #row(message) {
    const { roster } = this.parts;
    const room = roster.room(message.room);
    if (!room) return null;
    const row = copyOf("listing-row");
    const link = find("a", row);
    link.href = isAside(message) ? threadPath(room, message) : `/rooms/${room.slug}/${message.seq}`;
    row.dataset.id = message.id;
    row.classList.toggle("is-unread", Boolean(message.unread));
    drawFace(find(".face", row), message.author);
    find(".listing-author", row).textContent = message.author.name;
    find(".listing-where", row).textContent = this.where(message, roster.nameOf(room));
    const time = find("time", row);
    [time.textContent, time.dateTime, time.title] = [moment(message.created_at), message.created_at, exactTime(message.created_at)];
    find(".listing-text", row).textContent = plainOf(message).slice(0, SHOWN_LENGTH);
    if (message.unread) link.prepend(element("span", { class: "unseen" }, t("new")));
    this.finish(row, message);
    return row;
  }

  where({ thread }, room) {
    return t(thread ? "listing.thread" : "listing.room", { room });
  }

  /** What else a row has. */
  finish(_row, _message) {}

  /** A row's button takes its message out of the list. */
  act(event) {
    const button = event.target.closest("button");
    const message = button && this.byId(button.closest("li").dataset.id);
    if (message) this.remove(message);
  }

  offer(row, words) {
    const button = find("button", row);
    button.hidden = false;
    button.title = words;
    button.setAttribute("aria-label", words);
  }
}

/** Where I am named, and replies in threads that I follow. */
export class Mentions extends Listing {
  ask(after) {
    return this.parts.line.ask("mentions", after ? { before: after.id } : {});
  }

  /** Which threads I follow is known to the server alone: what a reply is to me, it is asked. */
  concerns({ mentions, author, thread }) {
    const me = this.parts.roster.user.id;
    return author.id !== me && (mentions === "room" || mentions.includes(me) || Boolean(thread));
  }
}

/** What I want to find again; nobody else learns of it. */
export class Saved extends Listing {
  async ask(after) {
    const answer = await this.parts.line.ask("saved", after ? { before: after.id } : {});
    if (!answer.ok) return answer;
    return { ...answer, more_before: answer.messages.length > 0 && answer.ids.at(-1) !== answer.messages.at(-1).id };
  }

  /** Messages say nothing of who saved them. */
  concerns() {
    return false;
  }

  /** I saved one or let it go, on some device. */
  saved() {
    this.load();
  }

  finish(row) {
    this.offer(row, t("saved.remove"));
  }

  remove(message) {
    this.parts.keeping((it) => it.save(message, false));
  }
}

/** What a room keeps in sight. */
export class Pins extends Listing {
  ask() {
    return this.parts.line.ask("pins", { room: this.room.id });
  }

  /** The room is the one that one is in. */
  where({ thread }) {
    return thread ? t("listing.aside") : "";
  }

  concerns({ id, room, pinned }) {
    return room === this.room.id && pinned !== Boolean(this.byId(id));
  }

  finish(row, message) {
    if (this.parts.roster.mayPin(message)) this.offer(row, t("pins.remove"));
  }

  remove(message) {
    this.parts.keeping((it) => it.pin(message, false));
  }
}
