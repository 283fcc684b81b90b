export default {
  "mention.here": "现在在线的所有人",
  "mention.outside": "不在这个房间里",
  "mention.room": "房间里的所有人",
};
