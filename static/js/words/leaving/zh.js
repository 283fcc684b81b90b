export default {
  "delete.title": "删除这条消息？",
  "delete.words": "所有人都将看不到它的内容，原处会留下一行说明。",
  "delete.yes": "删除",
  "signOut.no": "留下",
  "signOut.title": "退出登录？",
  "signOut.words.other": "还有 {count} 条消息未发送。",
  "signOut.yes.other": "退出并丢弃 {count} 条未发送的消息",
};
