export default {
  "room.programs": "Webhook 与命令",
};
