/** Fetches what is missing of a room's log: its first page, older and newer ones, holes. */

const PAGE = 100;

export class Paging {
  #line;
  #busy = new Set();

  constructor(line) {
    this.#line = line;
  }

  /** The page around a message, or the newest. */
  async first(room, timeline, around) {
    const answer = await this.#history(room, around === null ? {} : { around }, "first");
    if (answer) timeline.load(answer);
  }

  /** Returns true when there is something new to show. */
  async older(room, timeline) {
    if (!timeline.loaded || !timeline.moreBefore || !timeline.messages.length) return false;
    const answer = await this.#history(room, { before: timeline.first, limit: PAGE }, "older");
    if (!answer) return false;
    timeline.prepend(answer);
    timeline.trimEnd();
    return true;
  }

  async newer(room, timeline) {
    if (!timeline.loaded || !timeline.moreAfter) return false;
    const answer = await this.#history(room, { after: timeline.last, limit: PAGE }, "newer");
    if (!answer) return false;
    timeline.append(answer);
    timeline.trimStart();
    return true;
  }

  /** Something between the window and the news is missing: fetch exactly that. */
  async heal(room, timeline) {
    const answer = await this.#history(room, { after: timeline.last, limit: PAGE }, "heal");
    if (!answer) return false;
    timeline.append({ ...answer, more_after: false });
    if (timeline.hasHole && answer.messages.length) await this.heal(room, timeline);
    return true;
  }

  /** One question of a kind at a time for each room. */
  async #history(room, where, kind) {
    const key = `${room} ${kind}`;
    if (this.#busy.has(key)) return null;
    this.#busy.add(key);
    const answer = await this.#line.ask("history", { room, ...where });
    this.#busy.delete(key);
    return answer.ok ? answer : null;
  }
}
