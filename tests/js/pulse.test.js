import assert from "node:assert/strict";
import { test } from "node:test";

import { Pulse, spoken } from "../../static/js/pulse.js";

test("the average is of the last thirty round trips", () => {
  const pulse = new Pulse();
  assert.equal(pulse.average, null);
  for (let trip = 0; trip < 50; trip += 1) pulse.add(trip < 20 ? 1000 : 10);
  assert.deepEqual([pulse.count, pulse.average, pulse.last], [30, 10, 10]);
});

test("a few messages are read aloud each, more are summed up", () => {
  const from = (name) => ({ author: { name } });
  assert.equal(spoken([from("Ada"), from("Ada"), from("Grace")]).each.length, 3);
  const many = spoken(["Ada", "Grace", "Ada", "Ada"].map(from));
  assert.deepEqual(many, { each: [], count: 4, authors: ["Ada", "Grace"] });
});
