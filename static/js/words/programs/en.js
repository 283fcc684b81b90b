export default {
  "room.programs": "Webhooks and commands",
};
