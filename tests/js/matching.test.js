import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOJI, findEmoji } from "../../static/js/emoji.js";
import { best, complete, score, wordAt } from "../../static/js/matching.js";
import { formsOf, learnReadings } from "../../static/js/readings.js";

const names = ["lab", "label", "the lab", "collaboration", "Élan", "big area"];

test("the whole name is better than its beginning, a word, a part, and scattered letters", () => {
  const found = best("lab", names, (name) => name, 10);
  assert.deepEqual(found, ["lab", "label", "the lab", "collaboration"]);
  assert.ok(score("bga", "big area") > 0);
  assert.equal(score("xyz", "lab"), 0);
});

test("accents and case are not asked for", () => {
  assert.deepEqual(best("elan", names, (name) => name, 10), ["Élan"]);
});

test("equals keep their order, so that members and recent rooms stay first", () => {
  assert.deepEqual(best("", ["b", "a"], (name) => name, 10), ["b", "a"]);
});

test("of a name in several forms the best counts, and what is worse than asked for is left out", () => {
  const people = [["grace", "boss"], ["bob", "robert"]];
  assert.deepEqual(best("bo", people, (names) => names, 10, 80), people);
  assert.deepEqual(best("ob", people, (names) => names, 10, 60), []);
});

test("Chinese and Japanese names are found by how they are read, once that is known", async () => {
  const names = ["王小明", "たなか ユキ", "Ada"];
  const found = (query) => best(query, names, formsOf, 10, 40);
  assert.deepEqual(found("xiao"), []);
  await learnReadings(names);
  for (const query of ["wang", "xiaoming", "wxm", "小明"]) assert.deepEqual(found(query), ["王小明"], query);
  for (const query of ["tanaka", "yuki", "ゆき", "ユキ"]) assert.deepEqual(found(query), ["たなか ユキ"], query);
  assert.deepEqual(formsOf("Ada"), ["Ada"]);
});

test("an @ or a : begins a word at the caret", () => {
  assert.deepEqual(wordAt("hello @gr", 9), { sign: "@", query: "gr", start: 6 });
  assert.deepEqual(wordAt("@", 1), { sign: "@", query: "", start: 0 });
  assert.deepEqual(wordAt("你好@林", 4), { sign: "@", query: "林", start: 2 });
  assert.deepEqual(wordAt("fine :ta", 8), { sign: ":", query: "ta", start: 5 });
});

test("an address, a time and a finished word are left alone", () => {
  for (const text of ["ada@example", "at 10:30", "@grace hello", ":t"]) assert.equal(wordAt(text, text.length), null, text);
});

test("completing replaces the word and leaves one space", () => {
  const word = wordAt("hi @gr there", 6);
  assert.deepEqual(complete("hi @gr there", 6, word, "@grace"), { text: "hi @grace there", caret: 10 });
  assert.deepEqual(complete("@gr", 3, wordAt("@gr", 3), "@grace"), { text: "@grace ", caret: 7 });
});

test("emoji are found by any of their words, and none is listed twice", () => {
  assert.equal(findEmoji("tada", 5)[0].emoji, "🎉");
  assert.equal(findEmoji(":rocket:", 5)[0].emoji, "🚀");
  assert.deepEqual(findEmoji("qqqq", 5), []);
  assert.equal(new Set(EMOJI.map(({ emoji }) => emoji)).size, EMOJI.length);
  assert.ok(EMOJI.every(({ emoji, name, group }) => emoji && name && group));
});

test("a slash is completed at the very beginning alone", () => {
  assert.deepEqual(wordAt("/to", 3), { sign: "/", query: "to", start: 0 });
  assert.equal(wordAt("see /to", 7), null);
  assert.equal(wordAt("/etc/ho", 7), null);
});
