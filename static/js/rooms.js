/** What a person does with rooms, and whom it is asked of. */

import { PeopleDialog, confirmed, newRoomDialog } from "./dialogs.js";
import { toast } from "./page.js";
import { loadMore, t } from "./words.js";

await Promise.all(["rooms", "panel"].map(loadMore));

export class Rooms {
  #parts;

  constructor(parts) {
    this.#parts = parts;
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
      for (const person of people) {
        if (answer.ok) answer = await this.#parts.line.ask("add", { room: room.id, person });
      }
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
    const words = t("archive.words", { name: room.name });
    if (on && !(await confirmed(t("archive.title"), words, t("room.archive")))) return;
    const answer = await this.#parts.line.ask("archive", { room: room.id, on });
    if (this.#agreed(answer)) this.changed(answer.room);
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

  /** Put a favourite at another place of them; the keys move it by one. */
  async place(id, at, by = 0) {
    const { roster, line, visit } = this.#parts;
    const order = roster.favourites();
    const from = order.findIndex((room) => room.id === id);
    const to = Math.max(0, Math.min(order.length - 1, at ?? from + by));
    if (from < 0 || from === to) return;
    order.splice(to, 0, ...order.splice(from, 1));
    order.forEach((room, place) => roster.put({ ...room, place }));
    visit.countsChanged();
    const name = roster.nameOf(roster.room(id));
    if (this.#agreed(await line.ask("prefer", { room: id, place: to }))) toast(t("favourite.moved", { name, at: to + 1 }));
  }

  /** A room's news that came as an answer. */
  changed(room) {
    this.#parts.news.room(room);
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

  #agreed(answer) {
    if (!answer.ok) toast(answer.message);
    return answer.ok;
  }
}
