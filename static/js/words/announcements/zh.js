export default {
  "announcement.changed": "你看过之后有改动",
  "announcement.confirm": "我已阅读",
  "announcement.critical": "紧急公告",
  "announcement.info": "公告",
  "announcement.later": "暂不",
  "announcement.next": "下一条公告",
  "announcement.of": "第 {at} 条，共 {count} 条",
  "announcement.previous": "上一条公告",
  "announcement.reminder": "提醒",
  "announcement.title": "公告",
  "announcement.warning": "警告",
};
