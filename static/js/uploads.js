/** Bringing files to the server before their message: one after another, with how far each is. */

import { loadMore, t } from "./words.js";

await loadMore("files");

const STALLED = 30_000;
/** The server keeps for a day what is not sent. */
const GOOD_FOR = 20 * 3600 * 1000;
const parts = new Map();

/** How much of an upload is there, from 0 to 1. */
export function partOf(key) {
  return parts.get(key) ?? 0;
}

/** Upload what a message in the outbox takes along, as far as it isn't there; each that is gets its id noted by
 *  `keep(item)`. Stops when `news` tells of a change and the message is gone. Answers {ok, files: ids}, or the
 *  refusal, as the server gives it. */
export async function carry({ client_id, files }, outbox, keep, news) {
  const stop = new AbortController();
  news.addEventListener("change", () => outbox.get(client_id) || stop.abort(), { signal: stop.signal });
  const now = Date.now();
  for (const file of files.filter(({ id, at }) => !id || now - at > GOOD_FOR)) {
    const answer = await send(file, stop.signal);
    const item = outbox.get(client_id);
    if (!item) return { ok: false, error: "cancelled" };
    if (!answer.ok) return answer;
    const known = { ...file, id: answer.file.id, at: Date.now() };
    keep({ ...item, files: item.files.map((each) => (each.key === file.key ? known : each)) });
  }
  stop.abort();
  return { ok: true, files: outbox.get(client_id)?.files.map(({ id }) => id) ?? [] };
}

/** Bring one file; answers {ok, file}, or the refusal. */
export async function send(file, signal) {
  const { key, name, blob } = file;
  try {
    // A folder, or what was changed or deleted since it was chosen, can't be read.
    await blob.slice(0, 1).arrayBuffer();
  } catch {
    return { ok: false, error: "invalid", message: t("files.unreadable", { name }) };
  }
  if (signal.aborted) return { ok: false, error: "cancelled" };
  return post(`/files?name=${encodeURIComponent(name)}`, blob, signal, (part) => show(key, part));
}

function show(key, part) {
  parts.set(key, part);
  for (const bar of document.querySelectorAll(`progress[data-upload="${key}"]`)) bar.value = part;
}

/** fetch() doesn't tell how far it is. */
function post(address, blob, signal, tell) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const later = () => resolve({ ok: false, error: "timeout", message: t("error.timeout") });
    let alarm = 0;
    const moved = () => {
      clearTimeout(alarm);
      alarm = setTimeout(() => request.abort(), STALLED);
    };
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf-token]").content);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      moved();
      tell(loaded / total);
    });
    request.addEventListener("load", () => resolve(answerOf(request)));
    for (const end of ["error", "abort"]) request.addEventListener(end, later);
    request.addEventListener("loadend", () => clearTimeout(alarm));
    signal.addEventListener("abort", () => request.abort());
    moved();
    request.send(blob);
  });
}

/** A proxy in between answers in its own way. */
function answerOf({ status, responseText }) {
  try {
    return { ok: status < 400, ...JSON.parse(responseText) };
  } catch {
    if (status >= 500) return { ok: false, error: "timeout", message: t("error.timeout") };
    return { ok: false, error: "invalid", message: t("files.refused") };
  }
}
