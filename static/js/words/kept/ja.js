export default {
  "kept.since": "オフラインです。ここで最後に見た内容（{time}）を表示しています。書いたものはあとで送られます。",
};
