/** After the server was updated: this page goes on as it is, and offers once to begin anew. */

import { find } from "./page.js";

export class Renewal {
  #scripts;

  /** `scripts`: which version of the scripts this page runs, as the server named it. */
  constructor(scripts) {
    this.#scripts = scripts;
    find("#renewal button").addEventListener("click", () => location.reload());
  }

  /** What the server says each time the line comes up. */
  hear({ server }) {
    find("#renewal").hidden = server.scripts === this.#scripts;
  }
}
