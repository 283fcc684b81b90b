import assert from "node:assert/strict";
import { test } from "node:test";

import { isOnlyEmoji, rowsOf } from "../../static/js/timeline.js";

const at = (minutes) => new Date(Date.UTC(2026, 2, 2, 12, minutes)).toISOString();
const say = (seq, author, minutes, more = {}) => ({
  id: `m${seq}`, seq, change: seq, client_id: `c${seq}`, kind: "text", author: { id: author, name: author },
  body: "hello", created_at: at(minutes), deleted_at: null, reply_to: null, ...more,
});
const kinds = (rows) => rows.map((row) => (row.kind === "message" ? (row.grouped ? "+" : row.message.author.id) : row.kind));
const draw = (messages, pending = [], more = {}) => rowsOf(messages, pending, { me: "ada", ...more });

test("what one person says within five minutes stands under one name", () => {
  const rows = draw([say(1, "grace", 0), say(2, "grace", 4), say(3, "grace", 10), say(4, "ada", 11)]);
  assert.deepEqual(kinds(rows), ["day", "grace", "+", "grace", "ada"]);
});

test("an answer, a notice and a tombstone begin anew", () => {
  const rows = draw([
    say(1, "grace", 0), say(2, "grace", 1, { reply_to: "m1" }), say(3, "grace", 2, { kind: "notice" }),
    say(4, "grace", 2), say(5, "grace", 3, { deleted_at: at(4) }), say(6, "grace", 3),
  ]);
  assert.deepEqual(kinds(rows), ["day", "grace", "grace", "grace", "grace", "+", "grace"]);
});

test("the New line stands above the first unread message, which carries its author", () => {
  const rows = draw([say(1, "grace", 0), say(2, "grace", 1)], [], { newSeq: 2 });
  assert.deepEqual(kinds(rows), ["day", "grace", "new", "grace"]);
});

test("each day is named once", () => {
  const rows = draw([say(1, "grace", 0), say(2, "grace", 60 * 24), say(3, "grace", 60 * 24 + 1)]);
  assert.deepEqual(kinds(rows), ["day", "grace", "day", "grace", "+"]);
});

test("a pending message keeps its row when it is sent, and is never drawn twice", () => {
  const item = { client_id: "c2", room: "lab", body: "hello", at: Date.parse(at(1)) };
  const before = draw([say(1, "grace", 0)], [item]);
  const after = draw([say(1, "grace", 0), say(2, "ada", 1)], [item]);
  assert.equal(before.at(-1).key, after.at(-1).key);
  assert.equal(after.length, before.length);
  assert.ok(before.at(-1).message.pending);
});

test("somebody else's client_id is not taken for mine", () => {
  const item = { client_id: "c1", room: "lab", body: "mine", at: Date.parse(at(1)) };
  assert.equal(draw([say(1, "grace", 0)], [item]).length, 3);
});

test("only a few emoji and nothing else are drawn large", () => {
  for (const body of ["👍", "🎉🎉 🎉", "👩‍💻", "❤️", "👍🏽"]) assert.ok(isOnlyEmoji(body), body);
  for (const body of ["ok 👍", "1", "", "©2026"]) assert.ok(!isOnlyEmoji(body), body);
});
