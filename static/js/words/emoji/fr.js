/** The words by which emoji are looked for in French, besides the English ones. */
export default `
👍 pouce bien oui d’accord|👎 pouce bas non|❤️ cœur amour rouge|😄 sourire content rire
🎉 fête bravo célébrer|👀 yeux regarder|🙏 merci s’il te plaît prier|✅ fait coché oui|😀 content sourire
😅 sueur ouf|🤣 mort de rire rouler|😂 rire larmes|🙂 léger sourire|😉 clin d’œil|😊 rougir sourire
🥰 amoureux adorer|😍 yeux cœurs amour|😘 bisou|😋 miam délicieux|🤗 câlin|🤔 réfléchir hmm
🫡 salut oui chef|😐 neutre bof|🙄 yeux au ciel|😬 grimace gêne|😴 dormir sommeil|😷 masque malade
🤒 fièvre malade|🤯 époustouflé tête explosée|🥳 fête anniversaire|😎 cool lunettes|🤓 intello
😕 perplexe confus|😮 surpris oh|🥺 suppliant|😢 pleurer triste|😭 sangloter pleurer|😱 cri peur
😡 colère fâché|🤖 robot|👋 salut bonjour au revoir|👌 parfait ok|✌️ victoire paix
🤞 doigts croisés chance|👏 applaudir bravo|🙌 hourra mains levées|🤝 poignée de main accord
💪 fort muscle courage|🤷 haussement sais pas|🤦 facepalm désespoir|🙇 pardon courbette|💯 cent parfait
🔥 feu|✨ étincelles brillant|⭐ étoile|⚡ éclair rapide|☀️ soleil|🌧️ pluie|🌈 arc-en-ciel|❄️ neige flocon
🌸 fleur cerisier|🍀 trèfle chance|🐶 chien|🐱 chat|🐛 insecte bogue bug|🍕 pizza|🍣 sushi|🍜 nouilles|🍚 riz
🎂 gâteau anniversaire|☕ café pause|🍵 thé|🍺 bière|🍻 santé trinquer|🎯 cible but|🏆 trophée victoire
🎁 cadeau|🚀 fusée lancer|🏠 maison|🏖️ plage vacances|🚧 chantier en cours|💻 ordinateur portable
📱 téléphone|💡 idée ampoule|🔧 clé réparer|🔒 cadenas verrou|📝 note mémo|📅 calendrier date
📈 hausse graphique|📌 punaise épingle|🔍 chercher loupe|⏰ réveil alarme|⏳ sablier attendre|🔔 cloche
❗ exclamation|❓ question|⚠️ attention avertissement|🚫 interdit|❌ croix non faux|👻 fantôme
💔 cœur brisé`;
