/** What a person sees of the line: the banner, their own state, and an offer to begin anew. */

import { copyText, find, openDialog, toast } from "./page.js";
import { drawPresence } from "./sidebar.js";
import { Pulse } from "./sync.js";
import { number, seconds, t } from "./words.js";

const PING_MILLISECONDS = 3000;
const PATIENCE_MILLISECONDS = 2000;
const SILENT_PINGS = 3;
const GRACE_MILLISECONDS = 1500;
const RETURN_SECONDS = 3;
const DRAWN_MILLISECONDS = 1000;

export class Connection extends EventTarget {
  pulse = new Pulse();
  beat = null;
  isDown = false;
  #parts;
  #diagnosis;
  #silent = 0;
  #grace = 0;

  /** `parts`: line, roster, sync, outbox, attention, sidebar. */
  constructor(parts) {
    super();
    this.#parts = parts;
    this.#diagnosis = new Diagnosis({ ...parts, connection: this });
  }

  start() {
    const { line, attention } = this.#parts;
    line.addEventListener("up", () => this.#up());
    line.addEventListener("down", () => this.#down());
    line.addEventListener("ended", () => leave());
    line.on("heartbeat", (beat) => this.#heard(beat));
    line.on("bye", (bye) => this.#bye(bye));
    attention.addEventListener("status", () => this.#tellStatus());
    document.addEventListener("visibilitychange", () => this.#ping());
    setInterval(() => this.#ping(), PING_MILLISECONDS);
    find("#self").addEventListener("click", () => this.#diagnosis.open());
    this.#grace = setTimeout(() => this.#show(), GRACE_MILLISECONDS);
    this.drawSelf();
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
    this.pulse.add(milliseconds);
    this.#silent = 0;
    if (this.isDown && this.#parts.line.isUp) this.#hide();
  }

  /** Say so at once, and after a few begin anew rather than wait for the transport. */
  #unanswered() {
    this.#silent += 1;
    if (this.#silent >= SILENT_PINGS) this.#parts.line.renew();
    this.#show();
  }

  #heard(beat) {
    this.beat = { ...beat, heard: Date.now() };
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
    this.isDown = true;
    const banner = find("#banner");
    if (banner.hidden) banner.textContent = t("banner.offline");
    banner.hidden = false;
    this.drawSelf();
  }

  #hide() {
    clearTimeout(this.#grace);
    this.isDown = false;
    find("#banner").hidden = true;
    this.drawSelf();
  }

  #bye({ reason, retry_after: seconds }) {
    if (reason === "restarting") this.#parts.line.returnAfter((seconds ?? RETURN_SECONDS) * 1000);
    else leave();
  }

  #tellStatus() {
    this.#parts.line.say("status", { status: this.#parts.attention.status });
    this.drawSelf();
  }

  drawSelf() {
    const status = this.isDown ? "offline" : this.#parts.attention.status;
    this.#parts.sidebar.drawSelf(status, t(`presence.${status}`));
  }
}

function leave() {
  location.assign("/sign-in");
}

/** What to read out to whoever helps; wanted just when nothing more can be fetched. */
export class Diagnosis {
  #parts;
  #dialog = null;

  /** `parts`: connection, line, roster, sync, outbox. */
  constructor(parts) {
    this.#parts = parts;
  }

  open() {
    this.#dialog = openDialog("connection-dialog");
    find('[data-act="copy"]', this.#dialog).addEventListener("click", () => this.#copy());
    const drawing = setInterval(() => this.#draw(), DRAWN_MILLISECONDS);
    this.#dialog.addEventListener("close", () => clearInterval(drawing));
    this.#draw();
  }

  #draw() {
    const { connection } = this.#parts;
    const status = connection.isDown ? "offline" : "online";
    drawPresence(find(".presence", this.#dialog), status);
    find(".connection-words", this.#dialog).textContent = t(`connection.${status}`);
    for (const [name, words] of Object.entries(this.#facts())) {
      find(`[data-fact="${name}"]`, this.#dialog).textContent = words;
    }
  }

  #facts() {
    const { connection, line, roster, sync, outbox } = this.#parts;
    const trip = (value) => (value === null ? "–" : t("connection.trip", { milliseconds: number(value) }));
    const since = (at) => (at ? seconds(Date.now() - at) : "–");
    return {
      transport: line.isUp ? t(`connection.${line.transport}`) : "–",
      average: trip(connection.pulse.average), last: trip(connection.pulse.last),
      mode: connection.beat?.async_mode ?? roster.server.async_mode ?? "–",
      sync: since(sync.at), heartbeat: since(connection.beat?.heard),
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
