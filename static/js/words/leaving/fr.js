export default {
  "delete.title": "Supprimer ce message ?",
  "delete.words": "Son texte disparaît pour tout le monde. Une ligne dit qu’il était là.",
  "delete.yes": "Supprimer",
  "signOut.no": "Rester",
  "signOut.title": "Se déconnecter ?",
  "signOut.words.one": "{count} message n’a pas encore été envoyé.",
  "signOut.words.other": "{count} messages n’ont pas encore été envoyés.",
  "signOut.yes.one": "Se déconnecter et perdre {count} message non envoyé",
  "signOut.yes.other": "Se déconnecter et perdre {count} messages non envoyés",
};
