/** The wiring of the chat page: who hears whom. Rules and drawing live in the modules named here. */

import { Acts } from "./acts.js";
import { Actions } from "./actions.js";
import { Attention } from "./attention.js";
import { Composer } from "./composer.js";
import { Connection, Renewal } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Heads, Sync } from "./sync.js";
import { Line } from "./socket.js";
import { Log } from "./log.js";
import { Keyboard } from "./keys.js";
import { learnFiles } from "./message.js";
import { News } from "./news.js";
import { Outbox, Sending } from "./outbox.js";
import { Places, find, lazily, takeFiles } from "./page.js";
import { Visit } from "./visit.js";
import { Presence, Roster } from "./roster.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { Unread } from "./reading.js";
import { loadWords, t } from "./words.js";

let page = JSON.parse(find("#page").textContent);
await loadWords(document.documentElement.lang);
if (page.isShell) page = (await (await import("./kept.js")).recall()) ?? location.replace("/offline");
if (page.messages?.some(({ files }) => files.length)) await learnFiles().catch(() => null);

const user = page.me.user.id;
const parts = {
  place: find("#chat").dataset.place,
  roster: new Roster(page.me), presence: new Presence(), unread: new Unread(), heads: new Heads(),
  outbox: new Outbox(), store: new Store(user), line: new Line(), places: new Places(),
  attention: new Attention(), log: new Log(), saved: new Set(),
};
Object.assign(parts, {
  attaching: lazily("attaching", (it) => new it.Attaching(parts.composer, page.me.server.limits)),
  announcements: lazily("announcements", ({ Announcements }) => new Announcements(parts)),
  commands: lazily("commands", (it) => it),
  customs: lazily("customs", (it) => it),
  card: lazily("card", ({ ready }) => ready(parts)),
  drafts: lazily("drafts", ({ Drafts }) => new Drafts(parts)),
  dialogs: lazily("dialogs", (dialogs) => dialogs),
  kept: lazily("kept", ({ Kept }) => new Kept(parts)),
  keeping: lazily("keeping", ({ Keeping }) => new Keeping(parts)),
  later: lazily("later", ({ Later }) => new Later(parts)),
  moderation: lazily("moderation", (it) => it),
  panel: lazily("panel", ({ Panel }) => new Panel(parts)),
  picker: lazily("picker", ({ Picker }) => (popover, chosen) => new Picker(popover, chosen, parts.store)),
  polls: lazily("polls", (it) => it),
  rooms: lazily("rooms", ({ Rooms }) => new Rooms(parts)),
  search: lazily("search", ({ ready }) => ready(parts)),
  suggestions: lazily("suggestions", ({ Suggestions }) => new Suggestions(parts)),
  switcher: lazily("switcher", ({ Switcher }) => new Switcher(parts)),
});
parts.sync = new Sync(parts.heads, parts.line);
parts.sending = new Sending(parts.outbox, parts.store, parts.line, user);
parts.sidebar = new Sidebar(parts);
parts.conversation = new Conversation(parts);
parts.composer = new Composer(parts.store, page.me.server.limits.body);
parts.acts = new Acts(parts);
parts.visit = new Visit(parts);
parts.connection = new Connection(parts);

const { line, places, sync, sending, sidebar, composer, conversation, acts, visit } = parts;

const news = (parts.news = new News(parts));
for (const event of ["me", "announcement", "message", "room", "left", "typing", "presence", "person", "unread", "thread_unread", "message_saved", "account", "caution"]) {
  line.on(event, (data) => news[event](data));
}
for (const [event, part] of [["draft", "drafts"], ["voted", "polls"], ["emoji", "customs"]]) line.on(event, (news) => parts[part]((it) => it.hear(news)));
line.on("place", ({ name }) => { find(".place").textContent = parts.place = name; });
const renewal = new Renewal(page.me.server.scripts);
line.on("me", (me) => renewal.hear(me));
sync.addEventListener("news", ({ detail }) => news.caughtUp(detail));

sending.addEventListener("sent", ({ detail }) => news.message(detail));
sending.addEventListener("change", ({ detail }) => visit.outboxChanged(detail));
conversation.reading.addEventListener("read", () => visit.countsChanged());
parts.attention.addEventListener("here", () => visit.countsChanged());
places.addEventListener("arrive", ({ detail }) => visit.arrive(detail));

acts.resumeVotes();
parts.store.addEventListener("draft", ({ detail }) => parts.drafts((it) => it.changed(detail)));
composer.addEventListener("send", ({ detail }) => acts.send(detail));
composer.addEventListener("command", ({ detail }) => acts.command(detail));
composer.addEventListener("edit", ({ detail }) => acts.saveEdit(detail));
composer.addEventListener("editlast", () => acts.editLast());
composer.addEventListener("files", ({ detail }) => parts.attaching((it) => it.draw(detail)));
composer.addEventListener("attach", ({ detail }) => parts.attaching((it) => it.add(detail)));
composer.addEventListener("word", () => parts.suggestions((it) => it.update()));
composer.addEventListener("typing", ({ detail }) => line.say("typing", detail));

const nameAll = parts.nameAll = (ids) => parts.roster.names(ids, t("you"), t("someone"));
const actions = new Actions(parts.log, (act, id) => acts.may(act, id), nameAll);
actions.addEventListener("act", ({ detail }) => acts.onMessage(detail));

for (const [button, act] of Object.entries({
  "#jump": () => acts.jump(), "#show-search": () => acts.search(), "#search-all": () => acts.search(),
  "#new-room": () => parts.rooms((it) => it.newRoom()),
  "#new-direct": () => parts.rooms((it) => it.newDirect()),
  "#join": () => parts.rooms((it) => it.join(conversation.room)),
  "#set-doing": () => acts.setDoing(),
  "#ask-poll": () => acts.poll(),
  "#show-members": () => acts.togglePanel("members"), "#show-settings": () => acts.togglePanel("settings"),
  "#attach": () => find("#attached").click(),
  "#show-files": () => acts.togglePanel("files"),
  "#show-pins": () => acts.togglePanel("pins"), "#show-saved": () => acts.togglePanel("saved"),
  "#show-mentions": () => acts.togglePanel("mentions"),
  "#send-later": () => parts.later((it) => it.open()),
  "#add-emoji": () => acts.pickEmoji(find("#add-emoji"), (emoji) => composer.insert(emoji)),
})) {
  find(button).addEventListener("click", act);
}

find("#sign-out").addEventListener("submit", (event) => {
  event.preventDefault();
  acts.signOut(event.target);
});

const mayWrite = () => !find("#composer").hidden;
takeFiles(find("#room"), find("#attached"), mayWrite, (files) => parts.attaching((it) => it.add(files)));

new Keyboard({
  jump: () => acts.jump(), search: () => acts.search(), step: (by, onlyUnread) => parts.rooms((it) => it.step(by, onlyUnread)),
  escape: () => acts.escape(), allRead: () => acts.allRead(), write: (text) => composer.insert(text),
}).start();

new BroadcastChannel("look").onmessage = ({ data }) => import("./look.js").then((it) => it.wear(data));
setInterval(() => sidebar.draw(), 60_000);

news.begin(page);
places.start();
parts.attention.start();
parts.connection.start();
sync.start();
page.fill?.(conversation);
visit.begin(page);
sidebar.drawNow();
for (const near of ["focusin", "pointerover"]) find("#favourites").addEventListener(near, () => import("./order.js").then((it) => it.arrange(parts)), { once: true });
sending.start();
line.start();
setTimeout(parts.kept, location.search.includes("write=") ? 0 : 5000, () => null);
