import assert from "node:assert/strict";
import { test } from "node:test";

import { sendable } from "../../static/js/keys.js";
import { Outbox } from "../../static/js/outbox.js";

const NOW = 1_000_000;
const item = (id, room = "lab", at = NOW) => ({ client_id: id, room, body: id, at });
const ids = (items) => items.map((each) => each.client_id);

function outbox(...items) {
  const made = new Outbox();
  for (const each of items) made.put(each);
  return made;
}

test("what was written is sent in order, one at a time in each room", () => {
  const made = outbox(item("b", "lab", NOW + 1), item("a"), item("c", "books", NOW + 2));
  assert.deepEqual(ids(made.due(NOW)), ["a", "c"]);
  made.begin("a");
  assert.deepEqual(ids(made.due(NOW)), ["c"]);
  assert.equal(made.answered("a", { ok: true }, NOW), "sent");
  assert.deepEqual(ids(made.due(NOW)), ["b", "c"]);
});

test("a new item comes after all others, though the clock went back", () => {
  const made = outbox(item("a", "lab", NOW));
  assert.ok(made.nextTime(NOW - 60_000) > NOW);
});

test("a refusal stays, says why, and holds nobody up", () => {
  const made = outbox(item("a"), item("b", "lab", NOW + 1));
  made.begin("a");
  assert.equal(made.answered("a", { ok: false, error: "forbidden", message: "No." }, NOW), "failed");
  assert.deepEqual(made.get("a").failed, { error: "forbidden", message: "No." });
  assert.deepEqual(ids(made.due(NOW)), ["b"]);
  assert.deepEqual(ids(made.of("lab")), ["a", "b"]);
});

test("a person may have it tried again", () => {
  const made = outbox(item("a"));
  made.begin("a");
  made.answered("a", { ok: false, error: "forbidden", message: "No." }, NOW);
  assert.equal(made.retry("a").failed, null);
  assert.deepEqual(ids(made.due(NOW)), ["a"]);
});

test("a rate limit is obeyed by itself, and keeps the room's order", () => {
  const made = outbox(item("a"), item("b", "lab", NOW + 1));
  made.begin("a");
  assert.equal(made.answered("a", { ok: false, error: "rate_limited", retry_after: 3 }, NOW), "again");
  assert.deepEqual(made.due(NOW + 2999), []);
  assert.equal(made.wakeAt(), NOW + 3000);
  assert.deepEqual(ids(made.due(NOW + 3000)), ["a"]);
});

test("trouble is waited out, longer each time and never for more than five seconds", () => {
  const made = outbox(item("a"));
  const waits = Array.from({ length: 12 }, () => {
    made.begin("a");
    assert.equal(made.answered("a", { ok: false, error: "unavailable" }, NOW, 1), "again");
    return made.wakeAt() - NOW;
  });
  assert.deepEqual(waits, [...waits].sort((a, b) => a - b));
  assert.equal(waits.at(-1), 5_000);
});

test("a new connection ends the waiting, but not a rate limit's", () => {
  const made = outbox(item("a"), item("b", "books"));
  made.begin("a");
  made.begin("b");
  made.answered("a", { ok: false, error: "timeout" }, NOW);
  made.answered("b", { ok: false, error: "rate_limited", retry_after: 3 }, NOW);
  made.hurry();
  assert.deepEqual(ids(made.due(NOW)), ["a"]);
});

test("a server that fails inside is asked three times, not for ever", () => {
  const made = outbox(item("a"));
  const outcomes = [1, 2, 3].map(() => {
    made.begin("a");
    return made.answered("a", { ok: false, error: "internal", message: "Oops." }, NOW);
  });
  assert.deepEqual(outcomes, ["again", "again", "failed"]);
});

test("an item that was deleted while it was under way does not come back", () => {
  const made = outbox(item("a"));
  made.begin("a");
  made.drop("a");
  made.answered("a", { ok: false, error: "timeout" }, NOW);
  assert.equal(made.size, 0);
});

test("signing out can name everything that waits", () => {
  const made = outbox(item("a"), item("b"));
  made.begin("a");
  assert.deepEqual(made.ids(), ["a", "b"]);
});

test("what the wire would refuse is left out of a text", () => {
  assert.equal(sendable(" a\0b "), "ab");
  assert.equal(sendable("漢字 👍"), "漢字 👍");
});
