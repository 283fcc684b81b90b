export default {
  "later.act": "その時に送信",
  "later.all": "送信待ちの一覧",
  "later.close": "閉じる",
  "later.done": "{when} に送信されます",
  "later.title": "後で送信",
  "later.when": "日時",
};
