export default {
  "previews.drop": "Take away the preview of {title}",
  "previews.label": "Previews of links",
};
