import assert from "node:assert/strict";
import { test } from "node:test";

import { findNear } from "../../static/js/near.js";
import { Roster } from "../../static/js/roster.js";

const person = (id, name) => ({ id, name, hue: 0 });
const [me, ada, linus] = [person("1", "Me"), person("2", "Ada Lovelace"), person("3", "Linus")];
const room = (id, name, more = {}) => ({ id, name, slug: name.toLowerCase(), kind: "public", read_seq: 0, created_at: "", ...more });
const rooms = [room("1", "Garden"), room("2", "Lab"), room("3", "", { kind: "direct", people: [me, ada] })];
const roster = new Roster({ user: me, rooms, server: {} });

const bodyOf = ({ body }) => body;
let seq = 0;
const said = (author, body, more = {}) => ({
  id: String((seq += 1)), seq, author, body, files: [], created_at: `2026-03-${String(seq).padStart(2, "0")}T12:00:00Z`, ...more,
});
const held = new Map([
  ["1", { messages: [
    said(ada, "The Café opens at noon"),
    said(linus, "我们明天开会吧"),
    said(linus, "nothing", { deleted_at: "2026-03-03T12:00:00Z" }),
    said(me, "see https://example.org/cafe"),
  ] }],
  ["2", { messages: [said(ada, "straße and cafeteria", { files: [{ id: "1" }] }), said(me, "", { files: [{ id: "2" }] }), said(me, "", { notice: {} })] }],
  ["3", { messages: [said(ada, "a secret café")] }],
]);
const found = (query) => findNear(query, held, roster, bodyOf).messages.map(({ body }) => body);

test("words are found at their beginning, whatever their accents and capitals, the newest first", () => {
  assert.deepEqual(found("cafe"), ["a secret café", "straße and cafeteria", "see https://example.org/cafe", "The Café opens at noon"]);
  assert.deepEqual(found("fe"), []);
  assert.deepEqual(found("cafe noon"), ["The Café opens at noon"]);
  assert.deepEqual(found('"opens at"'), ["The Café opens at noon"]);
  assert.deepEqual(found("cafe -secret -https"), ["straße and cafeteria", "The Café opens at noon"]);
});

test("scripts without spaces are found inside a sentence", () => {
  assert.deepEqual(found("开会"), ["我们明天开会吧"]);
});

test("filters are those of the server", () => {
  assert.deepEqual(found('from:"ada lovelace" cafe'), ["a secret café", "straße and cafeteria", "The Café opens at noon"]);
  assert.deepEqual(found("in:garden from:me"), ["see https://example.org/cafe"]);
  assert.deepEqual(found('in:"@Ada Lovelace"'), ["a secret café"]);
  assert.deepEqual(found("has:link"), ["see https://example.org/cafe"]);
  assert.deepEqual(found("has:file"), ["", "straße and cafeteria"]);
  assert.deepEqual(found("before:2026-03-02"), ["The Café opens at noon"]);
  assert.deepEqual(found("after:2026-03-05"), ["a secret café", ""]);
  assert.deepEqual(found("after:2026-03"), []);
});

test("what was deleted is not found", () => assert.deepEqual(found("nothing"), []));

test("every second piece is what was looked for, also where folding changes the length", () => {
  const { messages: [message] } = findNear("strasse cafe", held, roster, bodyOf);
  assert.equal(message, undefined, "ß is a letter of its own here as on the server");
  const [one] = findNear("noon café", held, roster, bodyOf).messages;
  assert.deepEqual(one.pieces, ["The ", "Café", " opens at ", "noon", ""]);
});

test("a long text is cut around the first find", () => {
  const far = new Map([["1", { messages: [said(ada, `${"word ".repeat(100)}needle ${"word ".repeat(100)}`), said(ada, `${"字".repeat(300)}针${"字".repeat(300)}`)] }]]);
  for (const needle of ["needle", "针"]) {
    const { messages: [{ pieces }] } = findNear(needle, far, roster, bodyOf);
    assert.equal(pieces[1], needle);
    assert.ok(pieces[0].startsWith("…") && pieces[2].endsWith("…") && pieces.join("").length < 200);
  }
});
