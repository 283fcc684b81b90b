export default {
  "kept.since": "你已离线。这是最后在这里看到的内容：{time}。你写的会稍后发出。",
};
