export default {
  "room.programs": "Webhooks et commandes",
};
