/** The last round trips, for people who look after a bad line. */

const KEPT = 30;

export class Pulse {
  #trips = [];

  add(milliseconds) {
    this.#trips = [...this.#trips.slice(1 - KEPT), milliseconds];
  }

  get count() {
    return this.#trips.length;
  }

  get last() {
    return this.#trips.at(-1) ?? null;
  }

  get average() {
    if (!this.#trips.length) return null;
    return this.#trips.reduce((sum, trip) => sum + trip, 0) / this.#trips.length;
  }
}

/** What to say aloud for messages that arrived since the last time: each one, or one summary. */
export function spoken(arrivals) {
  if (arrivals.length <= 3) return { each: arrivals, count: 0, authors: [] };
  const authors = [...new Set(arrivals.map((message) => message.author.name))];
  return { each: [], count: arrivals.length, authors };
}
