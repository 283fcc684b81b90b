import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOJI, findEmoji, learnEmoji } from "../../static/js/emoji.js";

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
