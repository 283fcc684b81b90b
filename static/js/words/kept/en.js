export default {
  "kept.since": "You are offline. This is what was last seen here, on {time}; what you write will be sent later.",
};
