/** What is typed as /word at the beginning of a message: done here, and never sent. Fetched with the first slash. */

import { best } from "./matching.js";
import { element, icon, toast } from "./page.js";
import { loadMore, t } from "./words.js";

const SHRUG = "¯\\\\\\_(ツ)\\_/¯";

await loadMore("commands");

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

/** What fits what has been typed so far, for the list above the field. */
export function suggest(query) {
  return best(query, Object.keys(COMMANDS), (name) => name, 8, query ? 60 : 1).map((name) => ({ text: `/${name}`, words: usage(name), note: t(`command.${name}`), sign: "/" }));
}

/** Do what was typed; answers why not, in words, or nothing. `send(body)` says something in its place. */
export async function run(parts, where, room, text, send) {
  const [, name, words] = /^\/(\S+)\s*([\s\S]*)$/.exec(text);
  const command = COMMANDS[name.toLowerCase()];
  if (!command) return t("command.unknown", { name });
  if (command.fits && !command.fits(room)) return t("command.notHere");
  const refused = await command.run({ parts, where, room, words: words.trim(), send });
  return typeof refused === "string" ? refused : "";
}

function usage(name) {
  const { takes } = COMMANDS[name];
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
  const close = element("button", { class: "icon-button", type: "button", "aria-label": t("command.close") }, icon("close"));
  const title = element("h2", { id: "commands-title" }, t("command.title"));
  const rows = Object.keys(COMMANDS).map((name) => element("div", {}, element("dt", {}, element("kbd", {}, usage(name))), element("dd", {}, t(`command.${name}`))));
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": "commands-title" },
    element("header", { class: "dialog-head" }, title, close),
    element("div", { class: "shortcuts" }, element("section", {}, element("dl", {}, ...rows))),
    element("p", {}, t("command.slash")));
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
