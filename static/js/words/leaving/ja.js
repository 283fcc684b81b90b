export default {
  "signOut.no": "とどまる",
  "signOut.title": "サインアウトしますか？",
  "signOut.words.other": "まだ送信されていないメッセージが {count} 件あります。",
  "signOut.yes.other": "サインアウトして未送信の {count} 件を破棄",
};
