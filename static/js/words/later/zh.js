export default {
  "later.act": "到时发送",
  "later.all": "定时消息",
  "later.close": "关闭",
  "later.done": "将在{day} {time} 发送",
  "later.hour": "1 小时后",
  "later.minutes": "20 分钟后",
  "later.monday": "下周一 {time}",
  "later.title": "稍后发送",
  "later.today": "今天 {time}",
  "later.tomorrow": "明天 {time}",
  "later.when": "其他时间",
};
