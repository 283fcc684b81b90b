export default {
  "mention.here": "toutes les personnes présentes",
  "mention.outside": "pas dans ce salon",
  "mention.room": "toutes les personnes du salon",
};
