/** What a person sees of the line: the banner, the panel to read out, and its heartbeat. */

import { find, openDialog, toast } from "./page.js";
import { Pulse } from "./pulse.js";
import { drawPresence } from "./sidebar.js";
import { number, seconds, t } from "./words.js";

const PING_MILLISECONDS = 3000;
const PATIENCE_MILLISECONDS = 2000;
const SILENT_PINGS = 3;
const GRACE_MILLISECONDS = 1500;
const RETURN_MILLISECONDS = 5000;

export class Connection extends EventTarget {
  #parts;
  #pulse = new Pulse();
  #beat = null;
  #silent = 0;
  #dialog = null;
  #isDown = false;
  #grace = 0;

  /** `parts`: line, roster, sync, outbox, attention, sidebar. */
  constructor(parts) {
    super();
    this.#parts = parts;
  }

  start() {
    const { line, attention } = this.#parts;
    line.addEventListener("up", () => this.#up());
    line.addEventListener("down", () => this.#down());
    line.addEventListener("ended", () => leave());
    line.on("heartbeat", (beat) => this.#heard(beat));
    line.on("bye", ({ reason }) => this.#bye(reason));
    attention.addEventListener("status", () => this.#tellStatus());
    document.addEventListener("visibilitychange", () => this.#ping());
    setInterval(() => this.#ping(), PING_MILLISECONDS);
    setInterval(() => this.#draw(), 1000);
    find("#self").addEventListener("click", () => this.open());
    this.#grace = setTimeout(() => this.#show(), GRACE_MILLISECONDS);
    this.#drawSelf();
  }

  open() {
    this.#dialog = openDialog("connection-dialog");
    this.#dialog.addEventListener("close", () => (this.#dialog = null));
    find('[data-act="copy"]', this.#dialog).addEventListener("click", () => this.#copy());
    this.#draw();
  }

  async #ping() {
    const { line, attention } = this.#parts;
    if (!attention.isVisible || !line.isUp) return;
    const began = performance.now();
    const answer = await line.ask("latency", { at: Date.now() }, PATIENCE_MILLISECONDS);
    if (answer.ok) this.#answered(performance.now() - began);
    else if (answer.error === "timeout") this.#unanswered();
  }

  #answered(milliseconds) {
    this.#pulse.add(milliseconds);
    this.#silent = 0;
    if (this.#isDown && this.#parts.line.isUp) this.#hide();
    this.#draw();
  }

  /** No answer: say so at once, and after a few begin anew rather than wait for the transport. */
  #unanswered() {
    this.#silent += 1;
    if (this.#silent >= SILENT_PINGS) this.#parts.line.renew();
    this.#show();
  }

  #heard(beat) {
    this.#beat = { ...beat, heard: Date.now() };
    this.#draw();
  }

  #up() {
    this.#silent = 0;
    this.#hide();
    this.#ping();
    if (this.#parts.attention.status === "away") this.#tellStatus();
  }

  /** A blink is not worth a banner. */
  #down() {
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => this.#show(), navigator.onLine ? GRACE_MILLISECONDS : 0);
  }

  #show() {
    this.#isDown = true;
    const banner = find("#banner");
    if (banner.hidden) banner.textContent = t("banner.offline");
    banner.hidden = false;
    this.#drawSelf();
  }

  #hide() {
    clearTimeout(this.#grace);
    this.#isDown = false;
    find("#banner").hidden = true;
    this.#drawSelf();
  }

  #bye(reason) {
    if (reason === "restarting") this.#parts.line.returnLater(RETURN_MILLISECONDS);
    else leave();
  }

  #tellStatus() {
    this.#parts.line.say("status", { status: this.#parts.attention.status });
    this.#drawSelf();
  }

  #drawSelf() {
    const status = this.#isDown ? "offline" : this.#parts.attention.status;
    this.#parts.sidebar.drawSelf(status, t(`presence.${status}`));
  }

  #draw() {
    if (!this.#dialog) return;
    const status = this.#isDown ? "offline" : "online";
    drawPresence(find(".presence", this.#dialog), status);
    find(".connection-words", this.#dialog).textContent = t(`connection.${status}`);
    for (const [name, words] of Object.entries(this.#facts())) {
      find(`[data-fact="${name}"]`, this.#dialog).textContent = words;
    }
  }

  #facts() {
    const { line, roster, sync, outbox } = this.#parts;
    const trip = (value) => (value === null ? "–" : t("connection.trip", { milliseconds: number(value) }));
    const since = (at) => (at ? seconds(Date.now() - at) : "–");
    return {
      transport: line.isUp ? t(`connection.${line.transport}`) : "–",
      average: trip(this.#pulse.average), last: trip(this.#pulse.last),
      mode: this.#beat?.async_mode ?? roster.server.async_mode ?? "–",
      sync: since(sync.at), heartbeat: since(this.#beat?.heard),
      version: roster.server.version ?? "–", waiting: number(outbox.size),
    };
  }

  async #copy() {
    const facts = [...this.#dialog.querySelectorAll("dl > div")];
    const lines = facts.map((fact) => `${find("dt", fact).textContent}: ${find("dd", fact).textContent}`);
    await copyText([new Date().toISOString(), navigator.userAgent, ...lines].join("\n"));
    toast(t("copied"));
  }
}

function leave() {
  location.assign("/sign-in");
}

/** The clipboard, also on a page without https, where browsers withhold the modern one. */
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  (find("dialog[open]") ?? document.body).append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  return undefined;
}

/** After the server was updated: this page goes on as it is, and offers once to begin anew. */
export class Renewal {
  #scripts;

  /** `scripts`: which version of the scripts this page runs, as the server named it. */
  constructor(scripts) {
    this.#scripts = scripts;
    find("#renewal button").addEventListener("click", () => location.reload());
  }

  /** What the server says each time the line comes up. */
  hear({ server }) {
    find("#renewal").hidden = server.scripts === this.#scripts;
  }
}
