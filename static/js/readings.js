/** How names in Chinese and Japanese are typed on a Latin keyboard. The libraries are fetched with the first such name. */

const HAN = /\p{Script=Han}/u;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

let pinyin = null;
let kana = null;

/** Fetch what is needed to read these names; where it cannot be had, names are found as they are written. */
export async function learnReadings(names) {
  const [isHan, isKana] = [HAN, KANA].map((script) => names.some((name) => script.test(name)));
  const lost = () => null;
  await Promise.all([
    isHan && (pinyin ??= await import("../vendor/tiny-pinyin.esm.js").then((it) => it.default).catch(lost)),
    isKana && (kana ??= await import("../vendor/wanakana.esm.js").catch(lost)),
  ]);
}

/** A name as it is written, and as it is read: 王小明 is "wangxiaoming", "wang xiao ming" and "wxm". */
export function formsOf(name) {
  return [name, ...(pinyin?.isSupported() && HAN.test(name) ? inPinyin(name) : []), ...(kana && KANA.test(name) ? inRomaji(name) : [])];
}

function inPinyin(name) {
  const syllables = [...name].flatMap((letter) => (HAN.test(letter) ? [pinyin.convertToPinyin(letter, "", true)] : [letter]));
  return [syllables.join(""), syllables.join(" "), syllables.map((each) => each[0]).join("")];
}

function inRomaji(name) {
  return [kana.toRomaji(name), kana.toHiragana(name, { passRomaji: true })];
}
