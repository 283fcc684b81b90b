/** What pages say of themselves that a message links to, below its words. Fetched with the first of them. */

import { element, icon, toast } from "./page.js";
import { loadMore, t } from "./words.js";

document.head.append(element("link", { rel: "stylesheet", href: new URL("../css/previews.css", import.meta.url).href }));
await loadMore("previews");

/** Fill the place that was kept for them. */
export function draw(place, { id, previews, author }, { me, line }) {
  place.setAttribute("aria-label", t("previews.label"));
  place.replaceChildren(...previews.map((preview) => {
    const row = element("li", { class: "preview" }, card(preview));
    if (author.id === me) row.append(dropping(line, id, preview));
    return row;
  }));
}

function card({ address, title, description, site, picture }) {
  const where = site || new URL(address).host;
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, ...(picture ? [pictured(picture)] : []),
    element("span", { class: "preview-site" }, where), element("span", { class: "preview-title" }, title), element("span", { class: "preview-words" }, description));
}

/** The words beside it say all that it could; the card is as high without it. */
function pictured(src) {
  const picture = element("img", { src, alt: "", width: 74, height: 74, loading: "lazy", decoding: "async" });
  picture.addEventListener("error", () => picture.remove());
  return picture;
}

function dropping(line, message, { address, title }) {
  const words = t("previews.drop", { title });
  const button = element("button", { type: "button", class: "icon-button", "aria-label": words, title: words }, icon("close"));
  button.addEventListener("click", async () => {
    const answer = await line.ask("drop_preview", { message, address });
    if (!answer.ok) toast(answer.message);
  });
  return button;
}
