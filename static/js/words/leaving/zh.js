export default {
  "signOut.no": "留下",
  "signOut.title": "退出登录？",
  "signOut.words.other": "还有 {count} 条消息未发送。",
  "signOut.yes.other": "退出并丢弃 {count} 条未发送的消息",
};
