/** Files in a message: pictures as a grid, sound and film in place, cards for the rest. Fetched with the first. */

import { element, find, icon } from "./page.js";
import { partOf } from "./uploads.js";
import { loadMore, number, t } from "./words.js";

await loadMore("files");

const WIDEST = 400;
const HIGHEST = 320;
const UNITS = ["B", "kB", "MB", "GB"];
const urls = new WeakMap();

/** The same for all who draw files; nothing is drawn before it is there, so that nothing jumps. */
await new Promise((resolve) => {
  const href = new URL("../css/files.css", import.meta.url).href;
  const link = element("link", { rel: "stylesheet", href });
  for (const end of ["load", "error"]) link.addEventListener(end, resolve);
  document.head.append(link);
});

find("#messages").addEventListener("click", async (event) => {
  const picture = event.target.closest("[data-picture]");
  if (!picture || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { Lightbox } = await import("./lightbox.js");
  new Lightbox([...document.querySelectorAll("#messages [data-picture]")]).open(picture);
});

/** Draw a message's files into their place, once; those that wait show how far they are. */
export function draw(place, { files, pending }) {
  const key = files.map(({ id, key: own }) => (pending ? `pending ${own}` : id)).join(" ");
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  for (const image of place.querySelectorAll("img[src^='blob:']")) URL.revokeObjectURL(image.src);
  const shown = files.filter((file) => isPicture(file));
  const rest = files.filter((file) => !isPicture(file));
  const parts = rest.map((file) => (pending ? card(file) : player(file) ?? card(file)));
  if (shown.length) parts.unshift(grid(shown));
  if (pending) parts.push(progress(files));
  place.replaceChildren(...parts);
}

function isPicture({ kind, type, blob }) {
  return kind ? kind === "image" : Boolean(blob) && /^image\/(png|jpeg|gif|webp|avif)$/.test(type);
}

function grid(files) {
  const tile = files.length === 1 ? alone : square;
  const items = files.map((file) => element("li", {}, linked(file, tile(file))));
  const shape = { 1: "pictures is-alone", 4: "pictures is-four" }[files.length] ?? "pictures";
  return element("ul", { class: shape }, ...items);
}

function linked(file, image) {
  if (!file.url) return element("span", { class: "picture" }, image);
  const full = (!file.animated && file.large) || file.url;
  return element("a", { class: "picture", href: file.url, "data-picture": full, "data-name": file.name }, image);
}

/** Its place is kept before it comes: without width and height all below it would jump. */
function alone(file) {
  const part = Math.min(1, WIDEST / file.width, HIGHEST / file.height);
  const sides = file.width
    ? { width: Math.max(1, Math.round(file.width * part)), height: Math.max(1, Math.round(file.height * part)) }
    : { class: "is-waiting", width: 240, height: 180 };
  return picture(file, file.animated ? file.url : (file.large ?? file.url), sides);
}

function square(file) {
  return picture(file, file.animated ? file.url : (file.small ?? file.url), { width: 144, height: 144 });
}

function picture(file, src, sides) {
  return element("img", { src: src ?? urlOf(file.blob), alt: file.name, loading: "lazy", decoding: "async", ...sides });
}

export function urlOf(blob) {
  if (!urls.has(blob)) urls.set(blob, URL.createObjectURL(blob));
  return urls.get(blob);
}

function player(file) {
  if (file.kind !== "audio" && file.kind !== "video") return null;
  const attributes = { src: file.url, controls: true, preload: "metadata", "aria-label": file.name };
  const sides = file.kind === "video" ? { width: 400, height: 225, playsinline: true } : {};
  return element("figure", { class: `player is-${file.kind}` }, element(file.kind, { ...attributes, ...sides }), caption(file));
}

function caption(file) {
  const keep = { href: `${file.url}/download`, download: file.name, class: "file-keep", "aria-label": t("files.download", file) };
  return element("figcaption", {}, element("span", { class: "file-name" }, file.name), sized(file), element("a", keep, icon("down")));
}

export function card(file) {
  const parts = [icon("file"), element("span", { class: "file-name" }, file.name), sized(file)];
  if (!file.url) return element("p", { class: "file-card" }, ...parts);
  const keep = { href: `${file.url}/download`, download: file.name };
  return element("a", { class: "file-card", ...keep }, ...parts);
}

function sized({ size }) {
  return element("span", { class: "file-size" }, sizeOf(size));
}

/** "1.4 MB" */
export function sizeOf(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${number(bytes / 1024 ** power)} ${UNITS[power]}`;
}

function progress(files) {
  const bars = files.map(({ key, name }) =>
    element("progress", { max: 1, value: partOf(key), "data-upload": key, "aria-label": t("files.progress", { name }) }));
  const cancel = element("button", { class: "text-button", type: "button", "data-act": "discard" }, t("files.cancel"));
  return element("p", { class: "uploading" }, ...bars, cancel);
}
