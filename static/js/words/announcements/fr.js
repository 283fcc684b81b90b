export default {
  "announcement.changed": "Modifiée depuis que vous l’avez vue",
  "announcement.confirm": "J’ai lu",
  "announcement.critical": "Annonce critique",
  "announcement.info": "Annonce",
  "announcement.later": "Pas maintenant",
  "announcement.next": "Annonce suivante",
  "announcement.of": "{at} sur {count}",
  "announcement.previous": "Annonce précédente",
  "announcement.reminder": "Rappel",
  "announcement.title": "Annonces",
  "announcement.warning": "Avertissement",
};
