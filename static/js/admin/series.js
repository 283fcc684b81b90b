/** The last hour of figures and the curve of one of them; no DOM, so that it is tested without. */

export const KEPT = 360;
const HOUR = 3_600_000;

/** What is new goes on after what is held; the same moment is held once. */
export function grown(points, news) {
  const last = points.at(-1)?.at ?? "";
  return [...points, ...news.filter(({ at }) => at > last)].slice(-KEPT);
}

/** A round number that all values fit under: 1, 2 or 5 times a power of ten. */
export function ceiling(values) {
  const most = Math.max(0, ...values);
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((each) => each >= most * 0.999);
}

/** The curve of a field within a box: lines of points, broken where nothing was measured. */
export function curve(points, field, { width, height, now }) {
  const start = Math.min(Date.parse(points[0]?.at ?? now), now - 60_000);
  const span = Math.min(HOUR, now - start);
  const most = ceiling(points.map((point) => point[field] ?? 0));
  const lines = [[]];
  for (const point of points) {
    const value = point[field];
    if (value === null || value === undefined) lines.push([]);
    else {
      const x = width * (1 - (now - Date.parse(point.at)) / span);
      lines.at(-1).push([round(Math.max(x, 0)), round(height * (1 - value / most))]);
    }
  }
  return { lines: lines.filter((each) => each.length), minutes: Math.round(span / 60_000), most };
}

function round(number) {
  return Math.round(number * 10) / 10;
}
