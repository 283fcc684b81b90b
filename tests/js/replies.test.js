import assert from "node:assert/strict";
import { test } from "node:test";

import { Replies } from "../../static/js/replies.js";
import { Timeline, WINDOW } from "../../static/js/timeline.js";
import { Unread } from "../../static/js/reading.js";

const say = (seq, more = {}) => ({
  id: `m${seq}`, room: "lab", seq, change: seq, kind: "text", author: { id: "grace" }, mentions: [], ...more,
});
const reply = (seq, more = {}) => say(seq, { thread: "m1", also_to_room: false, ...more });

function opened(messages, more_before = false) {
  const replies = new Replies();
  replies.load({ message: say(1), messages, more_before });
  return replies;
}

test("replies stand in order, whatever order they come in, in their latest state", () => {
  const replies = opened([reply(5)], true);
  assert.ok(replies.take([reply(9), reply(7, { change: 12, body: "new" }), say(8)]));
  replies.take([reply(7, { body: "old" })]);
  replies.load({ message: say(1, { change: 13 }), messages: [reply(3)], more_before: false });
  assert.deepEqual(replies.messages.map(({ seq }) => seq), [3, 5, 7, 9]);
  assert.equal(replies.byId("m7").body, "new");
  assert.equal(replies.root.change, 13);
  assert.deepEqual([replies.first, replies.last, replies.moreBefore], [3, 9, false]);
});

test("what is said elsewhere is not of this thread", () => {
  assert.ok(!opened([]).take([say(4), reply(5, { thread: "m2" })]));
});

test("the first unread reply is one of others, above my place", () => {
  const replies = opened([reply(3), reply(4, { author: { id: "ada" } }), reply(5)]);
  assert.equal(replies.firstUnread(3, "ada"), 5);
  assert.equal(replies.firstUnread(5, "ada"), null);
});

test("replies keep their place in the room's log and have no row there, however many they are", () => {
  const timeline = new Timeline();
  const many = Array.from({ length: 2 * WINDOW }, (_, at) => reply(at + 2));
  timeline.load({ messages: [say(1), ...many, say(2 * WINDOW + 2, { thread: "m1", also_to_room: true })] });
  assert.deepEqual(timeline.inRoom.map(({ seq }) => seq), [1, 2 * WINDOW + 2]);
  timeline.trimStart();
  assert.equal(timeline.first, 1, "a long thread drives nothing out of the room");
  assert.ok(!timeline.moreBefore && !timeline.hasHole);
});

test("a reply in a thread is not unread in the room, and one that is said to the room too is", () => {
  const unread = new Unread();
  unread.take({ id: "lab", unread: 0, mentions: 0, threads: 1, read_seq: 1, seq: 1 });
  assert.ok(!unread.arrive(reply(2, { mentions: ["ada"] }), "ada"));
  assert.ok(unread.arrive(reply(3, { also_to_room: true }), "ada"));
  assert.deepEqual(unread.total(), { unread: 1, mentions: 0, threads: 1 });
  unread.setThreads("lab", 0);
  assert.equal(unread.total().threads, 0);
});
