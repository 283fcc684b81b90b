/** What a person does on the page, and whom it is asked of. */

import { copyText } from "./connection.js";
import { PeopleDialog, confirmed, newRoomDialog } from "./dialogs.js";
import { toast } from "./page.js";
import { t } from "./words.js";

export class Acts {
  #parts;

  constructor(parts) {
    this.#parts = parts;
  }

  send({ room, body, reply }) {
    const { outbox, sending, conversation } = this.#parts;
    sending.send({
      client_id: newId(), room: room.id, body, reply_to: reply?.id ?? null,
      quote: reply && quoteOf(reply), at: outbox.nextTime(Date.now()),
    });
    conversation.finishReading();
  }

  async saveEdit({ message, body }) {
    const { line, composer } = this.#parts;
    const answer = await line.ask("edit", { message: message.id, body });
    this.#told(answer);
    composer.edited(answer);
  }

  editLast() {
    const { conversation, roster, composer } = this.#parts;
    const message = conversation.timeline?.lastBy(roster.user.id);
    if (message) composer.edit(message);
  }

  /** Rights as the server has them: the author edits, an admin may delete as well. */
  may(act, id) {
    const { conversation, roster } = this.#parts;
    const message = conversation.timeline?.byId(id);
    if (!message || message.deleted_at) return false;
    const isMine = message.author.id === roster.user.id;
    const isOpen = !conversation.room.archived && conversation.room.read_seq !== undefined;
    if (act === "edit") return isMine && isOpen;
    if (act === "delete") return (isMine || roster.user.role === "admin") && isOpen;
    if (act === "unread") return conversation.room.read_seq !== undefined;
    return act === "copy" || act === "more" || isOpen;
  }

  onMessage({ act, id, emoji, anchor }) {
    const { conversation, composer, picker, sending } = this.#parts;
    const pending = id.replace("pending ", "");
    if (act === "retry") return sending.retry(pending);
    if (act === "discard") return sending.discard(pending);
    const message = conversation.timeline?.byId(id);
    if (!message) return undefined;
    const acts = {
      react: () => this.#react(message, emoji),
      pick: () => picker.open(anchor, (chosen) => this.#react(message, chosen)),
      reply: () => composer.reply(message), edit: () => composer.edit(message),
      copy: () => this.#copyLink(message), unread: () => conversation.unreadFrom(message),
      delete: () => this.#delete(message),
    };
    return acts[act]?.();
  }

  goTo({ room, person }) {
    if (person) this.direct([person.id]);
    else this.#go(room);
  }

  newRoom() {
    newRoomDialog(this.#parts.line, ({ room }) => this.#enterNew(room));
  }

  newDirect() {
    this.#choosePeople({ title: t("direct.title"), act: t("direct.open") }, (people) =>
      this.#parts.line.ask("direct", { people }), ({ room }) => this.#enterNew(room));
  }

  async direct(people) {
    const answer = await this.#parts.line.ask("direct", { people });
    if (this.#agreed(answer)) this.#enterNew(answer.room);
  }

  addPeople(room) {
    this.#choosePeople({ title: t("add.title", { name: room.name }), act: t("add.act") }, async (people) => {
      let answer = { ok: true };
      for (const person of people) if (answer.ok) answer = await this.#parts.line.ask("add", { room: room.id, person });
      return answer;
    }, () => {});
  }

  async remove(room, person) {
    const words = t("remove.words", { name: person.name, room: room.name });
    if (!(await confirmed(t("remove.title"), words, t("remove.yes")))) return;
    this.#agreed(await this.#parts.line.ask("remove", { room: room.id, person: person.id }));
  }

  async join(room) {
    const { line, conversation, places } = this.#parts;
    const answer = await line.ask("join", { room: room.id });
    if (!this.#agreed(answer)) return;
    conversation.forget(room.id);
    this.changed(answer.room);
    places.go(`/rooms/${answer.room.slug}`);
    this.#parts.visit.arrive({ was: { seq: -1 }, here: places.here });
  }

  async leave(room) {
    if (!(await confirmed(t("leave.title"), t("leave.words", { name: room.name }), t("leave.yes")))) return;
    this.#agreed(await this.#parts.line.ask("leave", { room: room.id }));
  }

  async archive(room, on) {
    if (on && !(await confirmed(t("archive.title"), t("archive.words", { name: room.name }), t("room.archive")))) return;
    const answer = await this.#parts.line.ask("archive", { room: room.id, on });
    if (this.#agreed(answer)) this.changed(answer.room);
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

  closePanel() {
    const { places } = this.#parts;
    if (places.here.panel) places.back(places.withPanel(null));
    else places.go("/rooms");
  }

  /** The next room above or below, or the next with something unread. */
  step(by, onlyUnread) {
    const { sidebar, unread, conversation } = this.#parts;
    const rooms = sidebar.order();
    const at = rooms.findIndex((room) => room.id === conversation.room?.id);
    for (let far = 1; far <= rooms.length; far += 1) {
      const room = rooms[(at + by * far + rooms.length * far) % rooms.length];
      if (!onlyUnread || unread.of(room.id).unread > 0) return this.#go(room);
    }
    return undefined;
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

  /** A room's news that came as an answer. */
  changed(room) {
    this.#parts.news.room(room);
  }

  async #react(message, emoji) {
    const on = !message.reactions?.[emoji]?.includes(this.#parts.roster.user.id);
    this.#told(await this.#parts.line.ask("react", { message: message.id, emoji, on }));
  }

  async #delete(message) {
    if (!(await confirmed(t("delete.title"), t("delete.words"), t("delete.yes")))) return;
    this.#told(await this.#parts.line.ask("delete", { message: message.id }));
  }

  async #copyLink(message) {
    const { slug } = this.#parts.conversation.room;
    await copyText(`${location.origin}/rooms/${slug}/${message.seq}`);
    toast(t("copied"));
  }

  #choosePeople(words, act, done) {
    const { line, presence, roster } = this.#parts;
    const candidates = async (query) => {
      const answer = await line.ask("people", { query });
      const people = answer.ok ? answer.people : roster.people();
      return people.filter((person) => person.id !== roster.user.id);
    };
    new PeopleDialog({ candidates, presence, words }, act, done);
  }

  #enterNew(room) {
    this.changed(room);
    this.#go(room);
  }

  #go(room) {
    this.#parts.places.go(`/rooms/${room.slug}`);
  }

  #told(answer) {
    if (this.#agreed(answer)) this.#parts.news.message(answer.message);
  }

  #agreed(answer) {
    if (!answer.ok) toast(answer.message);
    return answer.ok;
  }
}

function quoteOf({ id, seq, author, body }) {
  return { id, seq, author, text: body.slice(0, 140), deleted: false };
}

/** randomUUID is withheld from pages without https; random bytes are not. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
