export default {
  "later.act": "L’envoyer à ce moment",
  "later.all": "Tout ce qui attend",
  "later.close": "Fermer",
  "later.done": "Il sera envoyé : {when}",
  "later.title": "Envoyer plus tard",
  "later.when": "Quand",
};
