import assert from "node:assert/strict";
import { test } from "node:test";

import { isHushed } from "../../static/js/sound.js";

const at = (time) => new Date(`2026-03-28T${time}:00Z`);

test("who doesn't want to be disturbed hears nothing until then", () => {
  const user = { dnd_until: "2026-03-28T12:00:00.000Z" };
  assert.equal(isHushed(user, at("11:59")), true);
  assert.equal(isHushed(user, at("12:00")), false);
  assert.equal(isHushed({}, at("11:59")), false);
});

test("quiet hours go over midnight, on the clock of their zone", () => {
  const user = { quiet: { from: 22 * 60, until: 7 * 60, zone: "Europe/Paris" } };
  assert.deepEqual(["20:59", "21:00", "23:30", "05:59", "06:00"].map((time) => isHushed(user, at(time))), [false, true, true, true, false]);
});

test("quiet hours within a day", () => {
  const user = { quiet: { from: 13 * 60, until: 14 * 60, zone: "UTC" } };
  assert.deepEqual(["12:59", "13:00", "13:59", "14:00"].map((time) => isHushed(user, at(time))), [false, true, true, false]);
});
