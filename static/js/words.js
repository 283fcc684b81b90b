/** What the page says, in the language of the page; times and numbers too. */

const CLOCK = { hour: "2-digit", minute: "2-digit" };
let catalogue = {};
let language = "en";
let spoken = "en";
let plurals = new Intl.PluralRules("en");
let formats = formatsFor("en");

const NAMED_TYPISTS = 2;
const RETRY_AFTER = 2_000;
const KNOWN = ["en", "zh", "fr", "ja"];

export async function loadWords(tag) {
  const name = KNOWN.find((known) => tag?.toLowerCase().startsWith(known)) ?? "en";
  [spoken, language] = [name, habitOf(name)];
  catalogue = (await needed(`./words/${name}.js`)).default;
  plurals = new Intl.PluralRules(language);
  formats = formatsFor(language);
}

/** The words of a part that is fetched when it is first used. */
export async function loadMore(part) {
  Object.assign(catalogue, (await needed(`./words/${part}/${spoken}.js`)).default);
}

/** A script without which there is no page: where the network fails, it is asked for until it comes. */
export async function needed(path) {
  for (let tries = 0; ; tries += 1) {
    // Some browsers remember that an address failed, and never ask for it again.
    const found = await import(tries ? `${path}?${tries}` : path).catch((problem) => {
      if (!(problem instanceof TypeError)) throw problem;
    });
    if (found) return found;
    await new Promise((done) => setTimeout(done, RETRY_AFTER));
  }
}

/** The words for a key; `{name}` is replaced, and `count` chooses between key.one and key.other. */
export function t(key, values = {}) {
  const form = `${key}.${plurals.select(values.count ?? 0)}`;
  const words = catalogue[key] ?? catalogue[form] ?? catalogue[`${key}.other`] ?? key;
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** "Ada, Grace and Linus" */
export function listOf(names) {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}

/** "Ada and Grace are typing", or that several are. */
export function typingWords(names) {
  if (names.length > NAMED_TYPISTS) return t("typing.several");
  return names.length ? t("typing", { count: names.length, names: listOf(names) }) : "";
}

/** The hour, on the reader's clock or, with {timeZone}, on that of a place. */
export function clock(time, place = null) {
  const format = place ? new Intl.DateTimeFormat(language, { ...CLOCK, ...place }) : formats.clock;
  return format.format(new Date(time));
}

/** The day without its weekday. */
export function date(time) {
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(time));
}

export function exactTime(time) {
  return formats.exact.format(new Date(time));
}

/** "Today", "Yesterday", or the date; days are counted on the reader's own calendar. */
export function dayName(time, now = new Date()) {
  const date = new Date(time);
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0 || days === 1) return capitalised(formats.relative.format(-days, "day"));
  return (date.getFullYear() === now.getFullYear() ? formats.day : formats.dayAndYear).format(date);
}

/** The hour of today, the day of any other. */
export function moment(time, now = new Date()) {
  return midnight(new Date(time)) === midnight(now) ? clock(time) : dayName(time, now);
}

export function seconds(milliseconds) {
  return formats.relative.format(-Math.max(0, Math.round(milliseconds / 1000)), "second");
}

/** "30 seconds", "5 minutes" */
export function duration(length) {
  const [value, unit] = length < 60 ? [length, "second"] : [length / 60, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(value);
}

export function number(value) {
  return formats.number.format(value);
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function capitalised(text) {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}

function formatsFor(tag) {
  const day = { weekday: "long", month: "long", day: "numeric" };
  return {
    clock: new Intl.DateTimeFormat(tag, CLOCK),
    exact: new Intl.DateTimeFormat(tag, { dateStyle: "full", timeStyle: "long" }),
    day: new Intl.DateTimeFormat(tag, day),
    dayAndYear: new Intl.DateTimeFormat(tag, { ...day, year: "numeric" }),
    relative: new Intl.RelativeTimeFormat(tag, { numeric: "auto" }),
    number: new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }),
  };
}

/** The reader's own kind of the language (en-GB rather than en), for dates and hours as they know them. */
function habitOf(name) {
  return globalThis.navigator?.languages?.find((own) => own.slice(0, 2) === name) ?? name;
}
