export default {
  "kept.since": "オフラインです。最後にここで見た内容（{time}）を表示しています。書いたものはあとで送られます。",
};
