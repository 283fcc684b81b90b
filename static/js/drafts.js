/** What I have begun to write, kept on the server too, so that it follows me. Fetched when there is something to keep.
 *
 *  What is typed is in the store at once; `base` is what this device last knew the server to have. Who has typed since
 *  then wins and writes again; who hasn't takes what is newer. */

import { sendable } from "./keys.js";

const PAUSE = 2_000;

export class Drafts {
  #parts;
  #timers = new Map();
  #busy = new Set();

  /** `parts`: line, store, roster, composer, sidebar; and `beside`, whose composer is another. */
  constructor(parts) {
    this.#parts = parts;
    document.addEventListener("visibilitychange", () => document.hidden && this.#writeAll());
  }

  /** Something was typed, or what was typed was sent. */
  changed(name) {
    const { body } = this.#parts.store.base(name);
    if (!this.#text(name) && !body) this.#forget(name);
    else if (!this.#text(name)) this.#write(name);
    else if (!this.#timers.has(name)) this.#timers.set(name, setTimeout(() => this.#write(name), PAUSE));
  }

  /** Some device of mine went on writing. */
  hear(draft) {
    const { store } = this.#parts;
    const name = nameOf(draft);
    if (draft.revision < store.base(name).revision) return;
    const isOurs = this.#isTouched(name);
    store.keepBase(name, draft);
    if (!isOurs) this.#take(name, draft.body);
    else if (this.#isTouched(name)) this.changed(name);
    this.#parts.sidebar.draw();
  }

  /** After a break: what is there now, beside what is here. */
  async compare() {
    const { line, store, roster } = this.#parts;
    const answer = await line.ask("drafts");
    if (!answer.ok) return;
    const found = new Map(answer.drafts.map((draft) => [nameOf(draft), draft]));
    for (const name of new Set([...found.keys(), ...store.draftNames()])) {
      const base = store.base(name);
      if (found.has(name)) this.hear(found.get(name));
      // Gone while we were away; which revision that was, the next writing is told.
      else if (base.body && !this.#isTouched(name)) this.#take(name, "");
      if (!found.has(name) && base.body) store.keepBase(name, { ...base, body: "" });
      if (this.#isTouched(name) && roster.room(placeOf(name).room)) this.changed(name);
    }
    this.#parts.sidebar.draw();
  }

  async #write(name) {
    this.#forget(name);
    if (this.#busy.has(name)) return;
    const { line, store, roster } = this.#parts;
    const body = this.#text(name);
    if ([...body].length > roster.server.limits.body) return;
    this.#busy.add(name);
    const answer = await line.ask("draft", { ...placeOf(name), body, revision: store.base(name).revision });
    this.#busy.delete(name);
    if (!answer.ok) return;
    // It was forgotten there, and is counted anew.
    if (answer.draft.revision < store.base(name).revision) store.keepBase(name, answer.draft);
    this.hear(answer.draft);
    if (this.#isTouched(name)) this.changed(name);
  }

  #writeAll() {
    for (const name of [...this.#timers.keys()]) this.#write(name);
  }

  #take(name, body) {
    const { store, composer, beside } = this.#parts;
    store.takeDraft(name, body);
    for (const each of [composer, beside?.composer]) each?.refresh(name);
  }

  /** Whether something was typed here that the server doesn't know. */
  #isTouched(name) {
    return this.#text(name) !== this.#parts.store.base(name).body;
  }

  #text(name) {
    const text = sendable(this.#parts.store.draft(name), false);
    return text.trim() ? text : "";
  }

  #forget(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

/** As the composers call their drafts: a room's by its id, a thread's by both. */
function nameOf({ room, thread }) {
  return thread ? `${room}/${thread}` : room;
}

function placeOf(name) {
  const [room, thread = null] = name.split("/");
  return { room, thread };
}
