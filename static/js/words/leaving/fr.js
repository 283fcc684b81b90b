export default {
  "signOut.no": "Rester",
  "signOut.title": "Se déconnecter ?",
  "signOut.words.one": "{count} message n’a pas encore été envoyé.",
  "signOut.words.other": "{count} messages n’ont pas encore été envoyés.",
  "signOut.yes.one": "Se déconnecter et perdre {count} message non envoyé",
  "signOut.yes.other": "Se déconnecter et perdre {count} messages non envoyés",
};
