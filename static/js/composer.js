/** Where one writes: a new message, an answer, or a change to an old one. */

import { isCommand, linked, markOf, retype, selected, sendable, wrapped } from "./keys.js";
import { find } from "./page.js";
import { number, t } from "./words.js";

const TYPING_MILLISECONDS = 1000;
const NEAR_LIMIT = 500;
const STARTS_WORD = /[@:][^\s@:]{0,40}$|^\/[a-z]*$/;

export class Composer extends EventTarget {
  #form;
  #body;
  #context;
  #note;
  #draft = "";
  #store;
  #limit;
  #room = null;
  #reply = null;
  #editing = null;
  #typedAt = 0;
  #files = new Map();

  constructor(store, limit, form = find("#composer")) {
    super();
    this.#form = form;
    [this.#body, this.#context, this.#note] = ["textarea", ".composer-context", ".composer-note"].map((it) => find(it, form));
    [this.#store, this.#limit] = [store, limit];
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#body.addEventListener("input", () => this.#input());
    this.#body.addEventListener("keydown", (event) => this.#key(event));
    this.#body.addEventListener("paste", (event) => this.#paste(event));
    find("button", this.#context).addEventListener("click", () => this.cancel());
  }

  get field() {
    return this.#body;
  }

  get isEmpty() {
    return this.#body.value === "";
  }

  /** What will be sent along from the open room. */
  get files() {
    return this.#files.get(this.#room?.id) ?? [];
  }

  set files(files) {
    this.#files.set(this.#room.id, files);
    this.#measure();
    this.#tell("files", files);
  }

  /** Another room, or a place in it: what was begun there comes back. */
  open(room, name, draft = room.id) {
    this.#room = room;
    this.#draft = draft;
    this.#clearContext();
    if (this.#files.size) this.#tell("files", this.files);
    this.#body.value = this.#store.draft(draft);
    this.#body.placeholder = t("composer.placeholder", { name });
    this.#body.setAttribute("aria-label", t("composer.placeholder", { name }));
    this.#measure();
  }

  /** Another device went on with it. */
  refresh(draft) {
    const text = this.#store.draft(draft);
    if (draft !== this.#draft || this.#editing || text.trim() === this.#body.value.trim()) return;
    this.#body.value = text;
    this.#measure();
  }

  focus() {
    this.#body.focus({ preventScroll: true });
  }

  reply(message) {
    this.#leaveEditing();
    this.#reply = message;
    this.#showContext(t("composer.replying", { name: message.author.name }));
  }

  edit(message) {
    this.#editing = message;
    this.#reply = null;
    this.#body.value = message.body;
    this.#showContext(t("composer.editing"));
    this.#measure();
  }

  /** Give up the answer or the change; a draft of a new message is not touched by either. */
  cancel() {
    const was = Boolean(this.#editing || this.#reply);
    this.#leaveEditing();
    this.#clearContext();
    this.focus();
    return was;
  }

  /** Put text where the caret is. */
  insert(text) {
    this.#body.setRangeText(text, this.#body.selectionStart, this.#body.selectionEnd, "end");
    this.#input();
    this.focus();
  }

  replaceText(text, caret) {
    this.#body.value = text;
    this.#body.setSelectionRange(caret, caret);
    this.#input();
  }

  /** The change was refused, and comes back to be tried again; what was begun meanwhile is a draft. */
  refused(message, body, why) {
    if (this.#editing || this.#room.id !== message.room) return;
    this.edit({ ...message, body });
    this.#say(why, true);
  }

  #submit() {
    const body = sendable(this.#body.value);
    const message = this.#editing;
    if (!message && isCommand(body)) return this.#tell("command", { room: this.#room, body });
    if (!(body || (this.files.length && !message)) || this.#length() > this.#limit) return undefined;
    if (!message) return this.#send(body);
    // The answer isn't waited for: what is typed after this Enter is the next message.
    this.cancel();
    return this.#tell("edit", { message, body });
  }

  /** A command was done, or says why not: then what was typed stays. */
  commanded(why) {
    if (!why) this.replaceText("", 0);
    else this.#say(why, true);
    this.focus();
  }

  #send(text) {
    const body = text.startsWith("//") ? text.slice(1) : text;
    const [reply, files] = [this.#reply, this.files];
    this.#body.value = "";
    if (files.length) this.files = [];
    this.#store.keepDraft(this.#draft, "");
    this.#clearContext();
    this.#measure();
    this.#typedAt = 0;
    this.#tell("send", { room: this.#room, body, reply, files });
  }

  #input() {
    if (!this.#editing) this.#store.keepDraft(this.#draft, this.#body.value);
    this.#measure();
    this.#tell("draft", {});
    if (STARTS_WORD.test(this.#body.value.slice(0, this.#body.selectionStart))) this.#tell("word", {});
    const now = Date.now();
    if (this.isEmpty || now - this.#typedAt < TYPING_MILLISECONDS) return;
    this.#typedAt = now;
    this.#tell("typing", { room: this.#room.id });
  }

  #key(event) {
    // An Enter that ends a composition chooses a word; it does not send.
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const mark = (event.ctrlKey || event.metaKey) && !event.altKey && markOf(event);
    if (mark) {
      event.preventDefault();
      retype(this.#body, wrapped(selected(this.#body), mark));
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && this.isEmpty && !event.shiftKey) {
      event.preventDefault();
      this.#tell("editlast", {});
    } else if (event.key === "Escape" && (this.#editing || this.#reply)) {
      event.stopPropagation();
      this.cancel();
    }
  }

  #paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) {
      event.preventDefault();
      return this.#tell("attach", files);
    }
    const change = linked(selected(this.#body), event.clipboardData?.getData("text/plain") ?? "");
    if (!change) return undefined;
    event.preventDefault();
    return retype(this.#body, change);
  }

  #leaveEditing() {
    if (!this.#editing) return;
    this.#editing = null;
    this.#body.value = this.#store.draft(this.#draft);
    this.#measure();
  }

  #showContext(words) {
    this.#context.hidden = false;
    find(".context-words", this.#context).textContent = words;
    this.focus();
  }

  #clearContext() {
    this.#reply = null;
    this.#editing = null;
    this.#context.hidden = true;
  }

  #measure() {
    this.#body.style.height = "auto";
    this.#body.style.height = `${this.#body.scrollHeight}px`;
    this.#form.classList.toggle("has-text", this.#body.value.trim() !== "" || this.files.length > 0);
    const left = this.#limit - this.#length();
    if (left < 0) this.#say(t("composer.tooLong", { over: number(-left), limit: number(this.#limit) }), true);
    else this.#say(left <= NEAR_LIMIT ? t("composer.left", { count: left }) : "");
  }

  #length() {
    return [...this.#body.value.trim()].length;
  }

  #say(words, isError = false) {
    this.#note.textContent = words;
    this.#note.classList.toggle("is-error", isError);
    this.#body.setAttribute("aria-invalid", String(isError));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
