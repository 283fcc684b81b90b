/** A short sound when somebody is addressed and doesn't look; not while they want to be left alone. */

const APART_MILLISECONDS = 3000;
const NOTES = [659.25, 987.77];

let playedAt = 0;

/** Whether somebody wants to be left alone now; `calls` is what the server tells of that. */
export function isHushed(calls, now = new Date()) {
  if (Date.parse(calls.dnd_until) > now.getTime()) return true;
  if (!calls.quiet) return false;
  const { from, until, zone } = calls.quiet;
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", minute: "numeric", hourCycle: "h23" }).formatToParts(now);
  const value = (type) => Number(parts.find((part) => part.type === type).value);
  const minute = value("hour") * 60 + value("minute");
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** Two notes, at most every few seconds; a browser that nobody has touched yet keeps silent. */
export function call(calls) {
  if (isHushed(calls) || Date.now() - playedAt < APART_MILLISECONDS) return;
  playedAt = Date.now();
  const context = new AudioContext();
  for (const [place, pitch] of NOTES.entries()) play(context, pitch, context.currentTime + place * 0.12);
  setTimeout(() => context.close(), 1000);
}

function play(context, pitch, at) {
  const [tone, loudness] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.0001, at);
  loudness.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.4);
}
