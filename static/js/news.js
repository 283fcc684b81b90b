/** What the server tells, and who has to know. */

import { isMentioned } from "./reading.js";

export class News {
  #parts;
  #isAnnounced = false;

  constructor(parts) {
    this.#parts = parts;
  }

  /** What the page itself brought, before there is a line. */
  begin({ me }) {
    this.#parts.presence.take(me.presence);
    for (const room of me.rooms) this.#startRoom(room);
    this.announcements(me);
  }

  /** What shows them is fetched when there is one for the first time. */
  announcements({ announcements }) {
    this.#isAnnounced ||= announcements.length > 0;
    if (this.#isAnnounced) this.#parts.announcements((it) => it.take(announcements));
  }

  /** I may do more or less than before. */
  account({ user }) {
    this.#parts.roster.user = user;
    this.#parts.roster.learn([user]);
    this.#redraw();
  }

  caution(caution) {
    this.#parts.moderation((it) => it.caution(this.#parts.line, caution));
  }

  /** Right after each connect: everything anew, then what was missed meanwhile. */
  me(me) {
    this.#parts.presence.take(me.presence);
    this.#takeMe(me);
    this.announcements(me);
    this.#parts.sync.now();
    this.#parts.acts.isSavedKnown = false;
    for (const caution of me.cautions) this.caution(caution);
    if (me.emoji) this.#parts.customs((it) => it.learn(this.#parts.line));
    if (me.drafts || this.#parts.store.draftNames().length) this.#parts.drafts((it) => it.compare());
    this.#redraw();
  }

  message(message) {
    const { heads, roster, conversation, sending, presence, sync, visit } = this.#parts;
    const seen = heads.see(message.room, message.change);
    this.#count(message);
    roster.heard(message);
    presence.stopped(message.room, message.author.id);
    conversation.take([message]);
    this.#tellPanels([message]);
    sending.arrived(message.client_id);
    if (seen === "hole") sync.soon();
    visit.typingChanged();
    visit.countsChanged();
  }

  /** One is new, changed or over. */
  announcement(one) {
    this.#isAnnounced = true;
    this.#parts.announcements((it) => it.hear(one));
  }

  caughtUp({ rooms, me }) {
    const { conversation, sending } = this.#parts;
    this.#takeMe(me);
    for (const [room, { messages, reset }] of Object.entries(rooms)) {
      if (reset) conversation.reset(room, messages);
      else if (messages.length) conversation.take(messages);
      if (reset && this.#parts.beside?.room.id === room) this.#parts.beside.load();
      else this.#tellPanels(messages);
      for (const message of messages) sending.arrived(message.client_id);
    }
    this.#redraw();
    conversation.revive();
    conversation.attend();
  }

  room(room) {
    const { roster, visit } = this.#parts;
    const isNew = !roster.room(room.id);
    if (roster.put(room) && isNew) this.#startRoom(roster.room(room.id));
    this.#parts.conversation.begin(room.id);
    visit.roomChanged(room);
  }

  left({ room }) {
    const { roster, unread, heads, conversation, visit, store } = this.#parts;
    for (const each of [roster, unread, heads]) each.drop(room);
    store.forgetRoom(room);
    conversation.forget(room);
    visit.roomLeft(room);
  }

  typing({ room, user, person }) {
    if (user === this.#parts.roster.user.id) return;
    if (person) this.#parts.roster.learn([person]);
    this.#parts.presence.typed(room, user, Date.now());
    this.#parts.visit.typingChanged();
  }

  presence({ user, status }) {
    this.#parts.presence.set(user, status);
    this.#redraw();
  }

  /** Somebody has another name or face. */
  person({ person }) {
    this.#parts.roster.learn([person]);
    this.#parts.conversation.know(person);
    this.#parts.beside?.know(person);
    this.#parts.connection.drawSelf();
    this.#redraw();
  }

  unread(counts) {
    this.#parts.unread.set(counts);
    this.#parts.conversation.draw();
    this.#parts.visit.countsChanged();
  }

  /** I saved a message or let it go, on some device. */
  message_saved(news) {
    const { saved, listing } = this.#parts;
    if (news.on) saved.add(news.message);
    else saved.delete(news.message);
    listing?.saved?.();
  }

  /** Where I stand in a thread, and how many of its room have news for me. */
  thread_unread(standing) {
    this.#parts.unread.setThreads(standing.room, standing.threads);
    this.#parts.beside?.stand(standing);
    this.#parts.visit.countsChanged();
  }

  /** A thread, or a list of messages, may be open beside the room. */
  #tellPanels(messages) {
    this.#parts.beside?.take(messages);
    this.#parts.listing?.take(messages);
  }

  #count(message) {
    const { unread, roster, attention, conversation } = this.#parts;
    const me = roster.user.id;
    const isMention = isMentioned(message, me);
    const isNew = message.seq > unread.of(message.room).top;
    const counts = unread.arrive(message, me);
    if (isNew && isMention && !counts && message.author.id !== me && !message.deleted_at) attention.announce(message, true);
    if (!counts) return;
    if (isMention || message.room === conversation.room?.id) attention.announce(message, isMention);
  }

  #takeMe(me) {
    const { roster, unread } = this.#parts;
    const gone = roster.ids().filter((id) => !me.rooms.some((room) => room.id === id));
    roster.take(me);
    for (const room of me.rooms) {
      this.#parts.heads.start(room.id, room.change);
      unread.take(room);
    }
    for (const room of gone) this.left({ room });
  }

  #startRoom(room) {
    this.#parts.heads.start(room.id, room.change);
    this.#parts.unread.take(room);
  }

  #redraw() {
    this.#parts.visit.peopleChanged();
  }
}
