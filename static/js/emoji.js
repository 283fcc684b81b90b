/** Emoji: in their groups, by name, and by the words that people look for them by. */

import { fold } from "./matching.js";
import { ownEmoji } from "./roster.js";
import english from "./words/emoji/en.js";

const GROUPS = ["smileys", "people", "nature", "food", "travel", "activities", "things", "symbols", "flags"];
const COUNTRIES = "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ"
  + " CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU FI FJ FK FM FO FR"
  + " GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS IT JE JM JO JP"
  + " KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ"
  + " NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW"
  + " SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ"
  + " UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";
const TRANSLATED = ["zh", "fr", "ja"];
const [WHOLE, NAMED, MEANT, BEGUN, WITHIN] = [110, 95, 90, 70, 40];

/** What people reach for most, until they have used others. */
export const OFTEN = ["👍", "❤️", "😄", "🎉", "👀", "🙏", "✅", "😂", "🔥", "👏", "💯", "🤔", "😮", "😢", "👎", "🚀", "😅", "😍", "👋", "💪", "✨", "🥳", "🙌", "❌"];

/** [{emoji, name, group, isCommon, called, words}]: found by the words of its name and by others, all of them folded. */
export let EMOJI = [];

/** Learn the names in a language; English words go on finding them. */
export async function learnEmoji(language) {
  const own = TRANSLATED.includes(language) ? (await import(`./words/emoji/${language}.js`)).default : "";
  const mine = new Map(entriesIn(own).map((each) => [each.emoji, each]));
  const lists = english.trim().split("\n\n").map((list, at) => entriesIn(list).map(({ emoji, isCommon, name, more }) => {
    const { name: called = name, more: words = "" } = mine.get(emoji) ?? {};
    return entry(emoji, GROUPS[at], isCommon, capitalised(called), `${words} ${name} ${more}`);
  }));
  EMOJI = [...lists.flat(), ...countries(language || "en")];
}

function entriesIn(list) {
  return list.trim().split(/[|\n]/).filter(Boolean).map((text) => {
    const [emoji, star, name, more = ""] = /^(\S+) (\*?)([^:]+):?(.*)$/u.exec(text).slice(1);
    return { emoji, isCommon: star === "*", name, more };
  });
}

function entry(emoji, group, isCommon, name, more) {
  return { emoji, group, isCommon, name, called: wordsIn(name), words: wordsIn(more) };
}

function wordsIn(text) {
  return plain(text).split(/[\s_,-]+/u).filter(Boolean);
}

/** As one types it: without accents or capitals, and in one of the two scripts of Japanese. */
function plain(text) {
  return fold(text).replace(/œ/g, "oe").replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
}

/** Their flags, by the reader's own alphabet. */
function countries(language) {
  const [own, inEnglish] = [language, "en"].map((each) => new Intl.DisplayNames(each, { type: "region" }));
  return COUNTRIES.split(" ")
    .map((code) => entry(flagOf(code), "flags", false, own.of(code), `${inEnglish.of(code)} ${code}`))
    .sort((a, b) => a.name.localeCompare(b.name, language));
}

function flagOf(code) {
  return String.fromCodePoint(...[...code].map((letter) => 0x1f1e6 - 65 + letter.charCodeAt(0)));
}

function capitalised(name) {
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/** The place's own stand before the others. */
export function allEmoji() {
  return [...[...ownEmoji.keys()].map((name) => entry(`:${name}:`, "own", true, name, name)), ...EMOJI];
}

/** An emoji in a tone of skin, where it has one. */
export function toned(emoji, tone) {
  return tone ? emoji.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${tone}`) : emoji;
}

/** The best first; among equals those that people reach for. */
export function findEmoji(query, limit) {
  const wanted = plain(query.trim().replace(/^:|:$/g, "").replace(/[_-]/g, " "));
  return allEmoji().map((each) => ({ each, points: pointsOf(wanted, each) }))
    .filter(({ points }) => points >= WITHIN)
    .sort((a, b) => b.points - a.points)
    .slice(0, limit)
    .map(({ each }) => each);
}

function pointsOf(wanted, { emoji, called, words, isCommon }) {
  const rank = OFTEN.indexOf(emoji);
  const better = (isCommon ? 4 : 0) + (rank < 0 ? 0 : 6 - rank / OFTEN.length);
  const [name, all] = [called.join(" "), [...called, ...words]];
  if (name === wanted) return WHOLE;
  if (called.includes(wanted)) return NAMED + better;
  if (words.includes(wanted)) return MEANT + better;
  if (all.some((word) => word.startsWith(wanted))) return BEGUN + better;
  return all.join(" ").includes(wanted) ? WITHIN + better : 0;
}

// Whoever uses this module waits for the words; without them, the English ones do.
await learnEmoji(globalThis.document?.documentElement.lang).catch(() => learnEmoji("en"));
