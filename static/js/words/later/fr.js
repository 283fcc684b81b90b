export default {
  "later.act": "L’envoyer à ce moment",
  "later.all": "Messages programmés",
  "later.close": "Fermer",
  "later.done": "Il sera envoyé : {day}, {time}",
  "later.hour": "Dans une heure",
  "later.minutes": "Dans 20 minutes",
  "later.monday": "Lundi à {time}",
  "later.title": "Envoyer plus tard",
  "later.today": "Aujourd’hui à {time}",
  "later.tomorrow": "Demain à {time}",
  "later.when": "À un autre moment",
};
