export default {
  "tone.dark": "Foncée",
  "tone.light": "Claire",
  "tone.medium": "Moyenne",
  "tone.mediumDark": "Plutôt foncée",
  "tone.mediumLight": "Plutôt claire",
  "tone.none": "Sans couleur",
  "tone.title": "Couleur de peau",
};
