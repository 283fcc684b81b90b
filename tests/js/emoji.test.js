import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOJI, findEmoji, learnEmoji, toned } from "../../static/js/emoji.js";
import { ownEmoji } from "../../static/js/roster.js";

const found = (query) => findEmoji(query, 5).map(([emoji]) => emoji);

test("an emoji is found by its English words", () => {
  assert.equal(found("rocket")[0], "🚀");
  assert.ok(EMOJI.length > 300);
});

for (const [language, word] of [["zh", "火箭"], ["fr", "fusée"], ["ja", "ロケット"]]) {
  test(`an emoji is found, and called, by its words in ${language}; the English ones still find it`, async () => {
    await learnEmoji(language);
    assert.equal(found(word)[0], "🚀");
    assert.equal(found("rocket")[0], "🚀");
    assert.ok(findEmoji(word, 1)[0][1].startsWith(word));
  });
}

test("an emoji takes a tone of skin where it has one, and the place's own are found first", () => {
  assert.equal(toned("👍", "🏽"), "👍🏽");
  assert.equal(toned("☝️", "🏿"), "☝🏿");
  assert.equal(toned("🧑‍💻", "🏻"), "🧑🏻‍💻");
  assert.deepEqual(["🎉", "❤️", ":otter:"].map((each) => toned(each, "🏽")), ["🎉", "❤️", ":otter:"]);
  ownEmoji.set("party-otter", "/emoji/1.webp");
  assert.equal(findEmoji("otter", 3)[0][0], ":party-otter:");
  ownEmoji.clear();
});
