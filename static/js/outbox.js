/** What was written and is not yet known to be sent: in order, one at a time in each room. */

const AGAIN = new Set(["rate_limited", "unavailable", "timeout", "offline"]);
const LONGEST_WAIT = 5_000;
const INTERNAL_TRIES = 3;

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
    const wait = waitAfter(answer, attempts, random);
    const limited = answer.error === "rate_limited";
    const failed = again ? null : { error: answer.error, message: answer.message };
    this.put({ ...item, attempts, limited, failed, retry_at: now + wait });
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
