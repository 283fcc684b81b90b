/** How many reports wait, beside the word in the navigation, as it changes. */

import { line } from "./socket.js";

const badge = document.querySelector("[data-reports]");

line.on("reports", ({ open }) => draw(open));
line.on("figures", ({ reports }) => {
  if (reports !== undefined) draw(reports);
});

function draw(count) {
  badge.hidden = count === 0;
  badge.firstElementChild.textContent = count;
}
