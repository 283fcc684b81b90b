export default {
  "kept.since": "You are offline. This was last seen here: {time}. What you write will be sent later.",
};
