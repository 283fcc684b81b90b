export default {
  "later.act": "到时发送",
  "later.all": "所有待发送的",
  "later.close": "关闭",
  "later.done": "将在 {when} 发送",
  "later.title": "稍后发送",
  "later.when": "时间",
};
