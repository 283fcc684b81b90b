/** What the keys and the clipboard make of a text: marks around words, links out of addresses. */

const MARKS = { b: "**", i: "_", C: "`" };

/** A text as the wire takes it: without NUL, and without half of a letter that has two halves. */
export function sendable(text) {
  return (text.toWellFormed?.() ?? text).replaceAll("\0", "").trim();
}

/** The mark that a key stands for, pressed together with Ctrl or Cmd. */
export function markOf({ key, shiftKey }) {
  return MARKS[shiftKey ? key.toUpperCase() : key.toLowerCase()];
}

/** The selection between marks, or without those that stand around it already; several lines of code get fences. */
export function wrapped({ text, start, end }, mark) {
  const words = text.slice(start, end);
  const [left, right] = mark === "`" && words.includes("\n") ? ["```\n", "\n```"] : [mark, mark];
  const isMarked = text.slice(0, start).endsWith(left) && text.slice(end).startsWith(right);
  if (isMarked) {
    const from = start - left.length;
    return { from, to: end + right.length, text: words, start: from, end: from + words.length };
  }
  const at = start + left.length;
  return { from: start, to: end, text: left + words + right, start: at, end: at + words.length };
}

/** An address pasted over words makes them a link; null when it is to be pasted as it is. */
export function linked({ text, start, end }, pasted) {
  const [words, address] = [text.slice(start, end), pasted.trim()];
  if (!words.trim() || /\n|^https?:/.test(words) || !/^https?:\/\/[^\s<>()]+$/.test(address)) return null;
  const link = `[${words.replace(/[[\]]/g, "\\$&")}](${address})`;
  return { from: start, to: end, text: link, start: start + link.length, end: start + link.length };
}
