export default {
  "mention.here": "everyone who is here now",
  "mention.outside": "not in this room",
  "mention.room": "everyone in this room",
};
