export default {
  "kept.since": "Vous êtes hors ligne. Dernier état vu ici : {time}. Ce que vous écrivez partira plus tard.",
};
