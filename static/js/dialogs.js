/** Questions asked in dialogs: a new room, people to choose, a confirmation. */

import { best } from "./matching.js";
import { copyOf, drawFace, find, openDialog } from "./page.js";
import { drawPresence } from "./sidebar.js";

/** Resolves to true when the person says yes; `no` where "Cancel" would not say what happens. */
export function confirmed(title, words, yes, no = null) {
  const dialog = openDialog("confirm-dialog");
  find("h2", dialog).textContent = title;
  find("p", dialog).textContent = words;
  const button = find('[data-act="yes"]', dialog);
  button.textContent = yes;
  if (no) find("[data-close]", dialog).textContent = no;
  return new Promise((resolve) => {
    button.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  });
}

/** Make a room; `made(room)` is called once the server has it. */
export function newRoomDialog(line, made) {
  const dialog = openDialog("room-dialog");
  submits(dialog, (form) => line.ask("open", Object.fromEntries(new FormData(form))), made);
}

/** Choose people: `words` are {title, act}; `candidates(query)` is asked, `act(ids)` answers. */
export class PeopleDialog {
  #dialog = openDialog("people-dialog");
  #chosen = new Map();
  #shown = 0;
  #parts;

  /** `parts`: candidates(query) -> people, presence, words {title, act}, limit. */
  constructor(parts, act, done) {
    this.#parts = parts;
    const button = find(".dialog-foot .primary", this.#dialog);
    find("h2", this.#dialog).textContent = parts.words.title;
    button.textContent = parts.words.act;
    find(".filter", this.#dialog).addEventListener("input", () => this.#draw());
    find(".choices", this.#dialog).addEventListener("change", (event) => {
      this.#choose(event.target);
      button.disabled = this.#chosen.size === 0;
    });
    submits(this.#dialog, () => act([...this.#chosen.keys()]), done);
    this.#draw();
  }

  async #draw() {
    const turn = (this.#shown += 1);
    const query = find(".filter", this.#dialog).value.trim();
    const found = await this.#parts.candidates(query);
    if (turn !== this.#shown) return;
    const rest = best(query, found, (person) => person.name, 50).filter(({ id }) => !this.#chosen.has(id));
    const people = [...this.#chosen.values(), ...rest];
    find(".choices", this.#dialog).replaceChildren(...people.map((person) => this.#row(person)));
    find(".panel-empty", this.#dialog).hidden = people.length > 0;
  }

  #row(person) {
    const row = copyOf("person-choice");
    const box = find("input", row);
    Object.assign(box, { value: person.id, checked: this.#chosen.has(person.id), person });
    drawFace(find(".face", row), person);
    drawPresence(find(".presence", row), this.#parts.presence.of(person.id));
    find(".choice-name", row).textContent = person.name;
    return row;
  }

  #choose(box) {
    if (box.checked) this.#chosen.set(box.value, box.person);
    else this.#chosen.delete(box.value);
  }
}

/** A dialog's form asks the server, shows why it was refused, and closes when it was not. */
function submits(dialog, ask, done) {
  find("form", dialog).addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = find(".dialog-foot .primary", dialog);
    button.disabled = true;
    const answer = await ask(event.target);
    button.disabled = false;
    find(".field-error", dialog).textContent = answer.ok ? "" : answer.message;
    if (!answer.ok) return;
    dialog.close();
    done(answer);
  });
}
