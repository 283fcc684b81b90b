/** How far an announcement got, while it gets there: the numbers move by themselves. */

import { line } from "./elsewhere.js";
import { localise } from "./moments.js";
import { nodesFrom } from "./page.js";
import { number } from "./words.js";

const PAUSE = 1_000;
const report = document.querySelector("#report");
let [later, isAsking] = [0, false];

line.on("announcement_counts", (counts) => {
  if (counts.announcement !== report.dataset.announcement) return;
  show(counts);
  // The list follows, but not once for each of a thousand who confirm at the same time.
  later ||= setTimeout(refresh, PAUSE);
});
line.addEventListener("up", refresh);
if (line.isUp) refresh();

function show(counts) {
  for (const place of document.querySelectorAll("[data-count]")) {
    place.textContent = number(counts[place.dataset.count]);
  }
  const bar = report.querySelector("progress");
  bar.max = counts.recipients || 1;
  bar.value = counts[bar.dataset.of];
}

async function refresh() {
  clearTimeout(later);
  later = 0;
  if (isAsking || report.contains(document.activeElement?.closest("form"))) return;
  isAsking = true;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  isAsking = false;
  if (!answer?.ok) return;
  const page = document.createElement("div");
  page.append(...nodesFrom(await answer.text()));
  const [old, fresh] = [document.querySelector("#people"), page.querySelector("#people")];
  localise(fresh);
  if (old.contains(document.activeElement)) return;
  old.replaceWith(fresh);
}
