import assert from "node:assert/strict";
import { test } from "node:test";

import { Receipts } from "../../static/js/receipts.js";

test("a later step includes the earlier ones, and none is reported twice", () => {
  const receipts = new Receipts();
  assert.equal(receipts.note("1", "seen"), true);
  assert.equal(receipts.note("1", "reached"), false);
  assert.equal(receipts.note("1", "seen"), false);
  assert.equal(receipts.note("1", "acknowledge"), true);
  assert.deepEqual(receipts.due(), [["1", "acknowledge"]]);
});

test("what was put away is hidden before the server knows", () => {
  const receipts = new Receipts();
  receipts.note("1", "seen");
  assert.equal(receipts.hides("1"), false);
  receipts.note("1", "dismiss");
  assert.equal(receipts.hides("1"), true);
  assert.equal(receipts.hides("2"), false);
});

test("what had no answer is kept, also for another page, and reported again", () => {
  const receipts = new Receipts();
  receipts.note("1", "acknowledge");
  for (const error of ["offline", "timeout", "unavailable", "rate_limited"]) {
    assert.equal(receipts.answered("1", "acknowledge", { ok: false, error }), true);
  }
  const later = new Receipts(receipts.kept);
  assert.deepEqual(later.due(), [["1", "acknowledge"]]);
  assert.equal(later.answered("1", "acknowledge", { ok: true }), false);
  assert.deepEqual(later.due(), []);
});

test("an answer to an earlier step does not forget a later one", () => {
  const receipts = new Receipts();
  receipts.note("1", "reached");
  receipts.note("1", "acknowledge");
  receipts.answered("1", "reached", { ok: true });
  assert.deepEqual(receipts.due(), [["1", "acknowledge"]]);
});

test("what the server refuses for good is not asked for again", () => {
  const receipts = new Receipts({ 1: "dismiss" });
  assert.equal(receipts.answered("1", "dismiss", { ok: false, error: "conflict" }), false);
  assert.equal(receipts.hides("1"), false);
});
