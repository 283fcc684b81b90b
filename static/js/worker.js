/** The service worker: opens the chat without a network, shows what is pushed, and takes it back.
 *
 *  Before this text the server puts `SHELL`: the version and what belongs to it. Statics are kept by
 *  version, whole and under addresses that change with it, so that no page mixes two releases. Of what
 *  people wrote nothing is kept here but what kept.js puts into one cache, which goes whenever somebody
 *  signs out or has to sign in.
 */

/* global SHELL */

const [FILES, PRIVATE] = [`chatapp-files-${SHELL.version}`, ["chatapp-kept", "chatapp-shell"]];
const PATIENCE = 6000;
const DOWN = [502, 503, 504];

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(["/offline", ...SHELL.files])));
});

/** Pages of the release before are still open, and may yet ask for a part of it; so does the page that was
 *  kept for opening without a network, until the next one brings another. */
addEventListener("activate", (event) => event.waitUntil(forgetOld()));

async function forgetOld() {
  const versions = (await caches.keys()).filter((name) => name.startsWith("chatapp-files-"));
  for (const name of versions.slice(0, -2)) await caches.delete(name);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function page(request, pathname) {
  const answer = await reached(request);
  if (pathname === "/sign-out" || (pathname === "/sign-in" && answer?.ok)) await forgetPeople();
  if (answer && !DOWN.includes(answer.status)) return answer;
  const isChat = pathname === "/" || pathname === "/rooms" || pathname.startsWith("/rooms/");
  const shell = isChat && request.method === "GET" ? await caches.match("/shell") : null;
  return shell ?? answer ?? (await caches.match("/offline")) ?? Response.error();
}

/** What the server says, or nothing in a while; what is sent by a form is never given up. */
async function reached(request) {
  if (request.method === "GET" && navigator.onLine === false) return null;
  const asked = fetch(request).catch(() => null);
  if (request.method !== "GET") return asked;
  return Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE, null))]);
}

async function forgetPeople() {
  for (const name of PRIVATE) await caches.delete(name);
  for (const shown of await registration.getNotifications()) shown.close();
  await navigator.clearAppBadge?.();
}

addEventListener("push", (event) => {
  if (event.data) event.waitUntil(hear(event.data.json()));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});

async function hear(what) {
  if (what.badge) await navigator.setAppBadge?.(what.badge);
  else if (what.badge === 0) await navigator.clearAppBadge?.();
  if (what.kind === "read") return takeBack(what.tags);
  return show(what);
}

async function show({ kind, tag, title, body, url, icon, at, level, again, room, seq }) {
  await registration.showNotification(title, {
    body, tag,
    icon: icon ?? SHELL.icon,
    badge: SHELL.badge,
    data: { url, kind, room, seq },
    timestamp: at ? Date.parse(at) : undefined,
    renotify: Boolean(again),
    requireInteraction: level === "critical",
    lang: SHELL.language,
  });
}

async function takeBack(tags) {
  for (const shown of await registration.getNotifications()) if (tags.includes(shown.tag)) shown.close();
}

/** A page that is open already goes there; otherwise one is opened. */
async function open(url) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const chat = pages.find((each) => new URL(each.url).pathname.startsWith("/rooms"));
  if (!chat || !url.startsWith("/rooms/")) return clients.openWindow(url);
  await chat.focus();
  chat.postMessage({ go: url });
  return undefined;
}
