/** Settings: whether this device calls its person while no page is open. */

import { worker } from "./page.js";

const card = document.getElementById("this-device");
const said = card.querySelector("[data-said]");
const { key, devices, test } = card.dataset;

const canCall = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function draw() {
  const state = await look();
  for (const each of card.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  const acts = { on: state === "off", off: state === "on", test: state === "on" };
  for (const [act, isShown] of Object.entries(acts)) card.querySelector(`[data-act=${act}]`).hidden = !isShown;
}

async function look() {
  if (!canCall) return "unable";
  if (Notification.permission === "denied") return "denied";
  return card.dataset.isOn && (await subscription()) ? "on" : "off";
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return draw();
  await navigator.serviceWorker.register(worker);
  const { pushManager } = await navigator.serviceWorker.ready;
  const { endpoint, keys } = (await subscribed(pushManager)).toJSON();
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  await post(devices, { address: endpoint, key: keys.p256dh, secret: keys.auth, time_zone });
  localStorage.setItem("chatapp-push", `${card.dataset.person} ${endpoint}`);
  return location.reload();
}

/** Takes the place of a subscription of what was at this address before, with another key. */
async function subscribed(pushManager) {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  return pushManager.subscribe(options).catch(async (problem) => {
    if (problem.name !== "InvalidStateError") throw problem;
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  });
}

async function turnOff() {
  await (await subscription())?.unsubscribe();
  await post(`${devices}/here/end`, {});
  localStorage.removeItem("chatapp-push");
  location.reload();
}

async function tryOut() {
  await post(test, {});
  said.textContent = said.dataset.sent;
}

/** Throws an error with the server's words where it refuses. */
async function post(path, values) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(values) });
  const { ok, message } = await answer.json();
  if (!ok) throw Object.assign(new Error(message), { isForPeople: true });
}

card.addEventListener("click", async ({ target }) => {
  const act = { on: turnOn, off: turnOff, test: tryOut }[target.closest("button")?.dataset.act];
  if (!act) return;
  said.textContent = "";
  await act().catch((problem) => {
    said.textContent = problem.isForPeople ? problem.message : said.dataset.failed;
  });
});

const zone = document.querySelector("[name=time_zone]");
zone.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;

draw();
