export default {
  "kept.since": "Vous êtes hors ligne. Voici ce qui a été vu ici en dernier, {time} ; ce que vous écrivez partira plus tard.",
};
