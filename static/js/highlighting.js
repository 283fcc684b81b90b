/** Colours in code. The library and each language are fetched with the first code that names it. */

import { element, nodesFrom } from "./page.js";

const LANGUAGES = [
  "bash", "c", "cpp", "csharp", "css", "diff", "dockerfile", "go", "ini", "java", "javascript", "json", "kotlin", "latex", "lua",
  "makefile", "markdown", "perl", "php", "python", "r", "ruby", "rust", "scala", "sql", "swift", "typescript", "xml", "yaml",
];
const ALSO = {
  sh: "bash", shell: "bash", zsh: "bash", console: "bash", "c++": "cpp", h: "c", hpp: "cpp", cs: "csharp", "c#": "csharp", patch: "diff",
  docker: "dockerfile", golang: "go", toml: "ini", js: "javascript", mjs: "javascript", jsx: "javascript", kt: "kotlin",
  tex: "latex", make: "makefile", md: "markdown", pl: "perl", py: "python", python3: "python", rb: "ruby", rs: "rust",
  ts: "typescript", tsx: "typescript", html: "xml", svg: "xml", yml: "yaml",
};

let library = null;
let sheet = null;
const learned = new Map();

/** The language that a word after a fence means, or null. */
export function languageOf(word) {
  const name = word.toLowerCase();
  return LANGUAGES.includes(name) ? name : (ALSO[name] ?? null);
}

/** Colour a code element; where anything is missing it stays as it is. */
export async function highlight(code, word) {
  const language = languageOf(word);
  const text = code.textContent;
  const nodes = language && (await coloured(text, language).catch(() => null));
  // The words are those of the message, whatever the library made of them.
  if (!nodes || code.textContent !== text || !isOnlyColour(nodes, text)) return;
  sheet ??= document.head.appendChild(element("link", { rel: "stylesheet", href: new URL("../css/highlighting.css", import.meta.url).href }));
  code.replaceChildren(...nodes);
}

async function coloured(text, language) {
  library ??= (await import("../vendor/highlight.core.js")).default;
  if (!learned.has(language)) learned.set(language, import(`../vendor/highlight.${language}.js`));
  library.registerLanguage(language, (await learned.get(language)).default);
  return nodesFrom(library.highlight(text, { language, ignoreIllegals: true }).value);
}

function isOnlyColour(nodes, text) {
  const elements = nodes.flatMap((node) => (node.nodeType === 1 ? [node, ...node.querySelectorAll("*")] : []));
  const isSpan = ({ tagName, attributes }) => tagName === "SPAN" && [...attributes].every(({ name }) => name === "class");
  return elements.every(isSpan) && nodes.map((node) => node.textContent).join("") === text;
}
