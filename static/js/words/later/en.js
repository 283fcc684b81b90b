export default {
  "later.act": "Send it then",
  "later.all": "Scheduled messages",
  "later.close": "Close",
  "later.done": "It will be sent: {day}, {time}",
  "later.hour": "In an hour",
  "later.minutes": "In 20 minutes",
  "later.monday": "Monday at {time}",
  "later.title": "Send later",
  "later.today": "Today at {time}",
  "later.tomorrow": "Tomorrow at {time}",
  "later.when": "Another time",
};
