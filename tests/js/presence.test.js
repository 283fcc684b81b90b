import assert from "node:assert/strict";
import { test } from "node:test";

import { Idle, Presence } from "../../static/js/roster.js";

test("whoever is not said to be here is offline", () => {
  const presence = new Presence();
  presence.take({ ada: "online", grace: "away" });
  assert.deepEqual(["ada", "grace", "linus"].map((id) => presence.of(id)), ["online", "away", "offline"]);
  presence.set("ada", "offline");
  assert.equal(presence.of("ada"), "offline");
});

test("a conversation is as lively as its liveliest person", () => {
  const presence = new Presence();
  presence.take({ ada: "online", grace: "away" });
  assert.equal(presence.among(["linus", "grace", "ada"]), "online");
  assert.equal(presence.among(["linus", "grace"]), "away");
  assert.equal(presence.among(["linus"]), "offline");
});

test("typing ends after five seconds, or when the message is there", () => {
  const presence = new Presence();
  presence.typed("lab", "ada", 0);
  presence.typed("lab", "grace", 3000);
  assert.deepEqual(presence.typing("lab", 4999), ["ada", "grace"]);
  assert.deepEqual(presence.typing("lab", 5000), ["grace"]);
  presence.stopped("lab", "grace");
  assert.deepEqual(presence.typing("lab", 5000), []);
  assert.deepEqual(presence.typing("books", 0), []);
});

test("who touches nothing for five minutes is away, and back at the next touch", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const heard = [];
  const idle = new Idle(300_000, (status) => heard.push(status));
  idle.touch();
  context.mock.timers.tick(299_000);
  idle.touch();
  context.mock.timers.tick(299_999);
  assert.deepEqual([idle.status, heard], ["online", []]);
  context.mock.timers.tick(1);
  assert.deepEqual([idle.status, heard], ["away", ["away"]]);
  idle.touch();
  assert.deepEqual(heard, ["away", "online"]);
});
