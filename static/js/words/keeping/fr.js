export default {
  "saved.done": "Gardé pour vous",
  "saved.undone": "N’est plus gardé",
  "wordings.close": "Fermer",
  "wordings.now": "actuel",
  "wordings.title": "Versions précédentes",
};
