import assert from "node:assert/strict";
import { test } from "node:test";

import { EMOJI, OFTEN, findEmoji, learnEmoji, toned } from "../../static/js/emoji.js";
import { ownEmoji } from "../../static/js/roster.js";

const first = (query) => findEmoji(query, 1)[0]?.emoji;

test("an emoji is found by its English words, and first the one that people reach for", () => {
  const wanted = { rocket: "🚀", heart: "❤️", "+1": "👍", lol: "😄", "thumbs up": "👍", fr: "🇫🇷", piñata: "🪅" };
  for (const [query, emoji] of Object.entries(wanted)) assert.equal(first(query), emoji, query);
  assert.ok(OFTEN.every((each) => EMOJI.some(({ emoji }) => emoji === each)));
});

test("each has a group, a name that reads as one, and one way to be written", () => {
  const named = (emoji) => EMOJI.find((each) => each.emoji === emoji)?.name;
  assert.deepEqual(["👍", "🎉", "☕", "🇯🇵"].map(named), ["Thumbs up", "Party popper", "Hot beverage", "Japan"]);
  assert.equal(new Set(EMOJI.map(({ group }) => group)).size, 9);
  // With a needless sign for "as a picture", the same reaction would stand on a message twice.
  assert.ok(EMOJI.every(({ emoji }) => !/\p{Emoji_Presentation}\uFE0F/u.test(emoji)));
});

for (const [language, word, name] of [["zh", "火箭", "拇指向上"], ["fr", "fusée", "Pouce vers le haut"], ["ja", "ろけっと", "サムズアップ"]]) {
  test(`an emoji is found, and called, by its words in ${language}; the English ones still find it`, async () => {
    await learnEmoji(language);
    assert.equal(first(word), "🚀");
    assert.equal(first("rocket"), "🚀");
    assert.equal(findEmoji("+1", 1)[0].name, name);
  });
}

test("an emoji takes a tone of skin where it has one, and the place's own are found first", () => {
  assert.equal(toned("👍", "🏽"), "👍🏽");
  assert.equal(toned("☝️", "🏿"), "☝🏿");
  assert.equal(toned("🧑‍💻", "🏻"), "🧑🏻‍💻");
  assert.deepEqual(["🎉", "❤️", ":otter:"].map((each) => toned(each, "🏽")), ["🎉", "❤️", ":otter:"]);
  ownEmoji.set("party-otter", "/emoji/1.webp");
  assert.equal(first("otter"), ":party-otter:");
  ownEmoji.clear();
});
