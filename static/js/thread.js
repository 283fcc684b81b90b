/** A thread beside its room: what it grows under, its replies, and a composer of its own. */

import { Actions } from "./actions.js";
import { Composer } from "./composer.js";
import { Log } from "./log.js";
import { find, toast } from "./page.js";
import { Replies } from "./replies.js";
import { rowsOf } from "./timeline.js";
import { t } from "./words.js";

export class Thread {
  #place;
  #parts;
  #id;
  #log;
  #replies = new Replies();
  #standing = { following: false, read_seq: 0, unread: 0 };
  #newSeq = null;
  #asking = false;
  #isGone = false;
  #told = 0;
  #attend = () => this.#read();
  composer;
  room;

  /** `id` is the message that it grows under. */
  constructor(place, room, parts, id) {
    [this.#place, this.room, this.#parts, this.#id] = [place, room, parts, id];
    const [frame, list] = [find(".log", place), find(".messages", place)];
    this.#log = new Log(frame, list, find(".log-start", place));
    this.#log.context = parts.log.contextOf(room, null);
    this.#log.addEventListener("older", () => this.#older());
    this.#log.addEventListener("moved", this.#attend);
    parts.attention.addEventListener("here", this.#attend);
    parts.beside = this;
    const actions = new Actions(this.#log, (act, message) => parts.acts.may(act, message), parts.nameAll, list);
    actions.addEventListener("act", ({ detail }) => parts.acts.onMessage(detail, this.composer));
    find('[data-act="follow"]', place).addEventListener("click", () => this.#follow());
    this.#compose();
    this.load();
  }

  close() {
    this.#parts.attention.removeEventListener("here", this.#attend);
    if (this.#parts.beside === this) this.#parts.beside = null;
  }

  byId(id) {
    return this.#replies.byId(id);
  }

  draw(room) {
    if (room) this.room = room;
    if (!this.#replies.root) return;
    const { outbox, roster } = this.#parts;
    const pending = outbox.of(this.room.id).filter(({ thread }) => thread === this.#id)
      .map((item) => ({ ...item, author: roster.user }));
    const me = roster.user.id;
    const [day, top] = rowsOf([this.#replies.root], [], { me });
    const count = this.#replies.root.replies?.count ?? 0;
    const rows = rowsOf(this.#replies.messages, pending, { me, newSeq: this.#newSeq }).filter(({ key }) => key !== day.key);
    this.#log.show([top, { kind: "replies", key: `replies ${count}`, count }, ...rows], null);
    const isClosed = this.room.archived || roster.silence(this.room) !== "";
    find(".foot", this.#place).hidden = isClosed;
    this.#read();
  }

  /** From the beginning: when it is opened, and after too much was missed. */
  async load() {
    if (this.#asking) return;
    this.#asking = true;
    const answer = await this.#parts.line.ask("thread", { message: this.#id });
    this.#asking = false;
    this.#isGone = answer.error === "not_found";
    if (!answer.ok) {
      toast(answer.message);
      return;
    }
    this.#replies.load(answer);
    this.#id = answer.message.id;
    this.stand(answer);
    if (answer.following) this.#newSeq = this.#replies.firstUnread(answer.read_seq, this.#parts.roster.user.id);
    this.draw();
    if (this.#newSeq) this.#log.toNew();
    if (matchMedia("(hover: hover)").matches) this.composer.focus();
  }

  /** Messages, new or changed, of any room. */
  take(messages) {
    // It may have been opened while there was no line.
    if (!this.#replies.root && !this.#isGone) this.load();
    else if (this.#replies.take(messages)) this.draw();
  }

  know(person) {
    this.#replies.know(person);
    this.draw();
  }

  /** Where I stand in a thread, from any of my devices. */
  stand({ thread, following, read_seq, unread }) {
    if (thread !== this.#id) return;
    this.#standing = { following, read_seq, unread };
    const button = find('[data-act="follow"]', this.#place);
    button.setAttribute("aria-pressed", String(following));
    find("span", button).textContent = t(following ? "thread.following" : "thread.follow");
    button.title = t(following ? "thread.unfollow" : "thread.followWords");
    this.#read();
  }

  async #older() {
    const { first, moreBefore } = this.#replies;
    if (this.#asking || !moreBefore || first === null) return;
    this.#asking = true;
    const answer = await this.#parts.line.ask("thread", { message: this.#id, before: first, limit: 100 });
    this.#asking = false;
    if (answer.ok) this.#replies.load(answer);
    this.draw();
  }

  /** Whoever looks at its end has read it. */
  async #read() {
    const { last } = this.#replies;
    const { following, unread } = this.#standing;
    if (!following || !unread || last <= this.#told) return;
    if (!this.#parts.attention.isHere || !this.#log.atBottom) return;
    this.#told = last;
    const answer = await this.#parts.line.ask("read_thread", { message: this.#id, seq: last });
    if (answer.ok) this.#parts.news.thread_unread(answer);
    else this.#told = 0;
  }

  async #follow() {
    const answer = await this.#parts.line.ask("follow", { message: this.#id, on: !this.#standing.following });
    if (answer.ok) this.#parts.news.thread_unread(answer);
    else toast(answer.message);
  }

  #compose() {
    const { store, roster, acts } = this.#parts;
    const form = find(".composer", this.#place);
    this.composer = new Composer(store, roster.server.limits.body, form);
    this.composer.open(this.room, t("thread.here"), `${this.room.id}/${this.#id}`);
    let suggestions = null;
    this.composer.addEventListener("word", async () => {
      const { Suggestions } = await import("./suggestions.js");
      suggestions ??= new Suggestions(this.#parts, this.composer);
      suggestions.update();
    });
    this.composer.addEventListener("send", ({ detail }) => this.#send(detail));
    this.composer.addEventListener("command", ({ detail }) => acts.command(detail, this.composer, { thread: this.#id }));
    this.composer.addEventListener("edit", ({ detail }) => acts.saveEdit(detail, this.composer));
    this.composer.addEventListener("editlast", () => {
      const message = this.#replies.lastBy(roster.user.id);
      if (message) this.composer.edit(message);
    });
    const emoji = find('[data-act="emoji"]', form);
    emoji.addEventListener("click", () => acts.pickEmoji(emoji, (chosen) => this.composer.insert(chosen)));
  }

  #send(detail) {
    const also = find('[name="also"]', this.#place);
    this.#parts.acts.send({ ...detail, thread: this.#id, also: also.checked });
    also.checked = false;
    this.#newSeq = null;
    this.draw();
    this.#log.toBottom();
  }
}
