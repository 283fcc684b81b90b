import assert from "node:assert/strict";
import { test } from "node:test";

process.env.TZ = "Europe/Paris";
const { readyTimes } = await import("../../static/js/times.js");

const from = (now) => readyTimes(new Date(now)).map(({ name, at }) => [name, at.toISOString().slice(0, 16)]);

test("ready times are soon, and in the morning of the place where one is, also when its clocks change", () => {
  // Summer time ends in the night to Sunday 25 October 2026.
  assert.deepEqual(from("2026-10-24T12:10:00Z"), [
    ["minutes", "2026-10-24T12:30"], ["hour", "2026-10-24T13:10"], ["tomorrow", "2026-10-25T08:00"], ["monday", "2026-10-26T08:00"],
  ]);
});

test("on a Monday the next one is meant, on a Sunday tomorrow is Monday, and at night this morning comes first", () => {
  assert.deepEqual(from("2026-11-23T10:00:00Z").at(-1), ["monday", "2026-11-30T08:00"]);
  assert.deepEqual(from("2026-11-22T10:00:00Z").map(([name]) => name), ["minutes", "hour", "tomorrow"]);
  assert.deepEqual(from("2026-11-24T01:00:00Z").slice(2, 4), [["today", "2026-11-24T08:00"], ["tomorrow", "2026-11-25T08:00"]]);
});
