export default {
  "tone.dark": "Dark",
  "tone.light": "Light",
  "tone.medium": "Medium",
  "tone.mediumDark": "Medium dark",
  "tone.mediumLight": "Medium light",
  "tone.none": "No tone",
  "tone.title": "Tone of skin",
};
