export default {
  "previews.drop": "去掉 {title} 的预览",
  "previews.label": "链接预览",
};
