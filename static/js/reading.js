/** How far the open room has been read, and where its "New" line stands. */

const READ_MILLISECONDS = 800;

export class Reading extends EventTarget {
  #parts;
  #isHeld = false;
  #alarm = 0;
  #untold = new Map();
  newSeq = null;

  /** `parts`: line, roster, unread, log, attention. */
  constructor(parts) {
    super();
    this.#parts = parts;
    addEventListener("pagehide", () => this.#tellAll());
  }

  /** Another room is open: its line stands above what others wrote since it was read. */
  begin(timeline, { unread, readSeq }) {
    this.#isHeld = false;
    this.newSeq = unread > 0 ? this.#firstUnread(timeline, readSeq) : null;
  }

  /** What comes while nobody looks gets a "New" line above it. */
  arrived(timeline, last) {
    if (this.newSeq !== null || this.#parts.attention.isHere || timeline.last <= last) return;
    this.newSeq = this.#firstUnread(timeline, last);
  }

  /** What was unread is done with: the reader answered, or says so. */
  finish() {
    this.newSeq = null;
    this.#isHeld = false;
  }

  /** Unread from this message on, until the reader comes back to it or says that it is read. */
  async unreadFrom({ room, seq }) {
    this.#isHeld = true;
    this.newSeq = seq;
    this.#untold.delete(room);
    await this.#tell(room, seq - 1);
  }

  /** Whoever looks at the end of the room has read it. */
  attend(room, timeline) {
    const { log, unread, attention } = this.#parts;
    if (!timeline?.loaded || this.#isHeld || !attention.isHere) return;
    if (!log.atBottom || timeline.moreAfter || room.read_seq === undefined) return;
    if (unread.of(room.id).readSeq >= timeline.last) return;
    unread.read(room.id, timeline.last);
    this.#changed();
    this.#tellSoon(room.id, timeline.last);
  }

  /** A stream of messages is one report a second, not one for each; no room's is forgotten for another's. */
  #tellSoon(room, seq) {
    this.#untold.set(room, seq);
    this.#alarm ||= setTimeout(() => this.#tellAll(), READ_MILLISECONDS);
  }

  #tellAll() {
    clearTimeout(this.#alarm);
    this.#alarm = 0;
    const untold = [...this.#untold];
    this.#untold.clear();
    for (const [room, seq] of untold) this.#tell(room, seq);
  }

  async #tell(room, seq) {
    const answer = await this.#parts.line.ask("read", { room, seq });
    if (answer.ok) this.#parts.unread.set({ ...answer, room });
    this.#changed();
  }

  #firstUnread(timeline, readSeq) {
    const me = this.#parts.roster.user.id;
    const isUnread = (message) =>
      message.seq > readSeq && message.author.id !== me && message.kind !== "notice" && !message.deleted_at;
    return timeline.messages.find(isUnread)?.seq ?? null;
  }

  #changed() {
    this.dispatchEvent(new Event("read"));
  }
}
