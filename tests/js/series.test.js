import assert from "node:assert/strict";
import { test } from "node:test";

import { KEPT, ceiling, curve, grown } from "../../static/js/admin/series.js";

const at = (second) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

test("what is new goes on after what is held, and comes once", () => {
  const held = [{ at: at(0) }, { at: at(10) }];
  assert.deepEqual(grown(held, [{ at: at(10) }, { at: at(20) }]).map((it) => it.at), [at(0), at(10), at(20)]);
  assert.equal(grown([], Array.from({ length: 500 }, (_, n) => ({ at: at(n) }))).length, KEPT);
});

test("the scale ends at a round number above all values", () => {
  assert.deepEqual([[], [0], [0.3], [7], [10], [11], [230]].map(ceiling), [1, 1, 0.5, 10, 10, 20, 500]);
});

test("a curve runs from left to right, the newest at the right edge", () => {
  const points = [{ at: at(0), x: 0 }, { at: at(60), x: 5 }, { at: at(120), x: 10 }];
  const { lines, minutes, most } = curve(points, "x", { width: 100, height: 50, now: Date.parse(at(120)) });
  assert.deepEqual(lines, [[[0, 50], [50, 25], [100, 0]]]);
  assert.deepEqual([minutes, most], [2, 10]);
});

test("where nothing was measured the curve is broken", () => {
  const points = [{ at: at(0), x: 1 }, { at: at(60), x: null }, { at: at(120), x: 1 }];
  assert.equal(curve(points, "x", { width: 100, height: 50, now: Date.parse(at(120)) }).lines.length, 2);
});

test("no points make no curve", () => {
  assert.deepEqual(curve([], "x", { width: 100, height: 50, now: Date.parse(at(0)) }).lines, []);
});
