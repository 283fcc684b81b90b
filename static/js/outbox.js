/** What was written and is not yet known to be sent, and how it is carried to the server. */

const AGAIN = new Set(["rate_limited", "unavailable", "timeout", "offline"]);
const LONGEST_WAIT = 5_000;
const INTERNAL_TRIES = 3;

/** What waits: in order, one at a time in each room. */
export class Outbox {
  #items = new Map();
  #busy = new Set();

  put(item) {
    this.#items.set(item.client_id, item);
  }

  drop(clientId) {
    this.#items.delete(clientId);
    this.#busy.delete(clientId);
  }

  get(clientId) {
    return this.#items.get(clientId);
  }

  get size() {
    return this.#items.size;
  }

  ids() {
    return [...this.#items.keys()];
  }

  /** The time for a new item: after all others, whatever the clock says. */
  nextTime(now) {
    return Math.max(now, ...[...this.#items.values()].map((item) => item.at + 1));
  }

  of(room) {
    return this.#sorted().filter((item) => item.room === room);
  }

  rooms() {
    return new Set([...this.#items.values()].map((item) => item.room));
  }

  /** What may be sent now: the first that waits in each room, unless that room has one under way. */
  due(now) {
    return this.#heads().filter((item) => !this.#busy.has(item.client_id) && (item.retry_at ?? 0) <= now);
  }

  /** When there is something due next, or null. */
  wakeAt() {
    const times = this.#heads().filter((item) => !this.#busy.has(item.client_id));
    return times.length ? Math.min(...times.map((item) => item.retry_at ?? 0)) : null;
  }

  begin(clientId) {
    this.#busy.add(clientId);
  }

  /** Returns "sent", "again" (it waits by itself) or "failed" (it stays and says why). */
  answered(clientId, answer, now, random = Math.random()) {
    this.#busy.delete(clientId);
    const item = this.#items.get(clientId);
    if (answer.ok) {
      this.#items.delete(clientId);
      return "sent";
    }
    if (!item) return "failed";
    const attempts = (item.attempts ?? 0) + 1;
    const again = AGAIN.has(answer.error) || (answer.error === "internal" && attempts < INTERNAL_TRIES);
    const failed = again ? null : { error: answer.error, message: answer.message };
    const retry_at = now + waitAfter(answer, attempts, random);
    this.put({ ...item, attempts, limited: answer.error === "rate_limited", failed, retry_at });
    return again ? "again" : "failed";
  }

  /** A person asks to send it once more. */
  retry(clientId) {
    const item = this.#items.get(clientId);
    if (item) this.put({ ...item, failed: null, attempts: 0, retry_at: 0 });
    return this.#items.get(clientId);
  }

  /** The connection is back: nothing has to wait for its turn to try again. */
  hurry() {
    for (const item of this.#items.values()) if (!item.limited) this.put({ ...item, retry_at: 0 });
  }

  #sorted() {
    return [...this.#items.values()].sort((a, b) => a.at - b.at || (a.client_id < b.client_id ? -1 : 1));
  }

  #heads() {
    const heads = new Map();
    for (const item of this.#sorted()) if (!item.failed && !heads.has(item.room)) heads.set(item.room, item);
    return [...heads.values()];
  }
}

function waitAfter(answer, attempts, random) {
  if (answer.error === "rate_limited") return Math.max(0.1, answer.retry_after ?? 1) * 1000;
  if (answer.error === "offline") return 0;
  return Math.min(LONGEST_WAIT, 500 * 2 ** attempts) * (0.5 + random / 2);
}

/** One tab sends for all tabs of a person, each message once. */
export class Sending extends EventTarget {
  #outbox;
  #store;
  #line;
  #name;
  #channel = null;
  #letGo = null;
  #wanted = false;
  #alarm = 0;

  constructor(outbox, store, line, user) {
    super();
    this.#outbox = outbox;
    this.#store = store;
    this.#line = line;
    this.#name = `chatapp-outbox-${user}`;
  }

  /** What earlier tabs left unsent is taken up; other tabs are listened to. */
  async start() {
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#line.addEventListener("up", () => this.#lead());
    this.#line.addEventListener("down", () => this.#stepBack());
    for (const item of await this.#store.items()) {
      if (!this.#outbox.get(item.client_id)) this.#outbox.put(item);
    }
    this.#changed(null);
    if (this.#line.isUp) this.#lead();
  }

  send(item) {
    this.#keep(item);
    this.#pump();
  }

  retry(clientId) {
    const item = this.#outbox.retry(clientId);
    if (item) this.send(item);
  }

  discard(clientId) {
    this.#forget(clientId);
  }

  discardAll() {
    return Promise.all(this.#outbox.ids().map((id) => this.#forget(id)));
  }

  /** The message came back from the room: it is sent, whoever carried it. Other tabs may not have it
   *  yet, and go on showing that it waits. */
  arrived(clientId) {
    const item = this.#outbox.get(clientId);
    if (!item) return;
    this.#outbox.drop(clientId);
    this.#store.forget(clientId);
    this.#changed(item.room);
  }

  /** Other tabs show it once it is stored, so that what two tabs show outlives either. */
  #keep(item) {
    this.#outbox.put(item);
    this.#store.keep(item).then(() => this.#outbox.get(item.client_id) && this.#channel?.postMessage({ keep: item }));
    this.#changed(item.room);
  }

  #forget(clientId, message) {
    const room = this.#outbox.get(clientId)?.room ?? null;
    this.#outbox.drop(clientId);
    const forgotten = this.#store.forget(clientId);
    this.#channel?.postMessage({ forget: clientId, message });
    this.#changed(room);
    return forgotten;
  }

  #hear({ keep, forget, message }) {
    if (keep) this.#outbox.put(keep);
    if (message) this.dispatchEvent(new CustomEvent("sent", { detail: message }));
    const room = keep ? keep.room : this.#outbox.get(forget)?.room;
    if (forget) this.#outbox.drop(forget);
    this.#changed(room ?? null);
    this.#pump();
  }

  /** Become the tab that sends, when no other is; without locks every tab sends what it knows,
   *  and the server keeps one of each client_id. */
  #lead() {
    this.#outbox.hurry();
    if (this.#letGo || this.#wanted) return;
    this.#wanted = true;
    if (navigator.locks) navigator.locks.request(this.#name, () => this.#hold());
    else this.#hold();
  }

  #hold() {
    this.#wanted = false;
    if (!this.#line.isUp) return undefined;
    const holding = new Promise((resolve) => {
      this.#letGo = resolve;
    });
    this.#pump();
    return holding;
  }

  /** Another tab may still have a line. */
  #stepBack() {
    this.#letGo?.();
    this.#letGo = null;
  }

  #pump() {
    clearTimeout(this.#alarm);
    if (!this.#letGo || !this.#line.isUp) return;
    for (const item of this.#outbox.due(Date.now())) this.#carry(item);
    const wake = this.#outbox.wakeAt();
    if (wake !== null) this.#alarm = setTimeout(() => this.#pump(), Math.max(50, wake - Date.now()));
  }

  async #carry(item) {
    const { client_id, room, body, reply_to, thread, also_to_room, poll } = item;
    this.#outbox.begin(client_id);
    const { ok, files, ...refusal } = item.files ? await this.#upload(item) : { ok: true };
    const more = { ...(reply_to && { reply_to }), ...(thread && { thread, also_to_room }), ...(files && { files }), ...(poll && { poll }) };
    const answer = ok ? await this.#line.ask("send", { room, client_id, body, ...more }) : { ok, ...refusal };
    const outcome = this.#outbox.answered(client_id, answer, Date.now());
    if (outcome === "sent") {
      this.dispatchEvent(new CustomEvent("sent", { detail: answer.message }));
      this.#forget(client_id, answer.message);
    } else if (this.#outbox.get(client_id)) {
      this.#keep(this.#outbox.get(client_id));
    }
    this.#pump();
  }

  /** Files go first, over HTTP, and stop when nobody wants their message any more. */
  async #upload(item) {
    const uploads = await import("./uploads.js").catch(() => null);
    return uploads?.carry(item, this.#outbox, (noted) => this.#keep(noted), this) ?? { ok: false, error: "timeout" };
  }

  #changed(room) {
    this.dispatchEvent(new CustomEvent("change", { detail: room }));
  }
}
