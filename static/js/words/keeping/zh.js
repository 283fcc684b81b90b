export default {
  "saved.done": "已为你收藏",
  "saved.undone": "已取消收藏",
  "wordings.close": "关闭",
  "wordings.now": "现在",
  "wordings.title": "之前的内容",
};
