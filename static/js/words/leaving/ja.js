export default {
  "delete.title": "このメッセージを削除しますか？",
  "delete.words": "内容は全員から見えなくなり、削除されたことを示す行が残ります。",
  "delete.yes": "削除",
  "signOut.no": "とどまる",
  "signOut.title": "サインアウトしますか？",
  "signOut.words.other": "まだ送信されていないメッセージが {count} 件あります。",
  "signOut.yes.other": "サインアウトして未送信の {count} 件を破棄",
};
