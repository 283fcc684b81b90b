// Copies the browser's libraries out of node_modules into static/vendor, as bin/vendor.sha256 knows them.
// `node bin/vendor.mjs --accept` writes that list anew, after a version in package.json was changed on purpose.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FROM = join(ROOT, "node_modules");
const TO = join(ROOT, "static", "vendor");
const MANIFEST = join(ROOT, "bin", "vendor.sha256");

// Each is fetched with the first code that names it.
const LANGUAGES = [
  "bash", "c", "cpp", "csharp", "css", "diff", "dockerfile", "go", "ini", "java", "javascript", "json", "kotlin", "latex", "lua",
  "makefile", "markdown", "perl", "php", "python", "r", "ruby", "rust", "scala", "sql", "swift", "typescript", "xml", "yaml",
];

const FILES = {
  "socket.io.esm.min.js": "socket.io-client/dist/socket.io.esm.min.js",
  "socket.io.LICENSE": "socket.io-client/LICENSE",
  "wanakana.esm.js": "wanakana/esm/index.js",
  "wanakana.LICENSE": "wanakana/LICENSE",
  "tiny-pinyin.LICENSE": "tiny-pinyin/LICENSE",
  "highlight.core.js": "@highlightjs/cdn-assets/es/core.min.js",
  "highlight.LICENSE": "@highlightjs/cdn-assets/LICENSE",
  ...Object.fromEntries(
    LANGUAGES.map((name) => [`highlight.${name}.js`, `@highlightjs/cdn-assets/es/languages/${name}.min.js`]),
  ),
};

// What was published for node only; the files of one library become one module, its own parts first.
const JOINED = {
  "tiny-pinyin.esm.js": ["tiny-pinyin/dist/dict.js", "tiny-pinyin/dist/core.js"],
};

const copies = [
  ...Object.entries(FILES).map(([name, source]) => [name, withoutMap(read(join(FROM, source)))]),
  ...Object.entries(JOINED).map(([name, sources]) => [name, joined(sources)]),
];
const manifest = copies.map(([name, text]) => `${sha256(text)}  ${name}\n`).join("");

if (process.argv.includes("--accept")) writeFileSync(MANIFEST, manifest);
if (read(MANIFEST) !== manifest) stop("A library is not the file that bin/vendor.sha256 knows; nothing was copied.");

rmSync(TO, { recursive: true, force: true });
mkdirSync(TO, { recursive: true });
for (const [name, text] of copies) writeFileSync(join(TO, name), text);

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return stop(`${path} is missing; run make vendor.`);
  }
}

// The map is not served, and a browser's tools would ask for it in vain.
function withoutMap(text) {
  return text.replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
}

function joined(sources) {
  const parts = sources.map((source) => {
    const name = `./${basename(source, ".js")}`;
    return `made["${name}"] = (() => {\nconst module = { exports: {} };\nconst { exports } = module;\n`
      + `${withoutMap(read(join(FROM, source)))}\nreturn module.exports;\n})();\n`;
  });
  const last = `./${basename(sources.at(-1), ".js")}`;
  return `const made = {};\nconst require = (name) => made[name];\n${parts.join("")}export default made["${last}"];\n`;
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function stop(reason) {
  console.error(reason);
  process.exit(1);
}
