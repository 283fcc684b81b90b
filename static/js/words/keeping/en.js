export default {
  "saved.done": "Saved for yourself",
  "saved.undone": "No longer saved",
  "wordings.close": "Close",
  "wordings.now": "now",
  "wordings.title": "What it said before",
};
