/** Questions with a few answers: drawn in their message, asked in a dialog. Fetched when there is one. */

import { element, find, icon } from "./page.js";
import { listOf, loadMore, moment, number, t } from "./words.js";

const BATCH = 60;
const LONGEST_TIMER = 2 ** 31 - 1;
const DAY = 86_400_000;
const HOURS = { none: null, hour: 1, day: 24, week: 168 };
const [FIRST, MOST] = [3, 10];
const own = new Map();
const onTheirWay = new Map();
const drawn = new Map();
const unknown = new Set();
let alarm = 0;

document.head.append(element("link", { rel: "stylesheet", href: new URL("../css/polls.css", import.meta.url).href }));
await loadMore("polls");

/** Draw a message's poll after its words, or take one away that was deleted. */
export function draw(body, message, context) {
  const held = body.parentElement.querySelector(".poll");
  if (!message.poll) return held?.remove();
  const place = held ?? element("div", { class: "poll" });
  body.after(place);
  drawn.set(message.id, { place, message, context });
  if (!own.has(message.id)) learn(message.id, context.line);
  return fill(place, message, context);
}

/** What I chose, on some device of mine. */
export function hear({ message, options }) {
  own.set(message, options);
  redraw(message);
}

function redraw(id) {
  const held = drawn.get(id);
  if (held?.place.isConnected) fill(held.place, held.message, held.context);
}

/** Choose an option, or take it back; where one may be chosen, it stands for the others. It is shown at once, and sent as soon
 *  as there is a connection; the answer, or null where another choice has taken its place. */
export function vote(line, store, { id, poll }, option) {
  const chosen = chosenIn(id);
  const rest = poll.many ? chosen.filter((each) => each !== option) : [];
  const options = chosen.includes(option) ? rest : [...rest, option];
  store.keepVote(id, options);
  return send(line, store, id, options);
}

/** Votes that waited when a page was left are sent now, for a day, unless another tab changes them; `told` hears of each. */
export function resume(line, store, told) {
  for (const [id, { options, at }] of Object.entries(store.votes())) {
    const stands = () => store.votes()[id]?.at === at;
    if (Date.now() - at > DAY) store.keepVote(id, null);
    else if (!onTheirWay.has(id)) send(line, store, id, options, stands).then(told);
  }
}

async function send(line, store, id, options, stands = () => true) {
  onTheirWay.set(id, options);
  redraw(id);
  const answer = await cast(line, id, options, stands);
  if (onTheirWay.get(id) !== options) return null;
  onTheirWay.delete(id);
  if (answer) store.keepVote(id, null);
  if (answer?.ok) own.set(id, options);
  redraw(id);
  return answer;
}

async function cast(line, message, options, stands) {
  for (;;) {
    if (!line.isUp) await new Promise((resolve) => line.addEventListener("up", resolve, { once: true }));
    if (onTheirWay.get(message) !== options || !stands()) return null;
    const answer = await line.ask("vote", { message, options });
    if (!["offline", "timeout"].includes(answer.error)) return answer;
  }
}

function chosenIn(id) {
  return onTheirWay.get(id) ?? own.get(id) ?? [];
}

/** Whether nobody can vote in it any more. */
export function isOver({ closed, ends_at: end }, now = Date.now()) {
  return closed || Date.parse(end) <= now;
}

/** Own votes of anonymous polls stand nowhere else; those of one page are asked for together. */
function learn(id, line) {
  unknown.add(id);
  clearTimeout(alarm);
  alarm = setTimeout(async () => {
    const messages = [...unknown].slice(0, 100);
    for (const each of messages) unknown.delete(each);
    const answer = await line.ask("votes", { messages });
    if (!answer.ok) line.addEventListener("up", () => messages.forEach((each) => learn(each, line)), { once: true });
    else for (const message of messages) hear({ message, options: answer.votes[message] ?? [] });
  }, BATCH);
}

function fill(place, message, context) {
  const { poll } = message;
  const [chosen, isDone] = [chosenIn(message.id), isOver(poll)];
  const focused = place.contains(document.activeElement) && document.activeElement.dataset.option;
  const most = Math.max(1, poll.voters);
  const rows = poll.options.map((option) => element("li", {}, row(option, chosen.includes(option.id), isDone, most, context)));
  place.replaceChildren(element("ul", { "aria-label": t("poll.options") }, ...rows), foot(message, isDone, context));
  if (onTheirWay.has(message.id)) for (const each of place.querySelectorAll("[aria-pressed=true]")) each.setAttribute("aria-describedby", `poll-way-${message.id}`);
  if (focused) find(`[data-option="${focused}"]`, place)?.focus();
  const left = Date.parse(poll.ends_at) - Date.now();
  if (!isDone && left < LONGEST_TIMER) setTimeout(() => place.isConnected && fill(place, message, context), left + 100);
}

function row({ id, text, votes, people = [] }, isMine, isDone, most, { person }) {
  const names = people.map((each) => person(each)?.name).filter(Boolean);
  const button = element("button", {
    type: "button", class: "poll-option", "data-act": isDone ? null : "vote", "data-option": id, "aria-pressed": String(isMine),
    "aria-disabled": isDone ? "true" : null,
  });
  const voters = names.length ? [" ", element("small", { class: "poll-people" }, listOf(names))] : [];
  const bar = element("span", { class: "poll-bar" });
  bar.style.setProperty("--part", `${(100 * votes) / most}%`);
  const count = element("span", { class: "poll-count" }, number(votes), element("span", { class: "unseen" }, ` ${t("poll.votes", { count: votes })}`));
  button.append(bar, element("span", { class: "poll-mark" }, ...(isMine ? [icon("check")] : [])), element("span", { class: "poll-text" }, text, ...voters), count);
  return button;
}

function foot({ id, author, poll }, isDone, { me, isAdmin }) {
  const words = [
    t("poll.voters", { count: poll.voters }), poll.many && t("poll.several"), poll.anonymous && t("poll.anonymous"),
    isDone ? t("poll.closed") : poll.ends_at && t("poll.until", { time: moment(poll.ends_at) }),
  ];
  const line = element("p", { class: "poll-foot" }, words.filter(Boolean).join(" · "));
  if (onTheirWay.has(id)) line.append(element("span", { class: "poll-way", id: `poll-way-${id}` }, ` · ${t("poll.way")}`));
  if (!isDone && (author.id === me || isAdmin())) {
    line.append(" ", element("button", { type: "button", class: "text-button", "data-act": "closepoll" }, t("poll.close")));
  }
  return line;
}

/** Ask one: `send({body, poll})` once it is complete. */
export function compose(question, options, send) {
  const title = element("h2", { id: "poll-title" }, t("poll.title"));
  const close = element("button", { class: "icon-button", type: "button", "aria-label": t("poll.leave") }, icon("close"));
  const field = element("input", { name: "question", maxlength: "500", required: true, autofocus: true, autocomplete: "off" });
  field.value = question;
  const list = element("ol", { class: "poll-fields" });
  const add = (text = "") => {
    const at = list.children.length + 1;
    const input = element("input", { maxlength: "100", autocomplete: "off", "aria-label": t("poll.option", { at }), placeholder: t("poll.option", { at }) });
    input.value = text;
    input.required = at <= 2;
    list.append(element("li", {}, input));
  };
  for (const text of options) add(text);
  while (list.children.length < FIRST) add();
  list.addEventListener("input", () => list.lastElementChild.firstElementChild.value && list.children.length < MOST && add());
  const box = (name, words) => element("label", { class: "check" }, element("input", { type: "checkbox", name }), words);
  const end = element("select", { name: "end" }, ...Object.keys(HOURS).map((name) => element("option", { value: name }, t(`poll.end.${name}`))));
  const cancel = element("button", { class: "button", type: "button" }, t("poll.cancel"));
  const form = element("form", { class: "fields" }, element("label", {}, t("poll.question"), field), list, box("many", t("poll.rule.several")), box("anonymous", t("poll.rule.anonymous")),
    element("label", {}, t("poll.end"), end), element("p", { class: "field-error", role: "alert" }),
    element("footer", { class: "dialog-foot" }, cancel, element("button", { class: "button primary" }, t("poll.ask"))));
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": "poll-title" }, element("header", { class: "dialog-head" }, title, close), form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  for (const way of [close, cancel]) way.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = [...list.querySelectorAll("input")].map(({ value }) => value.trim()).filter(Boolean);
    const problem = new Set(given).size < given.length ? t("poll.twice") : given.length < 2 ? t("poll.least") : "";
    find(".field-error", form).textContent = problem;
    if (problem) return;
    const { many, anonymous } = form.elements;
    const ends = HOURS[end.value] && new Date(Date.now() + HOURS[end.value] * 3_600_000).toISOString();
    send({ body: field.value.trim(), poll: { options: given, many: many.checked, anonymous: anonymous.checked, ...(ends && { ends_at: ends }) } });
    dialog.close();
  });
  dialog.showModal();
}
