import assert from "node:assert/strict";
import { test } from "node:test";

import { askedBy, offersFor } from "../../static/js/narrowing.js";
import { Roster } from "../../static/js/roster.js";

const person = (id, name) => ({ id, name, hue: 0 });
const [me, ada, linus] = [person("1", "Me"), person("2", "Ada Lovelace"), person("3", "Linus")];
const room = (id, name, more = {}) => ({ id, name, slug: name, kind: "public", read_seq: 0, created_at: "", ...more });
const rooms = [room("1", "garden"), room("2", "lab", { favourite: true }), room("3", "", { kind: "direct", people: [me, ada] })];
const roster = new Roster({ user: me, rooms, server: {} });
roster.learn([linus]);
const words = (typed) => offersFor(typed, roster).map(({ text }) => text);

test("rooms and people one talks with are offered after in:", () => {
  assert.deepEqual(words("tea in:"), ["tea in:lab ", "tea in:garden ", 'tea in:"@Ada Lovelace" ']);
  assert.deepEqual(words("tea in:@a"), ['tea in:"@Ada Lovelace" ']);
  assert.deepEqual(words("tea IN:gard"), ["tea IN:garden "]);
});

test("everybody one has heard of is offered after from:", () => {
  assert.deepEqual(words("from:li"), ["from:Linus "]);
  assert.deepEqual(words('from:"ada'), ['from:"Ada Lovelace" ']);
});

test("nothing is offered where nothing is begun", () => {
  for (const typed of ["", "tea", "in:lab ", "before:2026", "within:x"]) assert.deepEqual(words(typed), [], typed);
});

test("a filter that still waits for its word is not asked for", () => {
  for (const typed of ["from:", "tea in:", 'tea in:"', " from:@ ", "tea -has:"]) assert.equal(askedBy(typed), typed.includes("tea") ? "tea" : "", typed);
  for (const typed of ["from:ada", "tea has:file", "within:", "a:b", "tea"]) assert.equal(askedBy(typed), typed);
});
