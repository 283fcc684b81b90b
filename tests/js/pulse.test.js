import assert from "node:assert/strict";
import { test } from "node:test";

import { Pulse } from "../../static/js/sync.js";

test("the average is of the last thirty round trips", () => {
  const pulse = new Pulse();
  assert.equal(pulse.average, null);
  for (let trip = 0; trip < 50; trip += 1) pulse.add(trip < 20 ? 1000 : 10);
  assert.deepEqual([pulse.count, pulse.average, pulse.last], [30, 10, 10]);
});
