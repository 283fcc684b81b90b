import assert from "node:assert/strict";
import { test } from "node:test";

import { Timeline } from "../../static/js/timeline.js";

const say = (seq, change = seq, body = `${seq}`) => ({
  id: `m${seq}`, seq, change, body, kind: "text", author: { id: seq % 2 ? "ada" : "grace" },
});
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => say(from + at));
const seqs = (timeline) => timeline.messages.map((message) => message.seq);

function opened(from, to, more = {}) {
  const timeline = new Timeline();
  timeline.load({ messages: range(from, to), more_before: from > 1, more_after: false, ...more });
  return timeline;
}

test("news joins the end of the window", () => {
  const timeline = opened(1, 3);
  timeline.take([say(4)]);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4]);
});

test("a message is kept in the state of its highest change, in whatever order changes come", () => {
  const orders = [[5, 9, 7], [9, 7, 5], [7, 9, 9]];
  for (const changes of orders) {
    const timeline = opened(1, 3);
    for (const change of changes) timeline.take([say(2, change, `change ${change}`)]);
    assert.equal(timeline.bySeq(2).body, "change 9");
  }
});

test("the same news twice is the same screen", () => {
  const timeline = opened(1, 3);
  timeline.take([say(4), say(4)]);
  timeline.take([say(4)]);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4]);
});

test("what comes too early waits for what is missing, and says that something is", () => {
  const timeline = opened(1, 3);
  timeline.take([say(6)]);
  assert.ok(timeline.hasHole);
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
  timeline.append({ messages: range(4, 5), more_after: false });
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4, 5, 6]);
  assert.ok(!timeline.hasHole);
});

test("news from before the first page came is not lost", () => {
  const timeline = new Timeline();
  timeline.take([say(4, 8, "edited")]);
  timeline.load({ messages: range(1, 3), more_before: false, more_after: false });
  assert.equal(timeline.bySeq(4).body, "edited");
});

test("an empty room takes its first message", () => {
  const timeline = opened(1, 0);
  timeline.take([say(1)]);
  assert.deepEqual(seqs(timeline), [1]);
});

test("older and newer pages join without a hole", () => {
  const timeline = opened(201, 250, { more_after: true });
  timeline.prepend({ messages: range(101, 200), more_before: true });
  timeline.append({ messages: range(251, 350), more_after: true });
  assert.deepEqual(seqs(timeline), range(101, 350).map(({ seq }) => seq));
  assert.ok(timeline.moreBefore && timeline.moreAfter);
});

test("a page that does not touch the window leaves it as it is", () => {
  const timeline = opened(201, 250);
  timeline.prepend({ messages: range(1, 100), more_before: false });
  assert.equal(timeline.first, 201);
});

test("the window has a size, and what was let go of can be fetched again", () => {
  const timeline = opened(1, 450);
  timeline.trimEnd();
  assert.deepEqual([timeline.first, timeline.last, timeline.moreAfter], [1, 400, true]);
  timeline.take([say(451)]);
  assert.equal(timeline.last, 400, "news beyond the window is fetched when the reader gets there");
  assert.ok(!timeline.hasHole);
  timeline.trimStart(100);
  assert.deepEqual([timeline.first, timeline.moreBefore], [301, true]);
});

test("a change to a message outside the window changes nothing", () => {
  const timeline = opened(201, 250);
  timeline.take([say(3, 900)]);
  assert.equal(timeline.first, 201);
  assert.ok(!timeline.hasHole);
});

test("an answer stops quoting words that were deleted", () => {
  const timeline = opened(1, 2);
  timeline.take([{ ...say(3), reply_to: "m1", quote: { id: "m1", text: "1", deleted: false } }]);
  timeline.take([{ ...say(1, 9, ""), deleted_at: "2026-01-01T00:00:00.000Z" }]);
  assert.deepEqual(timeline.bySeq(3).quote, { id: "m1", text: "", deleted: true });
});

test("my last message is the one that ArrowUp edits, unless it is deleted", () => {
  const timeline = opened(1, 4);
  assert.equal(timeline.lastBy("ada").seq, 3);
  timeline.take([{ ...say(3, 9), deleted_at: "2026-01-01T00:00:00.000Z" }]);
  assert.equal(timeline.lastBy("ada").seq, 1);
});

test("somebody's new name stands in what they said long ago, and where they are quoted", () => {
  const made = new Timeline();
  const ada = { id: "1", name: "Ada", hue: 0 };
  const grace = { id: "2", name: "Grace", hue: 1 };
  const quote = { id: "m1", seq: 1, author: ada, text: "hello", deleted: false };
  made.load({ messages: [
    { id: "m1", seq: 1, change: 1, author: ada, body: "hello" },
    { id: "m2", seq: 2, change: 2, author: grace, body: "yes", reply_to: "m1", quote },
  ] });
  made.know({ id: "1", name: "Ada L.", avatar: "/avatars/x" });
  const [first, second] = made.messages;
  assert.deepEqual(first.author, { id: "1", name: "Ada L.", hue: 0, avatar: "/avatars/x" });
  assert.deepEqual([second.author.name, second.quote.author.name], ["Grace", "Ada L."]);
});

test("what retention has removed is dropped, and nothing stands before what is left", () => {
  const timeline = opened(1, 20);
  assert.equal(timeline.cut(1), false);
  assert.equal(timeline.cut(8), true);
  assert.equal(timeline.first, 8);
  assert.equal(timeline.moreBefore, false);
});
