import assert from "node:assert/strict";
import { test } from "node:test";

import { Roster, initials } from "../../static/js/roster.js";

const person = (id) => ({ id, name: id });
const room = (id, more = {}) => ({
  id, slug: id, name: id, kind: "public", archived: false, created_at: "2026-01-01T00:00:00.000Z",
  read_seq: 0, latest: null, ...more,
});
const direct = (id, people, latest) => room(id, { name: "", kind: "direct", people: people.map(person), latest });

function roster(...rooms) {
  return new Roster({ user: person("ada"), rooms, server: {} });
}

test("rooms stand by name, conversations by what was said last, archived rooms apart", () => {
  const made = roster(
    room("zoo"), room("Lab"), room("old", { archived: true }),
    direct("d1", ["ada", "grace"], "2026-01-02T00:00:00.000Z"), direct("d2", ["ada", "linus"], "2026-01-03T00:00:00.000Z"),
  );
  assert.deepEqual(made.rooms().map(({ id }) => id), ["Lab", "zoo"]);
  assert.deepEqual(made.directs().map(({ id }) => id), ["d2", "d1"]);
  assert.deepEqual(made.archived().map(({ id }) => id), ["old"]);
});

test("a message moves its conversation up", () => {
  const made = roster(direct("d1", ["ada", "grace"], "2026-01-02T00:00:00.000Z"), direct("d2", ["ada", "linus"], "2026-01-03T00:00:00.000Z"));
  made.heard({ room: "d1", seq: 4, author: person("grace"), created_at: "2026-02-01T00:00:00.000Z" });
  assert.equal(made.directs()[0].id, "d1");
});

test("a conversation is called by the others in it, one with myself by me", () => {
  const made = roster();
  assert.equal(made.nameOf(direct("d1", ["ada", "grace", "linus"])), "grace, linus");
  assert.equal(made.nameOf(direct("d2", ["ada"])), "ada");
});

test("news of a room that I am in changes its face and keeps what is mine", () => {
  const made = roster(room("lab", { role: "owner" }));
  assert.ok(made.put({ id: "lab", slug: "den", name: "den", kind: "public" }));
  assert.deepEqual([made.room("lab").name, made.room("lab").role], ["den", "owner"]);
});

test("news of a room that I am not in is not taken for mine", () => {
  const made = roster();
  assert.ok(!made.put({ id: "books", slug: "books", name: "books", kind: "public" }));
  assert.deepEqual(made.rooms(), []);
});

test("names are spelled out, and strangers are not forgotten", () => {
  const made = roster(direct("d1", ["ada", "grace"]));
  assert.deepEqual(made.names(["ada", "grace"], "you", "somebody"), ["you", "grace"]);
  assert.deepEqual(made.names(["grace", "x"], "you", "somebody"), ["grace", "somebody"]);
});

test("initials are two letters, or one sign where signs are wide", () => {
  assert.deepEqual(["Ada Lovelace", "ada", "ada_lovelace", "林小雨", "😀"].map(initials), ["AL", "A", "AL", "林", "😀"]);
});

test("one is silent when muted, and in a room of announcements unless one owns it or is an admin", () => {
  const me = (role, muted_until = null) => new Roster({ user: { id: "1", name: "ada", role, muted_until }, rooms: [], server: {} });
  const room = (role) => ({ id: "2", announce_only: true, role });
  assert.equal(me("member").silence(room("member")), "announce");
  assert.equal(me("member").silence(room("owner")), "");
  assert.equal(me("admin").silence(room("member")), "");
  assert.equal(me("member").silence({ ...room("member"), announce_only: false }), "");
  assert.equal(me("owner", "2999-01-01T00:00:00.000Z").silence({}), "muted");
  assert.equal(me("owner", "1999-01-01T00:00:00.000Z").silence({}), "");
});
