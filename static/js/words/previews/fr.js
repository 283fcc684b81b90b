export default {
  "previews.drop": "Retirer l’aperçu de {title}",
  "previews.label": "Aperçus de liens",
};
