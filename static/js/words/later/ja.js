export default {
  "later.act": "その時に送信",
  "later.all": "予約メッセージ",
  "later.close": "閉じる",
  "later.done": "{day} {time} に送信されます",
  "later.hour": "1 時間後",
  "later.minutes": "20 分後",
  "later.monday": "月曜日 {time}",
  "later.title": "後で送信",
  "later.today": "今日 {time}",
  "later.tomorrow": "明日 {time}",
  "later.when": "別の日時",
};
