/** Being in a place: the open room's head, foot and panel, which follow its address and the news. */

import { find, icon } from "./page.js";
import { heeded } from "./reading.js";
import { isAside, threadPath } from "./timeline.js";
import { duration, exactTime, t, typingWords } from "./words.js";

/** The open room's head, foot and panel. */
export class Visit {
  #parts;
  #members = [];
  #typingTimer = 0;
  #hasPanel = false;

  constructor(parts) {
    this.#parts = parts;
  }

  /** The place that the document itself was made for. */
  async begin(page) {
    const { roster, places } = this.#parts;
    const room = page.room && (roster.room(page.room.id) ?? page.room);
    if (room) await this.#enter(room, { at: page.at ?? places.here.seq, page });
    else this.#enterNowhere();
    await this.#showPanel(room);
  }

  /** Back, forward, or a link. */
  async arrive({ was, here }) {
    const { roster, conversation } = this.#parts;
    const room = here.slug ? (roster.bySlug(here.slug) ?? this.#openedFromOutside(here.slug)) : null;
    // A room that this page knows nothing of: let the server say what it is.
    if (here.slug && !room) return location.reload();
    const isBeside = here.seq === was.seq || here.thread || was.thread;
    const isSame = room?.id === conversation.room?.id && isBeside;
    if (!room) this.#enterNowhere();
    else if (!isSame || (here.seq && !here.panel && !was.panel)) await this.#enter(room, { at: here.seq });
    this.#showLayer();
    return this.#showPanel(room);
  }

  /** People that an @ may mean: those of this room, and others, whom it would not reach here. */
  mentionable() {
    const { roster } = this.#parts;
    const inside = new Set(this.#members.map((person) => person.id));
    const others = roster.people().filter((person) => !inside.has(person.id));
    const members = this.#members.filter((person) => person.id !== roster.user.id);
    return { members: members.map((person) => roster.person(person.id) ?? person), others };
  }

  countsChanged() {
    const { sidebar, attention, unread, roster, conversation, place } = this.#parts;
    sidebar.draw();
    const { room } = conversation;
    const all = unread.total((id) => roster.room(id));
    attention.show(all, room && roster.nameOf(room), place);
    const calls = all.mentions + all.threads;
    find("#show-mentions .count").hidden = !calls;
    find("#show-mentions .count [aria-hidden]").textContent = calls > 99 ? "99+" : calls;
    find("#show-mentions .count .unseen").textContent = t("mentions.unread", { count: calls });
    const elsewhere = all.unread - (room ? heeded(room, unread.of(room.id)).unread : 0);
    find(".back-count").hidden = !elsewhere;
    find(".back-count").textContent = elsewhere > 99 ? "99+" : elsewhere;
  }

  peopleChanged() {
    this.roomChanged({ id: this.#parts.conversation.room?.id });
  }

  roomChanged({ id, slug }) {
    const { conversation, roster, places } = this.#parts;
    if (conversation.room && conversation.room.id === id) {
      conversation.room = roster.room(id) ?? conversation.room;
      if (slug && places.here.slug && slug !== places.here.slug) places.go(`/rooms/${slug}`, { replace: true });
      this.#drawHead();
    }
    if (this.#hasPanel) this.#parts.panel((it) => it.draw(conversation.room, id));
    this.countsChanged();
  }

  roomLeft(id) {
    const { conversation, places } = this.#parts;
    if (conversation.room?.id === id) places.go("/rooms", { replace: true });
    else if (this.#hasPanel) this.#parts.panel((it) => it.draw(conversation.room, id));
    this.countsChanged();
  }

  outboxChanged(room) {
    const { conversation, sidebar } = this.#parts;
    if (room === null || room === conversation.room?.id) conversation.draw();
    this.#parts.beside?.draw();
    sidebar.draw();
  }

  typingChanged() {
    const { presence, conversation, roster } = this.#parts;
    clearTimeout(this.#typingTimer);
    const ids = conversation.room ? presence.typing(conversation.room.id, Date.now()) : [];
    find(".typing-dots").hidden = !ids.length;
    find(".typing-words").textContent = typingWords(ids.map((id) => roster.person(id)?.name ?? t("someone")));
    if (ids.length) this.#typingTimer = setTimeout(() => this.typingChanged(), 500);
  }

  async #enter(room, { at = null, page = null }) {
    const { conversation, composer, sidebar, store, roster } = this.#parts;
    const isOther = conversation.room?.id !== room.id;
    find("#chat").dataset.room = room.id;
    sidebar.current = room.id;
    store.opened(room.id);
    const opening = conversation.open(room, { at, page });
    const name = roster.nameOf(room);
    if (isOther) composer.open(room, room.kind === "direct" ? name : `#${name}`);
    this.#drawHead();
    this.#showLayer();
    this.typingChanged();
    this.countsChanged();
    if (isOther) this.#learnMembers(room);
    await opening;
    this.#leadToThread(room, at);
    if (at === null && matchMedia("(hover: hover)").matches && !find("dialog[open]")) composer.focus();
  }

  /** A link to a reply that has no row in the room leads to its thread. */
  #leadToThread(room, at) {
    const { conversation, places } = this.#parts;
    const target = at !== null && conversation.room?.id === room.id && conversation.timeline?.bySeq(at);
    if (target && isAside(target)) places.go(threadPath(room, target), { replace: true });
  }

  #enterNowhere() {
    const { conversation, sidebar, place } = this.#parts;
    conversation.close();
    sidebar.current = null;
    delete find("#chat").dataset.room;
    for (const title of ["#room-name", "#page-title"]) find(title).textContent = place;
    find("#room-topic").textContent = "";
    this.#showLayer();
    this.countsChanged();
  }

  /** On a narrow screen one of list, room and panel is seen. */
  #showLayer() {
    const { here } = this.#parts.places;
    const view = here.panel ? "panel" : here.slug ? "room" : "list";
    find("#chat").dataset.view = view;
  }

  /** The first panel is fetched when it is asked for; where it cannot be, one stays where one is. */
  async #showPanel(room) {
    const { here } = this.#parts.places;
    const name = here.panel ?? (here.slug ? null : "browse");
    if (!name && !this.#hasPanel) return;
    this.#hasPanel = true;
    const isShown = await this.#parts.panel((it) => it.show(name, room, here.thread));
    this.#hasPanel = isShown !== undefined;
    if (!this.#hasPanel && here.panel) this.#parts.acts.closePanel();
  }

  #openedFromOutside(slug) {
    const { room } = this.#parts.conversation;
    return room?.slug === slug ? room : null;
  }

  #drawHead() {
    const { conversation, roster, presence } = this.#parts;
    const { room } = conversation;
    const isDirect = room.kind === "direct";
    const marks = isDirect ? [] : [icon(room.kind === "private" ? "lock" : "hash")];
    find("#room-name").replaceChildren(...marks, roster.nameOf(room));
    find("#page-title").textContent = roster.nameOf(room);
    const others = roster.others(room).map(({ id }) => id);
    const status = isDirect ? t(`presence.${presence.among(others)}`) : "";
    find("#room-topic").textContent = room.topic || status;
    find("#show-members .people-count").textContent = room.members ?? "";
    this.#drawFoot(room, room.read_seq === undefined);
  }

  #drawFoot(room, isOutside) {
    const { roster, moderation } = this.#parts;
    const silence = room.archived || isOutside ? "" : roster.silence(room);
    const [note, until] = [find("#silent-note"), roster.user.muted_until];
    find("#composer").hidden = room.archived || isOutside || silence !== "";
    note.hidden = silence === "";
    if (silence) find("span", note).textContent = note.dataset[silence].replace("{time}", exactTime(until));
    const [slow, pace] = [find("#slow-note"), roster.paceOf(room)];
    slow.hidden = pace === 0;
    slow.textContent = slow.dataset.words.replace("{time}", duration(pace));
    if (silence === "muted") moderation((it) => it.wake(until, () => this.peopleChanged()));
    [find("#archived-note").hidden, find("#join-note").hidden] = [!room.archived, !isOutside || room.archived];
  }

  async #learnMembers(room) {
    const { line, roster, conversation } = this.#parts;
    this.#members = room.people ?? [];
    const answer = await line.ask("members", { room: room.id });
    if (!answer.ok || conversation.room?.id !== room.id) return;
    this.#members = answer.members;
    roster.learn(answer.members.map(({ role, status, ...person }) => person));
    // Faces of those who replied; drawing for nothing would take a reader who has begun to scroll back.
    if (conversation.timeline?.messages.some(({ replies }) => replies)) conversation.draw();
  }
}
