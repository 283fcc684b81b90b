/** What this device keeps of the chat, so that it opens without a network: the page itself, and what
 *  was last seen in the rooms that were open. One person's, the one who is here. */

import { element, find, worker } from "./page.js";
import { isMentioned } from "./reading.js";
import { Timeline } from "./timeline.js";
import { clock, dayName, loadMore, t } from "./words.js";

const [KEPT, SHELL] = ["chatapp-kept", "chatapp-shell"];
const EVERY_MILLISECONDS = 15_000;
const PAGE = 50;
const NEW_MILLISECONDS = 60_000;

/** The page that was kept, for the address that was asked for; null where nothing was. */
export async function recall() {
  const answer = await caches.match("/kept");
  if (!answer) return null;
  const { at, me, rooms } = await answer.json();
  await loadMore("kept");
  const banner = find("#banner");
  [banner.textContent, banner.hidden] = [t("kept.since", { time: `${dayName(at)}, ${clock(at)}` }), false];
  return { ...empty, me, fill: (conversation) => fill(conversation, rooms), ...opened(me, rooms) };
}

const empty = { view: "room", room: null, messages: [], more_before: false, more_after: false, at: null };

function fill({ held }, rooms) {
  for (const { id, page } of rooms) {
    held.set(id, new Timeline());
    held.get(id).load(page);
  }
}

/** The newest messages of the rooms that are held, as a page brings them. */
function endsOf({ held }) {
  const whole = [...held].filter(([, it]) => it.loaded && !it.moreAfter);
  return whole.map(([id, { messages, moreBefore }]) => ({
    id, page: { messages: messages.slice(-PAGE), more_before: moreBefore || messages.length > PAGE, more_after: false },
  }));
}

function opened(me, rooms) {
  const [, slug] = /^\/rooms\/([^/]+)/.exec(location.pathname) ?? [];
  const wanted = slug ? me.rooms.find((room) => room.slug === decodeURIComponent(slug)) : null;
  const room = wanted ?? (slug ? null : me.rooms.find(({ id }) => id === rooms.at(-1)?.id));
  if (room && !slug) history.replaceState(history.state, "", `/rooms/${room.slug}`);
  return room ? { ...rooms.find(({ id }) => id === room.id)?.page, room } : {};
}

/** Keep this device ready: for being opened without a network, and for calling its person by a sound while a
 *  page is open. */
export class Kept {
  #parts;
  #last = "";
  #isOver = false;

  constructor(parts) {
    this.#parts = parts;
    parts.line.on("message", (message) => this.#sound(message));
    this.#prefill();
    if (!globalThis.caches || !navigator.serviceWorker) return;
    this.#start().catch(() => null); // storage is switched off or full: it works as before
  }

  /** Somebody writes to me while I don't look. */
  async #sound(message) {
    const { roster: { user }, roster, attention } = this.#parts;
    const [room, age] = [roster.room(message.room), Date.now() - Date.parse(message.created_at)];
    const isNew = message.author.id !== user.id && !message.edited_at && !message.deleted_at && age < NEW_MILLISECONDS;
    const isToMe = isMentioned(message, user.id) || room?.kind === "direct";
    if (!user.calls?.sound || !isNew || !isToMe || room?.notify === "none" || attention.isHere) return;
    const sound = await import("./sound.js").catch(() => null);
    sound?.call(user.calls);
  }

  /** What another application shared stands in the composer, once. */
  #prefill() {
    const words = new URLSearchParams(location.search).get("write");
    if (!words) return;
    this.#parts.composer.insert(words);
    this.#parts.places.go(location.pathname, { replace: true });
  }

  async #start() {
    const { line } = this.#parts;
    document.head.append(element("link", { rel: "manifest", href: "/manifest.webmanifest" }));
    await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
    navigator.serviceWorker.addEventListener("message", ({ data }) => data.go && this.#parts.places.go(data.go));
    line.on("unread", ({ room, read_seq: seq }) => this.#withdraw(room, seq));
    addEventListener("visibilitychange", () => this.#keep());
    setInterval(() => this.#keep(), EVERY_MILLISECONDS);
    await this.#keepShell();
    await this.#keep();
    await this.#subscribeAnew();
  }

  /** The page without anybody's words. What it may send belongs to a session: another needs its own. */
  async #keepShell() {
    const shell = await caches.open(SHELL);
    const [token, { roster }] = [this.#token, this.#parts];
    const kept = (await (await shell.match("/shell"))?.text()) ?? "";
    if (this.#isOver || kept.includes(token) && kept.includes(roster.server.scripts)) return;
    await shell.add("/shell");
  }

  async #keep() {
    const { line, roster } = this.#parts;
    if (!line.isUp || this.#isOver) return;
    const rooms = endsOf(this.#parts.conversation);
    const me = { user: roster.user, server: roster.server, rooms: this.#standings(), presence: {}, announcements: [], cautions: [] };
    const what = JSON.stringify({ me, rooms });
    if (what === this.#last) return;
    this.#last = what;
    const cache = await caches.open(KEPT);
    const body = JSON.stringify({ at: new Date().toISOString(), me, rooms });
    await cache.put("/kept", new Response(body, { headers: { "Content-Type": "application/json" } }));
  }

  /** Each room as it is now, with how far this page has seen it. */
  #standings() {
    const { roster, unread, heads } = this.#parts;
    const seen = heads.all();
    return roster.ids().map((id) => {
      const { unread: count, mentions, threads, readSeq, top } = unread.of(id);
      return { ...roster.room(id), change: seen[id], seq: top, unread: count, mentions, threads, read_seq: readSeq };
    });
  }

  /** What was read on some device needs nobody's attention on this one. */
  async #withdraw(room, seq) {
    const registration = await navigator.serviceWorker.ready;
    for (const shown of await registration.getNotifications()) {
      if (shown.data?.room === room && shown.data.seq <= seq) shown.close();
    }
  }

  /** Browsers give a subscription another address now and then. */
  async #subscribeAnew() {
    const known = localStorage.getItem("chatapp-push");
    const [user, address] = known?.split(" ") ?? [];
    if (user !== this.#parts.roster.user.id || globalThis.Notification?.permission !== "granted") return;
    const { pushManager } = await navigator.serviceWorker.ready;
    const given = (await pushManager.getSubscription())?.toJSON();
    if (!given || given.endpoint === address) return;
    const { endpoint, keys } = given;
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.#token };
    const body = JSON.stringify({ address: endpoint, key: keys.p256dh, secret: keys.auth });
    const answer = await fetch("/settings/notifications/devices", { method: "POST", headers, body });
    if (answer.ok) localStorage.setItem("chatapp-push", `${user} ${endpoint}`);
  }

  /** Whoever signs out leaves nothing behind. */
  async forget() {
    for (const name of [KEPT, SHELL]) await globalThis.caches?.delete(name);
    const registration = await navigator.serviceWorker?.getRegistration("/");
    await (await registration?.pushManager?.getSubscription().catch(() => null))?.unsubscribe();
    localStorage.removeItem("chatapp-push");
    this.#isOver = true;
  }

  get #token() {
    return find("meta[name=csrf-token]").content;
  }
}
