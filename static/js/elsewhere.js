/** Announcements on the pages outside the chat: they come, change and go while one is there. */

import { find } from "./page.js";
import { Line } from "./socket.js";
import { Store } from "./store.js";
import { loadWords, needed } from "./words.js";

await loadWords(document.documentElement.lang);
const { Announcements } = await needed("./announcements.js");

export const line = new Line();
const store = new Store(find("[data-user]").dataset.user);
const announcements = new Announcements({ line, store });

line.on("me", ({ announcements: open }) => {
  // What the page came with, for browsers without scripts, is told anew.
  find("[data-unscripted]")?.remove();
  announcements.take(open);
});
line.on("announcement", (one) => announcements.hear(one));
// Signed out meanwhile: nothing on this page works any more.
line.addEventListener("ended", () => location.reload());
new BroadcastChannel("look").onmessage = ({ data }) => import("./look.js").then((it) => it.wear(data));
line.start();
