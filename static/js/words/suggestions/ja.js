export default {
  "mention.here": "今いる全員",
  "mention.outside": "このルームにはいません",
  "mention.room": "このルームの全員",
};
