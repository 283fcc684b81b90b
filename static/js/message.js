/** One message on the page: drawn here and nowhere else, from the one template. */

import { copyOf, drawFace, element, find, icon, nodesFrom } from "./page.js";
import { isOnlyEmoji } from "./timeline.js";
import { isMentioned } from "./reading.js";
import { clock, exactTime, moment, t } from "./words.js";

const SPOKEN_LENGTH = 400;
let files = null;
let dress = null;

/** What draws files, fetched once; waited for before a page that has some is drawn. */
export async function learnFiles() {
  files ??= await import("./files.js");
}

/** Who puts pictures in the place of :names:, once there are some. */
export function dressWith(how) {
  dress = how;
}

export function dressed(node) {
  dress?.(node);
  return node;
}

/** Draws a row's message, new or again; `context` is {me, slug, at}. */
export function drawMessage({ message, grouped }, context, li = copyOf("message")) {
  li.className = classesOf(message, grouped, context).join(" ");
  Object.assign(li.dataset, { id: message.id, seq: message.seq ?? "" });
  li.setAttribute("aria-label", spokenLabel(message));
  drawSide(li, message);
  drawHead(li, message, context);
  drawQuote(find(".quote", li), message, context);
  drawBody(find(".message-body", li), message, context);
  drawPoll(li, message, context);
  drawFiles(find(".files", li), message);
  drawPreviews(li, message, context);
  drawReactions(find(".reactions", li), message, context);
  drawThread(find(".replies", li), message, context);
  drawState(find(".message-state", li), message);
  if (!message.pending) dressed(find(".message-body", li));
  dressed(find(".reactions", li));
  return li;
}

/** What the message says, in plain words of the reader's language. */
export function wordsOf(message) {
  if (message.deleted_at) return tombstoneOf(message);
  if (message.kind === "notice") return noticeOf(message);
  return message.body || (message.files ?? []).map(({ name }) => name).join(", ");
}

function classesOf(message, grouped, { me, at }) {
  const is = {
    "is-grouped": grouped, "is-notice": message.kind === "notice", "is-deleted": message.deleted_at,
    "is-pending": message.pending && !message.pending.failed, "is-failed": message.pending?.failed,
    "is-mention": !message.deleted_at && isMentioned(message, me), "is-mine": message.author.id === me, "is-pinned": message.pinned,
    "is-target": at !== null && message.seq === at,
  };
  return ["message", ...Object.keys(is).filter((name) => is[name])];
}

function drawSide(li, message) {
  drawFace(find(".face", li), message.author);
  const small = find(".message-clock", li);
  small.textContent = clock(message.created_at);
  small.title = exactTime(message.created_at);
  small.dateTime = message.created_at;
}

function drawHead(li, message, { slug }) {
  const author = find(".message-author", li);
  author.textContent = message.author.name;
  author.className = `message-author hue-${message.author.hue ?? 0}`;
  const kind = ["bot", "guest"].find((it) => message.author[it]);
  if (kind) author.append(" ", element("span", { class: "tag" }, t(message.author.kind ?? kind)));
  const link = find(".message-time", li);
  if (message.seq) link.href = `/rooms/${slug}/${message.seq}`;
  link.dataset.nav = "";
  const time = find("time", link);
  time.textContent = clock(message.created_at);
  time.dateTime = message.created_at;
  link.title = exactTime(message.created_at);
  find(".message-pin", li).hidden = !message.pinned;
}

function drawQuote(link, { quote, deleted_at }, { slug }) {
  link.hidden = !quote || Boolean(deleted_at);
  if (link.hidden) return;
  link.href = `/rooms/${slug}/${quote.seq}`;
  link.dataset.nav = "";
  link.setAttribute("aria-label", t("quote.label", { author: quote.author.name, text: quote.text }));
  const author = find(".quote-author", link);
  author.textContent = quote.author.name;
  author.className = `quote-author hue-${quote.author.hue ?? 0}`;
  find(".quote-text", link).textContent = quote.deleted ? t("message.deleted") : quote.text || t("files.quoted");
}

function drawBody(body, message, { me, slug }) {
  const isPlain = message.kind === "notice" || message.deleted_at || message.html === null;
  body.classList.toggle("is-plain", Boolean(isPlain));
  body.classList.toggle("is-large", !isPlain && isOnlyEmoji(message.body));
  body.replaceChildren(...(isPlain ? [wordsOf(message)] : nodesFrom(message.html)));
  for (const link of body.querySelectorAll("a[href^='http']")) {
    Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  }
  for (const mention of body.querySelectorAll(".mention")) {
    mention.classList.toggle("is-me", isMentioned(message, me) && [undefined, me].includes(mention.dataset.user));
  }
  for (const code of body.querySelectorAll("pre")) drawCode(code);
  if (message.notice?.message && !message.deleted_at) {
    body.append(" ", element("a", { href: `/rooms/${slug}/${message.notice.message.seq}`, "data-nav": true }, t("notice.show")));
  }
  if (message.edited_at && !message.deleted_at) markEdited(body, message);
}

function drawPoll(li, message, context) {
  if (!message.poll && !find(".poll", li)) return;
  import("./polls.js").then((it) => it.draw(find(".message-body", li), message, context), () => null);
}

function drawFiles(place, message) {
  place.hidden = !message.files?.length;
  if (place.hidden) place.replaceChildren();
  else if (files) files.draw(place, message);
  else learnFiles().then(() => files.draw(place, message));
}

/** Their room is kept before what draws them is there. */
function drawPreviews(li, message, context) {
  const held = find(".previews", li);
  if (!message.previews) return held?.remove();
  const place = held ?? element("ul", { class: "previews" });
  place.style.minHeight = `${message.previews.length * 84}px`;
  find(".files", li).before(place);
  return import("./previews.js").then((it) => it.draw(place, message, context), () => null);
}

/** Code is reached by keyboard, copied by its button, and coloured once that has been fetched. */
function drawCode(pre) {
  pre.tabIndex = 0;
  const frame = element("div", { class: "code" });
  const words = t("code.copy");
  pre.replaceWith(frame);
  const button = { type: "button", class: "icon-button", "data-act": "copycode", "aria-label": words, title: words };
  frame.append(pre, element("button", button, icon("copy")));
  const code = pre.querySelector("code[class^='language-']");
  const language = code?.className.slice("language-".length);
  if (language) import("./highlighting.js").then((it) => it.highlight(code, language), () => null);
}

/** The mark leads to what it said before. */
function markEdited(body, message) {
  const title = `${exactTime(message.edited_at)} · ${t("wordings.show")}`;
  const mark = element("button", { class: "edited", type: "button", "data-act": "history", title }, t("message.edited"));
  (body.lastElementChild?.matches("p") ? body.lastElementChild : body).append(" ", mark);
}

function drawReactions(list, message, { me }) {
  const reactions = Object.entries(message.reactions ?? {}).filter(([, people]) => people.length);
  list.hidden = !reactions.length || Boolean(message.deleted_at);
  const held = new Map([...list.children].map((item) => [item.dataset.emoji, item]));
  const chipOf = (emoji) => held.get(emoji) ?? chip(emoji);
  const items = reactions.map(([emoji, people]) => drawChip(chipOf(emoji), people, me));
  for (const item of held.values()) if (!items.includes(item)) item.remove();
  items.forEach((item, at) => {
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
  });
}

function chip(emoji) {
  const button = element("button", { type: "button", class: "chip", "data-chip": emoji });
  button.append(element("span", {}, emoji), element("span", { class: "chip-count" }));
  return element("li", { "data-emoji": emoji }, button);
}

function drawChip(item, people, me) {
  const button = item.firstElementChild;
  button.setAttribute("aria-pressed", String(people.includes(me)));
  button.dataset.people = people.join(" ");
  button.setAttribute("aria-label", t("reaction.label", { emoji: item.dataset.emoji, count: people.length }));
  find(".chip-count", button).textContent = people.length;
  return item;
}

/** What gathers under it; on a reply that the room hears too, where it was said. */
function drawThread(link, { id, thread, also_to_room, replies }, { slug, person }) {
  link.hidden = !replies && !also_to_room;
  if (link.hidden) return;
  link.href = `/rooms/${slug}/threads/${thread ?? id}`;
  link.dataset.nav = "";
  const people = (replies?.people ?? []).map(person).filter(Boolean);
  const faces = people.map((each) => drawFace(element("span", { class: "face" }), each));
  const words = replies ? t("thread.replies", { count: replies.count }) : t("thread.from");
  const last = replies && element("time", { datetime: replies.latest }, t("thread.last", { time: moment(replies.latest) }));
  link.replaceChildren(...faces, element("span", { class: "replies-count" }, words), ...(last ? [last] : []));
}

function drawState(state, { pending }) {
  state.hidden = !pending?.failed && !pending?.attempts;
  if (state.hidden) return;
  const words = pending.failed ? t("pending.failed", { why: pending.failed.message }) : t("pending.waiting");
  state.replaceChildren(icon(pending.failed ? "alert" : "clock"), words);
  if (pending.failed) state.append(" ", copyOf("pending-tools"));
}

function spokenLabel(message) {
  const text = wordsOf(message).slice(0, SPOKEN_LENGTH);
  return t("message.label", { author: message.author.name, time: clock(message.created_at), text });
}

function tombstoneOf({ author, deleted_by }) {
  if (!deleted_by || deleted_by.id === author.id) return t("message.deleted");
  return t("message.deletedBy", { name: deleted_by.name });
}

function noticeOf({ notice, author, body }) {
  if (!notice) return body;
  const { event, person, name, topic } = notice;
  const words = t(`notice.${event}`, { author: author.name, person: person?.name ?? person, name, topic });
  return words === `notice.${event}` ? body : words;
}
