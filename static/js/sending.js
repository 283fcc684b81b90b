/** Carries the outbox to the server: one tab sends for all tabs of a person, each message once. */

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

  /** The message came back from the room: it is sent, whoever carried it. */
  arrived(clientId) {
    if (this.#outbox.get(clientId)) this.#forget(clientId);
  }

  #keep(item) {
    this.#outbox.put(item);
    this.#store.keep(item);
    this.#channel?.postMessage({ keep: item });
    this.#changed(item.room);
  }

  #forget(clientId) {
    const room = this.#outbox.get(clientId)?.room ?? null;
    this.#outbox.drop(clientId);
    this.#store.forget(clientId);
    this.#channel?.postMessage({ forget: clientId });
    this.#changed(room);
  }

  #hear({ keep, forget }) {
    if (keep) this.#outbox.put(keep);
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
    if (!navigator.locks) {
      this.#letGo = () => {};
      this.#pump();
      return;
    }
    this.#wanted = true;
    navigator.locks.request(this.#name, () => this.#hold());
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

  async #carry({ client_id, room, body, reply_to }) {
    this.#outbox.begin(client_id);
    const answer = await this.#line.ask("send", { room, client_id, body, ...(reply_to && { reply_to }) });
    const outcome = this.#outbox.answered(client_id, answer, Date.now());
    if (outcome === "sent") {
      this.dispatchEvent(new CustomEvent("sent", { detail: answer.message }));
      this.#forget(client_id);
    } else if (this.#outbox.get(client_id)) {
      this.#keep(this.#outbox.get(client_id));
    }
    this.#pump();
  }

  #changed(room) {
    this.dispatchEvent(new CustomEvent("change", { detail: room }));
  }
}
