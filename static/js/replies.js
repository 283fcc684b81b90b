/** A thread as far as this page holds it: what it grows under, and its replies in order. */

export class Replies {
  root = null;
  moreBefore = false;
  #held = new Map();

  get messages() {
    return [...this.#held.values()].sort((a, b) => a.seq - b.seq);
  }

  get first() {
    return this.messages[0]?.seq ?? null;
  }

  get last() {
    return this.messages.at(-1)?.seq ?? this.root?.seq ?? 0;
  }

  /** A page of it, as the server answers. */
  load({ message, messages, more_before }) {
    this.moreBefore = more_before;
    this.take([message], message.id);
    this.take(messages);
  }

  /** News of any message, in any order and any number of times; true when it was of this thread. */
  take(messages, id = this.root?.id) {
    const own = messages.filter((message) => message.id === id || message.thread === id);
    for (const message of own) {
      if (message.id === id) this.root = newest(this.root, message);
      else this.#held.set(message.id, newest(this.#held.get(message.id), message));
    }
    return own.length > 0;
  }

  byId(id) {
    return this.root?.id === id ? this.root : this.#held.get(id);
  }

  /** The last of mine that I may still edit. */
  lastBy(author) {
    return this.messages.findLast((message) => message.author.id === author && !message.deleted_at);
  }

  /** The first reply of others above a place, or null. */
  firstUnread(seq, me) {
    const isNew = (message) => message.seq > seq && message.author.id !== me && !message.deleted_at;
    return this.messages.find(isNew)?.seq ?? null;
  }

  know(person) {
    const anew = (message) => ({ ...message, author: { ...message.author, ...person } });
    if (this.root?.author.id === person.id) this.root = anew(this.root);
    for (const [id, message] of this.#held) if (message.author.id === person.id) this.#held.set(id, anew(message));
  }
}

function newest(held, message) {
  return held && held.change >= message.change ? held : message;
}
