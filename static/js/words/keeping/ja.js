export default {
  "saved.done": "自分用に保存しました",
  "saved.undone": "保存を解除しました",
  "wordings.close": "閉じる",
  "wordings.now": "現在",
  "wordings.title": "編集の履歴",
};
