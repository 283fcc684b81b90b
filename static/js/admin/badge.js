/** The navigation: where one is stands in sight, and how many reports wait, as it changes. */

import { line } from "./socket.js";

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

const badge = document.querySelector("[data-reports]");

line.on("reports", ({ open }) => draw(open));
line.on("figures", ({ reports }) => {
  if (reports !== undefined) draw(reports);
});

function draw(count) {
  badge.hidden = count === 0;
  badge.firstElementChild.textContent = count;
}
