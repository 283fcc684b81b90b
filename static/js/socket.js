/** The line to the server: events in, questions out, and whether it is up. */

import { io } from "../vendor/socket.io.esm.min.js";
import { t } from "./words.js";

const PATIENCE = 10_000;
const REFUSED_PAUSE = 3_000;
const UP_PATIENCE = 3_000;

export class Line extends EventTarget {
  #socket = io({
    transports: ["websocket", "polling"], reconnectionDelay: 500, reconnectionDelayMax: 3000,
    randomizationFactor: 0.5, autoConnect: false,
  });

  start() {
    this.#socket.on("connect", () => this.#tell("up"));
    this.#socket.on("disconnect", (reason) => this.#lost(reason));
    this.#socket.on("connect_error", () => this.#refused());
    addEventListener("offline", () => this.#unplugged());
    addEventListener("online", () => this.#plugged());
    // Beside another line of the page it has begun by itself, and two greetings would be one too many.
    if (!this.#socket.active) this.#socket.connect();
  }

  on(event, hear) {
    this.#socket.on(event, hear);
  }

  get isUp() {
    return this.#socket.connected && navigator.onLine !== false;
  }

  get transport() {
    return this.#socket.io.engine?.transport?.name ?? "";
  }

  /** Ask the server; the answer is always an object with `ok`, also when there is no server. */
  async ask(event, payload = {}, patience = PATIENCE) {
    if (!(await this.#isUpSoon())) return { ok: false, error: "offline", message: t("error.offline") };
    try {
      const answer = await this.#socket.timeout(patience).emitWithAck(event, payload);
      return answer ?? { ok: false, error: "internal", message: t("error.internal") };
    } catch {
      return { ok: false, error: "timeout", message: t("error.timeout") };
    }
  }

  /** Say something that nobody waits for. */
  say(event, payload) {
    if (this.isUp) this.#socket.volatile.emit(event, payload, () => {});
  }

  /** The line is silent though it looks up: begin again rather than wait for its own timeout. */
  renew() {
    if (this.#socket.connected) this.#socket.io.engine.close();
  }

  /** The server is going away, and says to each page when to come back, so that not all do at once. */
  returnAfter(milliseconds) {
    setTimeout(() => this.#socket.connect(), milliseconds);
  }

  #lost(reason) {
    this.#tell("down");
    // socket.io doesn't come back by itself from a close that the server asked for.
    if (reason === "io server disconnect") this.returnAfter(300 + Math.random() * 2000);
  }

  #unplugged() {
    this.#tell("down");
    this.renew();
  }

  /** There is a network again: a try that is still waited for is waited for no longer. */
  #plugged() {
    if (!this.#socket.connected) this.#socket.disconnect().connect();
  }

  /** Who clicks while the page is still connecting is not offline. */
  #isUpSoon() {
    if (this.isUp || !navigator.onLine) return this.isUp;
    return new Promise((resolve) => {
      this.addEventListener("up", () => resolve(true), { once: true });
      setTimeout(() => resolve(this.isUp), UP_PATIENCE);
    });
  }

  /** A refusal ends socket.io's own tries; only a login that has ended is a reason to stop. */
  async #refused() {
    if (this.#socket.active) return;
    const answer = await fetch("/rooms.json", { headers: { Accept: "application/json" } }).catch(() => null);
    answer?.body?.cancel();
    if (answer && (answer.status === 401 || answer.redirected)) this.#tell("ended");
    else setTimeout(() => this.#socket.connect(), REFUSED_PAUSE * (0.5 + Math.random()));
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
