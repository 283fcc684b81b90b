import assert from "node:assert/strict";
import { test } from "node:test";

import { isCommand, linked, wrapped } from "../../static/js/keys.js";

/** "say [this] now": the text, with what is selected between brackets. */
function selected(drawn) {
  const start = drawn.indexOf("[");
  return { text: drawn.replace(/[[\]]/g, ""), start, end: drawn.indexOf("]") - 1 };
}

function after({ text }, { from, to, text: put, start, end }) {
  const made = text.slice(0, from) + put + text.slice(to);
  return `${made.slice(0, start)}[${made.slice(start, end)}]${made.slice(end)}`;
}

test("a selection is wrapped in marks and stays selected; a second time takes them off", () => {
  const before = selected("say [this] now");
  assert.equal(after(before, wrapped(before, "**")), "say **[this]** now");
  const marked = selected("say **[this]** now");
  assert.equal(after(marked, wrapped(marked, "**")), "say [this] now");
});

test("with nothing selected the caret stands between the marks", () => {
  const before = selected("say []");
  assert.equal(after(before, wrapped(before, "_")), "say _[]_");
});

test("code of several lines stands between fences", () => {
  const before = selected("[a\nb]");
  assert.equal(after(before, wrapped(before, "`")), "```\n[a\nb]\n```");
});

test("an address pasted over words makes them a link", () => {
  const before = selected("read [the plan] first");
  const link = linked(before, " https://example.org/plan ");
  assert.equal(after(before, link), "read [the plan](https://example.org/plan)[] first");
});

test("anything else is pasted as it is", () => {
  const address = "https://example.org";
  assert.equal(linked(selected("read []"), address), null);
  assert.equal(linked(selected("read [the plan]"), "two words"), null);
  assert.equal(linked(selected("read [the plan]"), "javascript:alert(1)"), null);
  assert.equal(linked(selected("read [https://example.com]"), address), null);
});

test("a word behind a slash asks for something; two slashes, paths and numbers are only words", () => {
  for (const text of ["/help", "/topic Tea", "/Me waves", "/poll\nmore"]) assert.ok(isCommand(text), text);
  for (const text of ["//help", "/etc/hosts", "/ alone", "/", "/1", "a /help", " /help", "/usr.bin"]) assert.ok(!isCommand(text), text);
});
