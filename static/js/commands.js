/** What is typed as /word at the beginning of a message: done here, and never sent. Fetched with the first slash. */

import { best } from "./matching.js";
import { element, icon, nodesFrom, toast } from "./page.js";
import { loadMore, t } from "./words.js";

const SHRUG = "¯\\\\\\_(ツ)\\_/¯";

await loadMore("commands");

/** What other places answer in a room, by name: known since the room's first slash. */
const others = new Map();
let asked = null;

/** Learn once for each room which commands it has besides ours. */
async function learn({ line }, room) {
  if (asked === room.id) return;
  asked = room.id;
  others.clear();
  const answer = await line.ask("commands", { room: room.id });
  if (!answer.ok) asked = null;
  else if (asked === room.id) for (const { name, hint } of answer.commands) others.set(name, hint);
}

/** Each: what it takes, and what it does; a text that it answers is said below the field, and what was typed stays. */
const COMMANDS = {
  help: { run: () => help() },
  invite: { takes: "who", run: invite, fits: isMine },
  leave: { run: ({ parts, room }) => parts.rooms((it) => it.leave(room)), fits: isMine },
  me: { takes: "words", run: ({ words, send }) => (words ? send(`_${words.replaceAll("_", "\\_")}_`) : t("command.needs")) },
  mute: { run: (asked) => notify(asked, "none") },
  poll: { takes: "poll", run: poll },
  shrug: { takes: "words", run: ({ words, send }) => send(`${words} ${SHRUG}`.trim()) },
  status: { takes: "words", run: status },
  topic: { takes: "words", run: topic, fits: isMine },
  unmute: { run: (asked) => notify(asked, "all") },
};

/** What fits what has been typed so far, for the list above the field; `then` when there is more to show. */
export function suggest(query, parts, then) {
  const { room } = parts.conversation;
  if (room && asked !== room.id) learn(parts, room).then(then);
  const names = [...Object.keys(COMMANDS), ...others.keys()];
  return best(query, names, (name) => name, 8, query ? 60 : 1).map((name) => ({ text: `/${name}`, words: usage(name), note: noteOn(name), sign: "/" }));
}

/** Do what was typed; answers why not, in words, or nothing. `send(body)` says something in its place. */
export async function run(parts, where, room, text, send) {
  const [, name, words] = /^\/(\S+)\s*([\s\S]*)$/.exec(text);
  await learn(parts, room);
  const command = COMMANDS[name.toLowerCase()];
  if (!command && others.has(name.toLowerCase())) return elsewhere(parts, room, name.toLowerCase(), words.trim());
  if (!command) return t("command.unknown", { name });
  if (command.fits && !command.fits(room)) return t("command.notHere");
  const refused = await command.run({ parts, where, room, words: words.trim(), send });
  return typeof refused === "string" ? refused : "";
}

/** The answer is for me alone, or the room hears it from who answers. */
async function elsewhere({ line }, room, command, text) {
  const answer = await line.ask("command", { room: room.id, command, text });
  if (answer.ok && answer.html) showAnswer(`/${command}`, answer.html);
  return agreed(answer);
}

function showAnswer(title, html) {
  showDialog(title, element("div", { class: "message-body" }, ...nodesFrom(html)));
}

function noteOn(name) {
  return COMMANDS[name] ? t(`command.${name}`) : others.get(name);
}

function usage(name) {
  const { takes } = COMMANDS[name] ?? {};
  return takes ? `/${name} ${t(`command.takes.${takes}`)}` : `/${name}`;
}

function isMine({ kind }) {
  return kind !== "direct";
}

function agreed(answer) {
  return answer.ok ? "" : answer.message;
}

async function notify({ parts, room }, what) {
  const answer = await parts.line.ask("prefer", { room: room.id, notify: what });
  if (answer.ok) {
    parts.news.room(answer.room);
    toast(t(`command.done.${what}`));
  }
  return agreed(answer);
}

async function invite({ parts, room, words }) {
  const name = words.replace(/^@/, "");
  if (!name) return t("command.needs");
  const found = await parts.line.ask("people", { query: name });
  if (!found.ok) return found.message;
  const person = found.people.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!person) return t("command.nobody", { name });
  const answer = await parts.line.ask("add", { room: room.id, person: person.id });
  return agreed(answer);
}

async function topic({ parts, room, words }) {
  const answer = await parts.line.ask("update", { room: room.id, topic: words });
  if (answer.ok) parts.news.room(answer.room);
  return agreed(answer);
}

/** An emoji in front is the status's own; without words one is asked. */
async function status({ parts, words }) {
  if (!words) return void parts.card((it) => it.edit());
  const [, emoji = null, text] = /^(\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\u200D\uFE0F\p{Extended_Pictographic}]*)?\s*([\s\S]*)$/u.exec(words);
  const answer = await parts.line.ask("doing", words === "clear" ? {} : { ...(emoji && { emoji }), text });
  if (answer.ok) parts.news.person({ person: answer.person });
  return agreed(answer);
}

/** "Question | one | two", or a dialog that asks for what is missing. */
function poll({ parts, where, words }) {
  const [question, ...options] = words.split("|").map((each) => each.trim()).filter(Boolean);
  parts.acts.poll(question ?? "", options.slice(0, 10), where);
}

function help() {
  const rows = [...Object.keys(COMMANDS), ...others.keys()].map((name) =>
    element("div", {}, element("dt", {}, element("kbd", {}, usage(name))), element("dd", {}, noteOn(name))));
  showDialog(t("command.title"), element("div", { class: "shortcuts" }, element("section", {}, element("dl", {}, ...rows))), element("p", {}, t("command.slash")));
}

function showDialog(words, ...inside) {
  const close = element("button", { class: "icon-button", type: "button", "aria-label": t("command.close") }, icon("close"));
  const title = element("h2", { id: "commands-title" }, words);
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": "commands-title" }, element("header", { class: "dialog-head" }, title, close), ...inside);
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
