/** The rooms I am in, the people I have heard of, what to call them, and who is here. */

export const TYPING_MILLISECONDS = 5000;

/** The pictures of the place's own emoji, by name. */
export const ownEmoji = new Map();

export class Roster {
  #rooms = new Map();
  #people = new Map();

  constructor(me) {
    this.take(me);
  }

  take({ user, rooms, server }) {
    this.user = user;
    this.server = server;
    this.#rooms = new Map(rooms.map((room) => [room.id, room]));
    this.learn([user, ...rooms.flatMap((room) => room.people ?? [])]);
  }

  get isAdmin() {
    return ["admin", "owner"].includes(this.user.role);
  }

  /** Why I can't write in a room that I am in and that is open: "reader", "muted", "announce", or nothing. */
  silence(room) {
    if (room.read_only) return "reader";
    if (Date.parse(this.user.muted_until) > Date.now()) return "muted";
    return room.announce_only && room.role !== "owner" && !this.isAdmin ? "announce" : "";
  }

  /** Seconds that I have to leave between two messages there. */
  paceOf(room) {
    return room.role === "owner" || this.isAdmin ? 0 : room.slow_seconds ?? 0;
  }

  /** Everybody pins in a room but guests; where only some write, they alone. */
  mayPin({ room: id, kind }) {
    const room = this.#rooms.get(id);
    if (!room || room.archived || kind !== "text") return false;
    return this.user.role !== "guest" && this.silence(room) !== "announce";
  }

  learn(people) {
    for (const person of people) this.#people.set(person.id, { ...this.#people.get(person.id), ...person });
    this.user = { ...this.user, ...this.#people.get(this.user.id) };
  }

  /** A room's news: my own view of it, or the face that everyone sees. */
  put(room) {
    const held = this.#rooms.get(room.id);
    if (!held && room.read_seq === undefined) return false;
    this.#rooms.set(room.id, { ...held, ...room });
    this.learn(room.people ?? []);
    return true;
  }

  /** A message moves a conversation to the top of the recent ones. */
  heard(message) {
    const room = this.#rooms.get(message.room);
    if (room) Object.assign(room, { seq: Math.max(room.seq ?? 0, message.seq), latest: message.created_at });
    this.learn([message.author]);
  }

  drop(id) {
    this.#rooms.delete(id);
  }

  room(id) {
    return this.#rooms.get(id);
  }

  bySlug(slug) {
    return [...this.#rooms.values()].find((room) => room.slug === slug);
  }

  person(id) {
    return this.#people.get(id);
  }

  people() {
    return [...this.#people.values()].filter((person) => person.id !== this.user.id);
  }

  ids() {
    return [...this.#rooms.keys()];
  }

  favourites() {
    return [...this.#rooms.values()].filter((room) => room.favourite && !room.archived)
      .sort((a, b) => (a.place ?? 1e9) - (b.place ?? 1e9) || this.nameOf(a).localeCompare(this.nameOf(b)));
  }

  rooms() {
    return [...this.#rooms.values()].filter((room) => room.kind !== "direct" && !room.archived && !room.favourite)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  archived() {
    return [...this.#rooms.values()].filter((room) => room.kind !== "direct" && room.archived)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  directs() {
    return [...this.#rooms.values()].filter((room) => room.kind === "direct" && !room.favourite)
      .sort((a, b) => (b.latest ?? b.created_at).localeCompare(a.latest ?? a.created_at));
  }

  others(room) {
    const others = (room.people ?? []).filter((person) => person.id !== this.user.id);
    return (others.length ? others : [this.user]).map((person) => this.person(person.id) ?? person);
  }

  nameOf(room) {
    return room.kind === "direct" ? this.others(room).map((person) => person.name).join(", ") : room.name;
  }

  /** The ids of these people spelled out, those we have never heard of last. */
  names(ids, me, stranger) {
    const known = ids.map((id) => (id === this.user.id ? me : this.person(id)?.name)).filter(Boolean);
    return known.length < ids.length ? [...known, stranger] : known;
  }
}

/** When somebody counts as away: after a while in which they touched nothing. */
export class Idle {
  #after;
  #become;
  #alarm = 0;
  status = "online";

  /** `become(status)` hears of each change. */
  constructor(after, become) {
    this.#after = after;
    this.#become = become;
  }

  touch() {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#turn("away"), this.#after);
    this.#turn("online");
  }

  #turn(status) {
    if (this.status === status) return;
    this.status = status;
    this.#become(status);
  }
}

/** Up to two letters that stand for a person. */
export function initials(name) {
  const words = name.trim().split(/[\s._-]+/u).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0]);
  const isWide = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u.test(letters[0] ?? "");
  return (isWide ? letters[0] : letters.join("")).toLocaleUpperCase();
}

/** Who is here, and who is typing where. */
export class Presence {
  #status = new Map();
  #typing = new Map();

  take(statuses) {
    this.#status = new Map(Object.entries(statuses ?? {}));
  }

  set(user, status) {
    if (status === "offline") this.#status.delete(user);
    else this.#status.set(user, status);
  }

  of(user) {
    return this.#status.get(user) ?? "offline";
  }

  /** One status for the people of a direct conversation: the liveliest. */
  among(users) {
    const statuses = users.map((user) => this.of(user));
    return ["online", "away"].find((status) => statuses.includes(status)) ?? "offline";
  }

  typed(room, user, now) {
    const people = this.#typing.get(room) ?? new Map();
    people.set(user, now + TYPING_MILLISECONDS);
    this.#typing.set(room, people);
  }

  stopped(room, user) {
    this.#typing.get(room)?.delete(user);
  }

  typing(room, now) {
    const people = this.#typing.get(room) ?? new Map();
    for (const [user, until] of people) if (until <= now) people.delete(user);
    return [...people.keys()];
  }
}
