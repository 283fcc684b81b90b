/** The page's own pieces: templates, icons, faces, dialogs, and the one door for markup. */

import { initials } from "./roster.js";
import { t } from "./words.js";

const WORKER = "/service-worker.js";
const policy = globalThis.trustedTypes?.createPolicy("chatapp", { createHTML: (html) => html, createScriptURL: () => WORKER });

export const worker = policy?.createScriptURL("") ?? WORKER;

/** Sanitised markup as nodes: the only place where text becomes markup. */
export function nodesFrom(html) {
  const holder = document.createElement("template");
  holder.innerHTML = policy ? policy.createHTML(html) : html;
  return [...holder.content.childNodes];
}

export function find(selector, within = document) {
  return within.querySelector(selector);
}

/** A copy of a template's one element. */
export function copyOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `${find("[data-icons]").dataset.icons}#${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A person's picture, or initials on their colour. */
export function drawFace(face, person) {
  face.className = `${face.className.replace(/ ?hue-\d/g, "")} hue-${person.hue ?? 0}`;
  face.setAttribute("aria-hidden", "true");
  if (person.avatar) face.replaceChildren(element("img", { src: person.avatar, alt: "", loading: "lazy" }));
  else face.textContent = initials(person.name);
  return face;
}

/** A dialog from a template; it goes when it is closed. */
export function openDialog(template) {
  const dialog = copyOf(template);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.showModal();
  return dialog;
}

/** Show a popover beside what it belongs to, inside the window. */
export function showBeside(popover, anchor) {
  (anchor.closest("dialog, main, nav") ?? document.body).append(popover);
  popover.showPopover();
  const [at, size] = [anchor.getBoundingClientRect(), popover.getBoundingClientRect()];
  const above = at.bottom + size.height + 8 > innerHeight && at.top - size.height - 8 > 0;
  const top = above ? at.top - size.height - 4 : Math.min(at.bottom + 4, innerHeight - size.height - 8);
  const left = Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8));
  popover.style.setProperty("--top", `${Math.max(8, top)}px`);
  popover.style.setProperty("--left", `${left}px`);
}

/** A part of the page that is fetched when it is first used: `make(module)` once, `use(part)` each time. */
export function lazily(name, make) {
  let [part, tries] = [null, 0];
  return async (use) => {
    // Some browsers remember that an address failed, and never ask for it again.
    part ??= import(`./${name}.js${tries ? `?${tries}` : ""}`).then(make);
    const made = await part.catch(() => null);
    if (made) return use(made);
    part = null;
    tries += 1;
    toast(t("error.part"));
    return undefined;
  };
}

/** Files that are dragged onto a place, where `isOpen()`, and those that are chosen by a field. */
export function takeFiles(place, field, isOpen, take) {
  const dragged = (event) => {
    if (!event.dataTransfer?.types.includes("Files") || !isOpen()) return;
    event.preventDefault();
    const isOver = event.type === "dragleave" ? place.contains(event.relatedTarget) : event.type !== "drop";
    place.classList.toggle("is-dropping", isOver);
    if (event.type === "drop") take(filesIn(event.dataTransfer));
  };
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) place.addEventListener(kind, dragged);
  field.addEventListener("change", () => {
    take([...field.files]);
    field.value = "";
  });
}

/** Folders can't be sent; what else was dragged along can. */
function filesIn({ items }) {
  const files = [...items].filter(({ kind }) => kind === "file");
  return files.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile());
}

/** A short word at the foot of the page, also for screen readers. */
export function toast(text) {
  const place = find("#toast");
  place.textContent = text;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => place.replaceChildren(), 5000);
}

/** The clipboard, also without https. */
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  (find("dialog[open]") ?? document.body).append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  return undefined;
}

/** Move focus with the arrows in a group of which one is reachable by Tab. */
export function rove(items, current, step) {
  const at = (items.indexOf(current) + step + items.length) % items.length;
  for (const item of items) item.tabIndex = -1;
  items[at].tabIndex = 0;
  items[at].focus();
}

/** Where in the chat the reader is, as an address. */
export class Places extends EventTarget {
  here = placeAt(location.href);

  start() {
    history.replaceState(history.state ?? { depth: 0 }, "");
    addEventListener("popstate", () => this.#arrive());
    document.addEventListener("click", (event) => this.#click(event));
  }

  go(path, { replace = false } = {}) {
    const depth = (history.state?.depth ?? 0) + (replace ? 0 : 1);
    if (replace) history.replaceState({ depth }, "", path);
    else if (path !== location.pathname + location.search) history.pushState({ depth }, "", path);
    this.#arrive();
  }

  /** The way back to where one came from; on a page opened cold, to `path`. */
  back(path) {
    if (history.state?.depth > 0) history.back();
    else this.go(path, { replace: true });
  }

  /** The same room with another panel open, or none. */
  withPanel(panel) {
    const { slug, seq } = this.here;
    const path = slug ? `/rooms/${slug}${seq ? `/${seq}` : ""}` : "/rooms";
    return panel ? `${path}?panel=${panel}` : path;
  }

  #click(event) {
    const link = event.target.closest?.("a[data-nav]");
    if (!link?.href || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }

  #arrive() {
    const was = this.here;
    this.here = placeAt(location.href);
    this.dispatchEvent(new CustomEvent("arrive", { detail: { was, here: this.here } }));
  }
}

/** The room, message, panel and thread that an address names. */
export function placeAt(address) {
  const url = new URL(address);
  const pattern = /^\/rooms\/([^/]+)(?:\/(?:(\d+)|threads\/(\d+)))?\/?$/;
  const [, slug = null, seq = null, thread = null] = pattern.exec(url.pathname) ?? [];
  const panel = thread ? "thread" : url.searchParams.get("panel");
  return { slug: slug && decodeURIComponent(slug), seq: seq && Number(seq), panel, thread };
}
