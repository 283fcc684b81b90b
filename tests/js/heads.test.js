import assert from "node:assert/strict";
import { test } from "node:test";

import { Heads } from "../../static/js/sync.js";

function heads(change = 10) {
  const made = new Heads();
  made.start("lab", change);
  return made;
}

test("changes that follow each other are new", () => {
  const made = heads();
  assert.deepEqual([11, 12].map((change) => made.see("lab", change)), ["new", "new"]);
  assert.deepEqual(made.all(), { lab: 12 });
});

test("a change seen before is known", () => {
  const made = heads();
  made.see("lab", 11);
  assert.equal(made.see("lab", 11), "known");
  assert.equal(made.see("lab", 3), "known");
});

test("a jump is a hole, and the head stays below it so that sync brings what is missing", () => {
  const made = heads();
  assert.equal(made.see("lab", 13), "hole");
  assert.ok(made.hasHole);
  assert.deepEqual(made.all(), { lab: 10 });
});

test("a hole that fills by itself is none", () => {
  const made = heads();
  made.see("lab", 12);
  made.see("lab", 11);
  assert.ok(!made.hasHole);
  assert.deepEqual(made.all(), { lab: 12 });
});

test("what the server told settles the head, and never moves it back", () => {
  const made = heads();
  made.see("lab", 13);
  made.settle("lab", 13);
  assert.ok(!made.hasHole);
  made.settle("lab", 5);
  assert.deepEqual(made.all(), { lab: 13 });
});

test("a room that was left is no longer asked about", () => {
  const made = heads();
  made.drop("lab");
  assert.deepEqual(made.all(), {});
});
