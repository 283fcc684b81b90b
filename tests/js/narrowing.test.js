import assert from "node:assert/strict";
import { test } from "node:test";

import { askedBy, offersFor, wantedBy } from "../../static/js/narrowing.js";
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
  for (const typed of ["", "tea", "in:lab ", "before:2026", "before:soon", "within:x"]) assert.deepEqual(words(typed), [], typed);
});

test("near days are offered where one is asked for, those that are over after after:", () => {
  const days = (typed) => offersFor(typed, roster, new Date(2026, 0, 5)).map(({ word, text }) => [word, text]);
  assert.deepEqual(days("tea before:"), [["today", "tea before:2026-01-05 "], ["this month", "tea before:2026-01 "], ["this year", "tea before:2026 "]]);
  assert.deepEqual(days("after：202"), [["yesterday", "after：2026-01-04 "], ["last month", "after：2025-12 "], ["last year", "after：2025 "]]);
  assert.deepEqual(words("has:f"), ["has:file "]);
});

test("what the filter at the end waits for is known as long as it does", () => {
  const wanted = (typed) => wantedBy(typed, offersFor(typed, roster));
  const cases = { "from:": "from", "tea in:l": "in", "-from：": "from", "before:20": "day", "on:2026-": "day", "has:": "has" };
  for (const [typed, want] of Object.entries(cases)) assert.equal(wanted(typed), want, typed);
  for (const typed of ["tea", "from:zz", "in:lab ", "before:2026-1", "before:soon"]) assert.equal(wanted(typed), null, typed);
});

test("a filter that still waits for its word is not asked for", () => {
  const waiting = ["from:", "tea in:", 'tea in:"', " from:@ ", "tea -has:", "tea before:20", "tea on：2026-0-", "tea -", 'tea "', '-"'];
  for (const typed of waiting) assert.equal(askedBy(typed), typed.includes("tea") ? "tea" : "", typed);
  for (const typed of ["from:ada", "tea has:file", "before:2026", "before:soon", "within:", "a:b", "tea", 'say "tea"', "-tea"]) assert.equal(askedBy(typed), typed);
});
