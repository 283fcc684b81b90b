/** Ready times for what is sent later, on the reader's own clock. */

const [MINUTES, MORNING, EARLY] = [20, 9, 8];
const [SUNDAY, MONDAY] = [0, 1];

/** [{name, at}], the next first: `name` is that of its words, later.NAME. */
export function readyTimes(now = new Date()) {
  const times = [{ name: "minutes", at: new Date(now.getTime() + MINUTES * 60_000) }, { name: "hour", at: new Date(now.getTime() + 3_600_000) }];
  const days = (MONDAY + 7 - now.getDay()) % 7 || 7;
  if (now.getHours() < EARLY) times.push({ name: "today", at: morning(now, 0) });
  times.push({ name: "tomorrow", at: morning(now, 1) });
  if (now.getDay() !== SUNDAY) times.push({ name: "monday", at: morning(now, days) });
  return times;
}

export function morning(now, days) {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  date.setHours(MORNING, 0, 0, 0);
  return date;
}
