export default {
  "announcement.changed": "ご覧になった後に変更されました",
  "announcement.confirm": "読みました",
  "announcement.critical": "緊急のお知らせ",
  "announcement.info": "お知らせ",
  "announcement.later": "あとで",
  "announcement.next": "次のお知らせ",
  "announcement.of": "{count} 件中 {at} 件目",
  "announcement.previous": "前のお知らせ",
  "announcement.reminder": "リマインダー",
  "announcement.title": "お知らせ",
  "announcement.warning": "警告",
};
