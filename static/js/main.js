/** The wiring of the chat page: who hears whom. Rules and drawing live in the modules named here. */

import { Acts, Keyboard } from "./acts.js";
import { Actions } from "./actions.js";
import { Attention } from "./attention.js";
import { Composer } from "./composer.js";
import { Connection, Renewal } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Heads, Sync } from "./sync.js";
import { Line } from "./socket.js";
import { Log } from "./log.js";
import { News } from "./news.js";
import { Outbox, Sending } from "./outbox.js";
import { find } from "./page.js";
import { Panel } from "./panel.js";
import { Picker } from "./picker.js";
import { Places, Visit } from "./visit.js";
import { Presence, Roster } from "./roster.js";
import { Rooms } from "./rooms.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { Suggestions } from "./suggestions.js";
import { Switcher } from "./switcher.js";
import { Unread } from "./reading.js";
import { loadWords, t } from "./words.js";

const page = JSON.parse(find("#page").textContent);
await loadWords(document.documentElement.lang);

const user = page.me.user.id;
const parts = {
  place: find("#chat").dataset.place,
  roster: new Roster(page.me), presence: new Presence(), unread: new Unread(), heads: new Heads(),
  outbox: new Outbox(), store: new Store(user), line: new Line(), places: new Places(),
  attention: new Attention(), log: new Log(), picker: new Picker(),
};
parts.sync = new Sync(parts.heads, parts.line);
parts.sending = new Sending(parts.outbox, parts.store, parts.line, user);
parts.sidebar = new Sidebar(parts);
parts.conversation = new Conversation(parts);
parts.composer = new Composer(parts.store, page.me.server.limits.body);
parts.acts = new Acts(parts);
parts.rooms = new Rooms(parts);
parts.panel = new Panel(parts);
parts.visit = new Visit(parts);
parts.switcher = new Switcher(parts, (entry) => parts.rooms.goTo(entry));
parts.connection = new Connection(parts);
new Suggestions(parts.composer, () => parts.visit.mentionable());

const { line, places, sync, sending, sidebar, composer, conversation, acts, rooms, visit, switcher } = parts;

const news = (parts.news = new News(parts));
for (const event of ["me", "message", "room", "left", "typing", "presence", "person", "unread"]) {
  line.on(event, (data) => news[event](data));
}
const renewal = new Renewal(page.me.server.scripts);
line.on("me", (me) => renewal.hear(me));
sync.addEventListener("news", ({ detail }) => news.caughtUp(detail));

sending.addEventListener("sent", ({ detail }) => news.message(detail));
sending.addEventListener("change", ({ detail }) => visit.outboxChanged(detail));
conversation.reading.addEventListener("read", () => visit.countsChanged());
parts.attention.addEventListener("here", () => visit.countsChanged());
places.addEventListener("arrive", ({ detail }) => visit.arrive(detail));

composer.addEventListener("send", ({ detail }) => acts.send(detail));
composer.addEventListener("edit", ({ detail }) => acts.saveEdit(detail));
composer.addEventListener("editlast", () => acts.editLast());
composer.addEventListener("typing", ({ detail }) => line.say("typing", detail));

const nameAll = (ids) => parts.roster.names(ids, t("you"), t("someone"));
const actions = new Actions(parts.log, (act, id) => acts.may(act, id), nameAll);
actions.addEventListener("act", ({ detail }) => acts.onMessage(detail));

for (const [button, act] of Object.entries({
  "#jump": () => switcher.open(), "#search-rooms": () => switcher.open(),
  "#new-room": () => rooms.newRoom(), "#new-direct": () => rooms.newDirect(),
  "#join": () => rooms.join(conversation.room),
  "#show-members": () => acts.togglePanel("members"), "#show-settings": () => acts.togglePanel("settings"),
  "#add-emoji": () => parts.picker.open(find("#add-emoji"), (emoji) => composer.insert(emoji)),
})) {
  find(button).addEventListener("click", act);
}

new Keyboard({
  jump: () => switcher.open(), step: (by, onlyUnread) => rooms.step(by, onlyUnread),
  escape: () => acts.escape(), allRead: () => acts.allRead(), write: (text) => composer.insert(text),
}).start();

news.begin(page);
places.start();
parts.attention.start();
parts.connection.start();
sync.start();
visit.begin(page);
sidebar.drawNow();
sending.start();
line.start();
