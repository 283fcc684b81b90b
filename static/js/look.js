/** How the pages look, when it was chosen anew in another tab. Fetched when that happens. */

import { element, find } from "./page.js";

/** `look` are values of the root's data attributes; an empty one is as the device has it. */
export function wear(look) {
  Object.assign(document.documentElement.dataset, look);
  const held = find('link[href$="/compact.css"]');
  if (!look.density) held?.remove();
  else if (!held && find("#chat")) {
    document.head.append(element("link", { rel: "stylesheet", href: new URL("../css/compact.css", import.meta.url).href }));
  }
}
