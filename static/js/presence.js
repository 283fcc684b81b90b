/** Who is here, and who is typing where. */

export const TYPING_MILLISECONDS = 5000;

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
