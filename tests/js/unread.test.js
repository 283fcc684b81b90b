import assert from "node:assert/strict";
import { test } from "node:test";

import { pageTitle, spoken, Unread } from "../../static/js/reading.js";

const LAB = { id: "lab", unread: 2, mentions: 1, read_seq: 8, seq: 10 };
const say = (seq, more = {}) => ({
  room: "lab", seq, kind: "text", author: { id: "grace" }, mentions: [], deleted_at: null, ...more,
});

function unread(room = LAB) {
  const made = new Unread();
  made.take(room);
  return made;
}

const numbers = (made) => [made.of("lab").unread, made.of("lab").mentions];

test("a message of somebody else is one more", () => {
  const made = unread();
  assert.ok(made.arrive(say(11), "ada"));
  assert.deepEqual(numbers(made), [3, 1]);
});

test("a message twice, an edit, mine, and a notice are not one more", () => {
  const made = unread();
  made.arrive(say(11), "ada");
  for (const message of [say(11), say(4), say(12, { author: { id: "ada" } }), say(13, { kind: "notice" })]) {
    assert.ok(!made.arrive(message, "ada"));
  }
  assert.deepEqual(numbers(made), [3, 1]);
});

test("a mention of me, or of everybody, is counted as such", () => {
  const made = unread();
  made.arrive(say(11, { mentions: ["ada"] }), "ada");
  made.arrive(say(12, { mentions: "room" }), "ada");
  made.arrive(say(13, { mentions: ["linus"] }), "ada");
  assert.deepEqual(numbers(made), [5, 3]);
});

test("the server's numbers replace mine", () => {
  const made = unread();
  made.arrive(say(11), "ada");
  made.set({ room: "lab", unread: 0, mentions: 0, read_seq: 11 });
  assert.deepEqual(numbers(made), [0, 0]);
});

test("a message that came while the numbers were on their way is counted on top of them", () => {
  const made = unread();
  made.arrive(say(11), "ada");
  made.arrive(say(12), "ada");
  made.take({ ...LAB, unread: 3, seq: 11 });
  assert.deepEqual(numbers(made), [4, 1]);
});

test("reading to the end clears the room, and the whole is the sum of the rooms", () => {
  const made = unread();
  made.take({ ...LAB, id: "books", unread: 4, mentions: 0 });
  assert.deepEqual(made.total(), { unread: 6, mentions: 1, threads: 0 });
  made.read("lab", 10);
  assert.deepEqual(made.total(), { unread: 4, mentions: 0, threads: 0 });
});

test("of a room that is to be quiet only what one wants to be told of counts", () => {
  const made = unread();
  const roomOf = (notify) => () => ({ id: "lab", notify });
  assert.deepEqual(made.total(roomOf("all")), { unread: 2, mentions: 1, threads: 0 });
  assert.deepEqual(made.total(roomOf("mentions")), { unread: 1, mentions: 1, threads: 0 });
  assert.deepEqual(made.total(roomOf("none")), { unread: 0, mentions: 0, threads: 0 });
});

test("the title says how many", () => {
  assert.equal(pageTitle(3, "lab", "Acme"), "(3) lab · Acme");
  assert.equal(pageTitle(0, null, "Acme"), "Acme");
  assert.equal(pageTitle(1200, "lab", "Acme"), "(999+) lab · Acme");
});

test("a few messages are read aloud each, more are summed up", () => {
  const from = (name) => ({ author: { name } });
  assert.equal(spoken([from("Ada"), from("Ada"), from("Grace")]).each.length, 3);
  const many = spoken(["Ada", "Grace", "Ada", "Ada"].map(from));
  assert.deepEqual(many, { each: [], count: 4, authors: ["Ada", "Grace"] });
});
