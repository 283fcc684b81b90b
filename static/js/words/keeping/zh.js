export default {
  "saved.done": "已为你保存",
  "saved.undone": "已取消保存",
  "wordings.close": "关闭",
  "wordings.now": "现在",
  "wordings.title": "之前的内容",
};
