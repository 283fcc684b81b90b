import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { addEventListener() {}, hidden: false };
const { Drafts } = await import("../../static/js/drafts.js");

/** What the server does: a revision that is not the last changes nothing, and all devices hear what does. */
class Server {
  held = new Map();
  devices = [];

  write({ room, thread, body, revision }) {
    const name = thread ? `${room}/${thread}` : room;
    const held = this.held.get(name) ?? { room, thread, body: "", revision: 0 };
    if (held.revision !== revision || held.body === body) return held;
    const next = { room, thread, body, revision: revision + 1 };
    this.held.set(name, next);
    for (const device of this.devices) if (device.isUp) device.drafts.hear(next);
    return next;
  }

  forget(name) {
    this.held.delete(name);
  }
}

class Device {
  texts = new Map();
  bases = new Map();
  isUp = true;
  writes = 0;
  shown = null;

  constructor(server) {
    this.server = server;
    server.devices.push(this);
    const store = {
      draft: (name) => this.texts.get(name) ?? "",
      takeDraft: (name, text) => this.texts.set(name, text),
      base: (name) => this.bases.get(name) ?? { revision: 0, body: "" },
      keepBase: (name, { revision, body }) => this.bases.set(name, { revision, body }),
      draftNames: () => [...new Set([...this.texts.keys(), ...this.bases.keys()])],
    };
    const line = { ask: async (event, payload) => this.#ask(event, payload) };
    const composer = { refresh: (name) => (this.shown = this.texts.get(name)) };
    const roster = { server: { limits: { body: 20 } }, room: (id) => ({ id }) };
    this.drafts = new Drafts({ line, store, roster, composer, sidebar: { draw() {} } });
  }

  types(text, name = "1") {
    this.texts.set(name, text);
    this.drafts.changed(name);
  }

  async comesBack() {
    this.isUp = true;
    await this.drafts.compare();
  }

  #ask(event, payload) {
    if (!this.isUp) return { ok: false, error: "offline" };
    if (event === "drafts") return { ok: true, drafts: [...this.server.held.values()].filter(({ body }) => body) };
    this.writes += 1;
    return { ok: true, draft: this.server.write(payload) };
  }
}

async function pass(t, milliseconds = 10_000) {
  for (let gone = 0; gone < milliseconds; gone += 500) {
    t.mock.timers.tick(500);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
}

function place(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const server = new Server();
  return { server, desk: new Device(server), phone: new Device(server) };
}

const textsOf = (...devices) => devices.map((device) => device.texts.get("1") ?? "");

test("what is typed quickly is written once in two seconds, and shown on the other device", async (t) => {
  const { desk, phone } = place(t);
  for (const text of ["D", "De", "Dea", "Dear"]) desk.types(text);
  await pass(t);
  assert.equal(desk.writes, 1);
  assert.deepEqual([textsOf(phone), phone.shown], [["Dear"], "Dear"]);
});

test("what is sent at once is never written, and what was written is cleared everywhere", async (t) => {
  const { desk, phone } = place(t);
  desk.types("Hi");
  desk.types("");
  await pass(t);
  assert.equal(desk.writes, 0);
  desk.types("Hello");
  await pass(t);
  desk.types("");
  await pass(t);
  assert.deepEqual(textsOf(desk, phone), ["", ""]);
});

test("who typed meanwhile keeps their words, and both devices end with the same", async (t) => {
  const { desk, phone } = place(t);
  desk.types("From the desk");
  phone.types("From the phone");
  await pass(t);
  const [one, other] = textsOf(desk, phone);
  assert.equal(one, other);
  assert.ok(one.startsWith("From the"));
  assert.ok(desk.writes + phone.writes < 6, "they don't go on contradicting each other");
});

test("after an absence what was typed here wins, and what was not is taken", async (t) => {
  const { desk, phone } = place(t);
  desk.types("One");
  await pass(t);
  desk.isUp = false;
  phone.types("Two");
  await pass(t);
  await desk.comesBack();
  assert.deepEqual(textsOf(desk), ["Two"]);
  desk.isUp = false;
  desk.types("Mine");
  phone.types("");
  await pass(t);
  await desk.comesBack();
  await pass(t);
  assert.deepEqual(textsOf(desk, phone), ["Mine", "Mine"]);
});

test("what the server has forgotten is counted anew and does not go round in circles", async (t) => {
  const { server, desk, phone } = place(t);
  desk.types("One");
  await pass(t);
  server.forget("1");
  desk.types("Two");
  await pass(t);
  assert.equal(server.held.get("1").body, "Two");
  assert.ok(desk.writes <= 4);
  assert.deepEqual(textsOf(desk), ["Two"]);
  await phone.comesBack();
});

test("what is too long for a message waits here, and a thread has words of its own", async (t) => {
  const { server, desk, phone } = place(t);
  desk.types("x".repeat(21));
  desk.types("below", "1/7");
  await pass(t);
  assert.deepEqual([...server.held.keys()], ["1/7"]);
  assert.equal(phone.texts.get("1/7"), "below");
});
