export default {
  "later.act": "Send it then",
  "later.all": "All that wait",
  "later.close": "Close",
  "later.done": "It will be sent: {when}",
  "later.title": "Send later",
  "later.when": "When",
};
