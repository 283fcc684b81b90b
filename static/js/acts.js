/** What a person does with messages and on the page, by hand and by the keys that work everywhere. */

import { copyOf, copyText, find, openDialog, showBeside, toast } from "./page.js";
import { newId } from "./store.js";
import { quoteOf, threadPath } from "./timeline.js";
import { loadMore, t } from "./words.js";

export class Acts {
  #parts;
  isSavedKnown = false;

  constructor(parts) {
    this.#parts = parts;
  }

  /** `thread` is the message that it is said under, and `also` whether the room hears it too. */
  send({ room, body, reply, files = [], thread = null, also = false, poll = null }) {
    const { outbox, sending, conversation } = this.#parts;
    sending.send({
      client_id: newId(), room: room.id, body, reply_to: reply?.id ?? null, thread, also_to_room: also,
      quote: reply && quoteOf(reply), at: outbox.nextTime(Date.now()),
      ...(poll && { poll }),
      ...(files.length && {
        files: files.map((blob) => ({ key: newId(), name: blob.name, size: blob.size, type: blob.type, blob })),
      }),
    });
    if (!thread) conversation.finishReading();
  }

  async saveEdit({ message, body }, composer = this.#parts.composer) {
    const { line } = this.#parts;
    const answer = await line.ask("edit", { message: message.id, body });
    this.#told(answer);
    if (!answer.ok) composer.refused(message, body, answer.message);
  }

  editLast() {
    const { conversation, roster, composer } = this.#parts;
    const message = conversation.timeline?.lastBy(roster.user.id);
    if (message) composer.edit(message);
  }

  /** Rights as the server has them: the author edits, an admin may delete as well. */
  may(act, id) {
    const { conversation, roster } = this.#parts;
    const message = this.#held(id);
    if (!message || message.deleted_at) return false;
    const isMine = message.author.id === roster.user.id;
    const isOpen = !conversation.room.archived && conversation.room.read_seq !== undefined && !conversation.room.read_only;
    if (act === "edit") return isMine && isOpen;
    if (act === "delete") return (isMine || roster.isAdmin) && isOpen;
    if (act === "report") return !isMine && conversation.room.read_seq !== undefined;
    if (act === "unread") return conversation.room.read_seq !== undefined && message.also_to_room === undefined;
    if (act === "pin" || act === "unpin") return roster.mayPin(message) && message.pinned === (act === "unpin");
    if (act === "save" || act === "unsave") return this.#isSaved(id) === (act === "unsave");
    if (act === "thread") return isOpen || Boolean(message.replies);
    return ["copy", "more", "card"].includes(act) || isOpen;
  }

  /** `composer` is the one that stands where the message is shown. */
  onMessage({ act, id, emoji, anchor, person }, composer = this.#parts.composer) {
    const { conversation, sending, places } = this.#parts;
    const pending = id.replace("pending ", "");
    if (act === "retry") return sending.retry(pending);
    if (act === "discard") return sending.discard(pending);
    const message = this.#held(id);
    if (!message) return undefined;
    const keep = (what, on) => this.#parts.keeping((it) => it[what](message, on));
    const acts = {
      react: () => this.#react(message, emoji),
      pick: () => this.pickEmoji(anchor, (chosen) => this.#react(message, chosen)),
      reply: () => composer.reply(message), edit: () => composer.edit(message),
      copycode: () => this.#copy(anchor.closest(".code").querySelector("code").textContent),
      copy: () => this.#copy(`${location.origin}/rooms/${conversation.room.slug}/${message.seq}`), unread: () => conversation.unreadFrom(message),
      card: () => this.showCard(person ?? message.author.id, anchor),
      vote: () => this.#parts.polls((it) => this.#vote(it, message, anchor.dataset.option)),
      closepoll: () => this.#closePoll(message),
      thread: () => places.go(threadPath(conversation.room, message)),
      pin: () => keep("pin", true), unpin: () => keep("pin", false),
      save: () => keep("save", true), unsave: () => keep("save", false), history: () => keep("history"),
      delete: () => this.#delete(message),
      report: () => this.#parts.moderation((it) => it.report(this.#parts.line, message)),
    };
    return acts[act]?.();
  }

  /** The field is there at once: what is typed while its script is fetched must not go to the room. */
  jump() {
    const shown = find("dialog[open]");
    if (shown?.matches(".switcher")) shown.close();
    if (shown) return;
    const dialog = openDialog("switcher-dialog");
    this.#parts.switcher((it) => it.open(dialog));
  }

  /** As with the switcher, the field is there before its script. */
  pickEmoji(anchor, chosen) {
    const popover = copyOf("emoji-picker");
    popover.addEventListener("toggle", ({ newState }) => newState === "closed" && popover.remove());
    popover.addEventListener("keydown", ({ key }) => key === "Enter" && (popover.dataset.entered = "yes"));
    showBeside(popover, anchor);
    find("input", popover).focus();
    this.#parts.picker((fill) => popover.isConnected && fill(popover, chosen));
  }

  showCard(person, anchor) {
    this.#parts.card((it) => it.show(person, anchor));
  }

  setDoing() {
    find("#place-menu").hidePopover();
    this.#parts.card((it) => it.edit());
  }

  mention(person) {
    this.closePanel();
    this.#parts.composer.insert(`@${person.name} `);
  }

  togglePanel(name) {
    const { places } = this.#parts;
    if (places.here.panel === name) this.closePanel();
    else places.go(places.withPanel(name), { replace: Boolean(places.here.panel) });
  }

  /** The panel is opened, or its field is led back to. */
  search() {
    const { places } = this.#parts;
    if (places.here.panel === "search") find("#search-field")?.select();
    else places.go(places.withPanel("search"), { replace: Boolean(places.here.panel) });
  }

  closePanel() {
    const { places } = this.#parts;
    if (places.here.panel) places.back(places.withPanel(null));
    else places.go("/rooms");
  }

  escape() {
    const { conversation, composer } = this.#parts;
    if (conversation.room) conversation.finishReading();
    composer.focus();
  }

  async allRead() {
    const { roster, unread, line, visit } = this.#parts;
    for (const id of roster.ids().filter((each) => unread.of(each).unread > 0)) {
      const seq = unread.of(id).top;
      const answer = await line.ask("read", { room: id, seq });
      if (answer.ok) unread.set({ room: id, read_seq: seq, ...answer });
    }
    visit.countsChanged();
  }

  /** Nothing stays behind here, and nothing unsent is lost unasked. */
  async signOut(form) {
    const { outbox, sending, store, dialogs, kept } = this.#parts;
    const count = outbox.size;
    if (count) await loadMore("leaving").catch(() => null);
    const words = ["title", "words", "yes", "no"].map((each) => t(`signOut.${each}`, { count }));
    if (count && !(await dialogs(({ confirmed }) => confirmed(...words)))) return;
    await sending.discardAll();
    store.forgetAll();
    await kept((it) => it.forget());
    form.submit();
  }

  /** Asked for when somebody first wants to know. */
  #isSaved(id) {
    if (!this.isSavedKnown) this.#parts.keeping((it) => it.learn());
    this.isSavedKnown = true;
    return this.#parts.saved.has(id);
  }

  #held(id) {
    return this.#parts.conversation.timeline?.byId(id) ?? this.#parts.beside?.byId(id);
  }

  async #react(message, emoji) {
    const on = !message.reactions?.[emoji]?.includes(this.#parts.roster.user.id);
    this.#told(await this.#parts.line.ask("react", { message: message.id, emoji, on }));
  }

  command({ room, body }, composer = this.#parts.composer, where = {}) {
    const send = (words) => this.send({ room, body: words, ...where });
    return this.#parts.commands(async (it) => composer.commanded(await it.run(this.#parts, where, room, body, send)));
  }

  poll(question = "", options = [], where = {}) {
    const { room } = this.#parts.conversation;
    this.#parts.polls((it) => it.compose(question, options, (asked) => this.send({ room, ...where, ...asked })));
  }

  async #vote(polls, message, option) {
    const answer = await polls.vote(this.#parts.line, this.#parts.store, message, option);
    if (answer) this.#told(answer);
  }

  /** What was voted on a page that was left meanwhile. */
  resumeVotes() {
    const { line, store } = this.#parts;
    if (Object.keys(store.votes()).length) this.#parts.polls((it) => it.resume(line, store, (answer) => answer && this.#told(answer)));
  }

  async #closePoll(message) {
    this.#told(await this.#parts.line.ask("close_poll", { message: message.id }));
  }

  async #delete(message) {
    await loadMore("leaving").catch(() => null);
    const words = [t("delete.title"), t("delete.words"), t("delete.yes")];
    if (!(await this.#parts.dialogs(({ confirmed }) => confirmed(...words)))) return;
    this.#told(await this.#parts.line.ask("delete", { message: message.id }));
  }

  async #copy(text) {
    await copyText(text);
    toast(t("copied"));
  }

  #told(answer) {
    if (this.#agreed(answer)) this.#parts.news.message(answer.message);
  }

  #agreed(answer) {
    if (!answer.ok) toast(answer.message);
    return answer.ok;
  }
}
