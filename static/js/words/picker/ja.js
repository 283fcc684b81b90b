export default {
  "tone.dark": "暗い",
  "tone.light": "明るい",
  "tone.medium": "中間",
  "tone.mediumDark": "やや暗い",
  "tone.mediumLight": "やや明るい",
  "tone.none": "指定なし",
  "tone.title": "肌の色",
};
