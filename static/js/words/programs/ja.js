export default {
  "room.programs": "webhook とコマンド",
};
