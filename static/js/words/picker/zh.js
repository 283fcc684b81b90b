export default {
  "tone.dark": "深色",
  "tone.light": "浅色",
  "tone.medium": "中等",
  "tone.mediumDark": "中深色",
  "tone.mediumLight": "中浅色",
  "tone.none": "默认",
  "tone.title": "肤色",
};
