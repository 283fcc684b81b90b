export default {
  "previews.drop": "{title} のプレビューを消す",
  "previews.label": "リンクのプレビュー",
};
