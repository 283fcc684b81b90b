import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

import { dayName, loadMore, loadWords, t } from "../../static/js/words.js";

const SCRIPTS = new URL("../../static/js/", import.meta.url);
const LANGUAGES = ["en", "zh", "fr", "ja"];
/** Fetched with the part of the page that says them. */
const PARTS = ["search/", "card/", "polls/", "commands/", "picker/", "kept/", "later/", "guests/", "previews/", "programs/", "rooms/", "files/", "panel/", "announcements/", "leaving/", "keeping/", "suggestions/"];

async function catalogue(language) {
  const parts = ["", ...PARTS].map((part) => import(`../../static/js/words/${part}${language}.js`));
  return Object.assign({}, ...(await Promise.all(parts)).map((words) => words.default));
}

/** A key without its plural form. */
const bare = (key) => key.replace(/\.(zero|one|two|few|many|other)$/, "");

/** Keys in the scripts: t("key"), and the beginnings of t(`key.${…}`). */
async function asked() {
  const names = (await readdir(SCRIPTS)).filter((name) => name.endsWith(".js"));
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, SCRIPTS), "utf8")));
  const calls = texts.join("\n").match(/\bt\((?:[^()]|\([^()]*\))*\)/g);
  const strings = calls.flatMap((call) => [...call.matchAll(/"([a-zA-Z.]+)"/g)].map(([, key]) => key));
  const beginnings = calls.flatMap((call) => [...call.matchAll(/`([a-zA-Z.]+)\$\{/g)].map(([, key]) => key));
  return { strings: new Set(strings), beginnings };
}

for (const language of LANGUAGES) {
  test(`${language} says everything that English says, and nothing else`, async () => {
    const keys = async (name) => [...new Set(Object.keys(await catalogue(name)).map(bare))].sort();
    assert.deepEqual(await keys(language), await keys("en"));
  });

  test(`${language} has every plural form of its own rules`, async () => {
    const words = await catalogue(language);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of Object.keys(words).filter((each) => each.endsWith(".other"))) {
      for (const form of forms.filter((each) => each !== "many")) {
        assert.ok(`${bare(key)}.${form}` in words, `${bare(key)}.${form}`);
      }
    }
  });

  test(`${language} fills in the same values as English`, async () => {
    const [words, english] = [await catalogue(language), await catalogue("en")];
    const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [key, text] of Object.entries(words)) {
      assert.deepEqual(values(text), values(english[key] ?? english[`${bare(key)}.other`]), key);
    }
  });
}

test("every key that the scripts ask for is there", async () => {
  const keys = new Set(Object.keys(await catalogue("en")).map(bare));
  for (const key of (await asked()).strings) assert.ok(keys.has(key), key);
});

test("no key is there for nothing", async () => {
  const { strings, beginnings } = await asked();
  for (const key of Object.keys(await catalogue("en")).map(bare)) {
    assert.ok(strings.has(key) || beginnings.some((beginning) => key.startsWith(beginning)), key);
  }
});

test("a count chooses the form of its language", async () => {
  await loadWords("en");
  await loadMore("panel");
  assert.equal(t("browse.people", { count: 1 }), "1 person");
  assert.equal(t("browse.people", { count: 2 }), "2 people");
  await loadWords("fr");
  await loadMore("panel");
  assert.equal(t("browse.people", { count: 0 }), "0 personne");
  await loadWords("ja");
  await loadMore("panel");
  assert.equal(t("browse.people", { count: 1 }), "1 人");
});

test("a day is today, yesterday or its date on the reader's own calendar", async () => {
  await loadWords("en");
  const now = new Date(2026, 2, 1, 9);
  assert.equal(dayName(new Date(2026, 2, 1, 0, 1), now), "Today");
  assert.equal(dayName(new Date(2026, 1, 28, 23, 59), now), "Yesterday");
  assert.match(dayName(new Date(2025, 1, 28), now), /2025/);
});
