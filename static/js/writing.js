/** Writing an announcement or a later message: a preview while one writes, and times on one's own clock. */

import { localise } from "./moments.js";
import { nodesFrom } from "./page.js";

const PAUSE = 300;
const form = document.querySelector("#write, #later");
const zone = form.querySelector("[data-zone]");
let timer = 0;

localise();
if (zone.value === "UTC") moveTo(Intl.DateTimeFormat().resolvedOptions().timeZone);
for (const button of form.querySelectorAll("[data-enhanced]")) button.hidden = true;
if (form.dataset.preview) {
  form.addEventListener("input", soon);
  look();
}
for (const finder of form.querySelectorAll("[data-finder]")) offer(finder);

/** Offer people's names as one types; whoever is picked is another line of the field. */
function offer(finder) {
  const [field, list] = [finder.querySelector("input"), finder.querySelector("datalist")];
  const lines = document.getElementById(finder.dataset.into);
  finder.hidden = false;
  field.addEventListener("input", async () => {
    const query = field.value.trim();
    if ([...list.options].some(({ value }) => value === query)) return take();
    const answer = query && await fetch(`${finder.dataset.finder}?${new URLSearchParams({ query })}`);
    if (!answer.ok || field.value.trim() !== query) return;
    const { people } = await answer.json();
    list.replaceChildren(...people.map(({ name }) => new Option(name, name)));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take();
  });

  function take() {
    const name = field.value.trim();
    const names = lines.value.split("\n").map((each) => each.trim()).filter(Boolean);
    if (name && !names.includes(name)) names.push(name);
    lines.value = names.join("\n");
    lines.dispatchEvent(new Event("input", { bubbles: true }));
    field.value = "";
  }
}

/** Times came in UTC; show them on the clock of the writer's own place. */
function moveTo(own) {
  if (!own) return;
  for (const field of form.querySelectorAll("[type=datetime-local]")) {
    if (field.value) field.value = wallClock(new Date(`${field.value}Z`));
  }
  zone.value = own;
}

function wallClock(date) {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

/** The server renders it, so that it looks as it will. */
async function look() {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const answer = await fetch(form.dataset.preview, {
    method: "POST", body: new FormData(form), headers: { "X-CSRFToken": token, Accept: "application/json" },
  }).catch(() => null);
  if (!answer?.ok) return;
  const { html, people, problem } = await answer.json();
  document.querySelector("#preview").replaceChildren(...nodesFrom(html));
  const reach = document.querySelector("#reach");
  const count = new Intl.NumberFormat(document.documentElement.lang).format(people);
  const words = people === 1 ? reach.dataset.one : reach.dataset.many.replace("{count}", count);
  if (form.querySelector("[name=to]")) reach.textContent = problem ?? words;
}
