/** What survives a reload: the outbox in IndexedDB, drafts and recent rooms in localStorage. */

export class Store extends EventTarget {
  #opening = null;
  #prefix;

  constructor(user) {
    super();
    this.#prefix = `chatapp-${user}`;
  }

  /** Everything in the outbox; an empty list where the browser keeps nothing. */
  items() {
    return this.#outbox("readonly", (outbox) => outbox.getAll()).then((items) => items ?? []);
  }

  keep(item) {
    return this.#outbox("readwrite", (outbox) => outbox.put(item));
  }

  forget(clientId) {
    return this.#outbox("readwrite", (outbox) => outbox.delete(clientId));
  }

  draft(room) {
    return this.#read("draft", room) ?? "";
  }

  keepDraft(room, text) {
    this.takeDraft(room, text);
    this.dispatchEvent(new CustomEvent("draft", { detail: room }));
  }

  takeDraft(room, text) {
    this.#write("draft", room, text.trim() ? text : null);
  }

  /** The draft that the server had last. */
  base(room) {
    return JSON.parse(this.#read("base", room) ?? '{"revision":0,"body":""}');
  }

  keepBase(room, { revision, body }) {
    this.#write("base", room, JSON.stringify({ revision, body }));
  }

  draftNames() {
    const start = new RegExp(`^${this.#prefix}-(?:draft|base)-`);
    return this.#keys().filter((key) => start.test(key)).map((key) => key.replace(start, ""));
  }

  forgetRoom(room) {
    for (const name of this.draftNames()) {
      if (name !== room && !name.startsWith(`${room}/`)) continue;
      for (const kind of ["draft", "base"]) this.#write(kind, name, null);
    }
  }

  tone() {
    return this.#read("tone", "skin") ?? "";
  }

  keepTone(tone) {
    this.#write("tone", "skin", tone || null);
  }

  /** Ids of the rooms opened lately, or the emoji used, the last one first. */
  recents(kind = "rooms") {
    return JSON.parse(this.#read("recent", kind) ?? "[]");
  }

  opened(which, kind = "rooms") {
    const rest = this.recents(kind).filter((each) => each !== which);
    this.#write("recent", kind, JSON.stringify([which, ...rest].slice(0, 20)));
  }

  /** What still has to be reported of announcements, by id. */
  receipts() {
    return JSON.parse(this.#read("receipts", "all") ?? "{}");
  }

  keepReceipts(steps) {
    this.#write("receipts", "all", Object.keys(steps).length ? JSON.stringify(steps) : null);
  }

  /** Votes that are not yet known to be cast, by message: `{options, at}`. */
  votes() {
    return JSON.parse(this.#read("votes", "all") ?? "{}");
  }

  keepVote(message, options) {
    const { [message]: _before, ...votes } = this.votes();
    if (options) votes[message] = { options, at: Date.now() };
    this.#write("votes", "all", Object.keys(votes).length ? JSON.stringify(votes) : null);
  }

  /** Drafts and recent rooms of this person; other people's on this device are not touched. */
  forgetAll() {
    for (const key of this.#keys()) localStorage.removeItem(key);
  }

  #keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(`${this.#prefix}-`));
    } catch {
      return []; // storage is switched off
    }
  }

  #read(kind, name) {
    try {
      return localStorage.getItem(`${this.#prefix}-${kind}-${name}`);
    } catch {
      return null; // storage is switched off
    }
  }

  #write(kind, name, value) {
    const key = `${this.#prefix}-${kind}-${name}`;
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // storage is full or switched off; the page works without it
    }
  }

  async #outbox(mode, work) {
    try {
      this.#opening ??= openDatabase(this.#prefix);
      const database = await this.#opening;
      const transaction = database.transaction("outbox", mode);
      const [result] = await Promise.all([done(work(transaction.objectStore("outbox"))), finished(transaction)]);
      return result;
    } catch {
      return undefined; // without a database the outbox lives as long as the tab
    }
  }
}

/** randomUUID is withheld from pages without https; random bytes are not. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function openDatabase(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "client_id" });
  return done(request);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
