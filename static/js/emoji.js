/** The emoji that people reach for, with the words by which they look for them. */

import { score } from "./matching.js";
import { ownEmoji } from "./roster.js";

const LIST = `
👍 thumbs up yes ok +1|👎 thumbs down no -1|❤️ heart love red|😄 smile happy laugh|🎉 party tada celebrate|👀 eyes look|🙏 please thanks pray|✅ check done yes
😀 grin happy|😃 smiley|😁 beam grin|😆 laughing haha|😅 sweat smile phew|🤣 rofl rolling laugh|😂 joy tears laugh|🙂 slight smile|🙃 upside down|😉 wink
😊 blush smile|😇 angel halo|🥰 hearts love adore|😍 heart eyes love|🤩 star struck wow|😘 kiss|😋 yum tasty|😛 tongue|😜 wink tongue|🤪 zany crazy
🤗 hug|🤭 oops giggle|🤫 shush quiet|🤔 thinking hmm|🫡 salute yes sir|🤐 zipper mouth|🤨 eyebrow doubt|😐 neutral meh|😑 expressionless|😶 no mouth speechless
😏 smirk|😒 unamused|🙄 eye roll|😬 grimace awkward|🤥 lie|😌 relieved calm|😔 pensive sad|😪 sleepy|😴 sleeping zzz|😷 mask ill
🤒 fever ill|🤕 hurt bandage|🤢 nausea|🤮 vomit|🤧 sneeze cold|🥵 hot|🥶 cold freezing|😵 dizzy|🤯 mind blown|🥳 party face birthday
😎 cool sunglasses|🤓 nerd|🧐 monocle inspect|😕 confused|🫤 diagonal mouth unsure|😟 worried|🙁 frown|😮 open mouth wow|😯 hushed|😲 astonished
😳 flushed|🥺 pleading puppy|😦 frowning|😨 fearful|😰 anxious|😥 sad relieved|😢 cry sad|😭 sob cry|😱 scream|😖 confounded
😣 persevere|😞 disappointed|😓 sweat|😩 weary|😫 tired|🥱 yawn bored|😤 triumph huff|😡 rage angry|😠 angry|🤬 swear
😈 devil|💀 skull dead|💩 poo|🤡 clown|👻 ghost boo|👽 alien|🤖 robot bot|😺 cat smile|🙈 see no evil monkey|🙉 hear no evil
👋 wave hello bye|🤚 raised back hand|✋ hand stop high five|🖖 vulcan|👌 ok perfect|🤌 pinched fingers|🤏 pinch small|✌️ victory peace|🤞 fingers crossed luck|🤟 love you
🤘 rock horns|🤙 call me|👈 left point|👉 right point|👆 up point|👇 down point|☝️ index up|👊 fist bump punch|✊ fist|👏 clap applause
🙌 raised hands hooray|🫶 heart hands|👐 open hands|🤝 handshake deal|💪 muscle strong|🧠 brain|👁️ eye|👂 ear listen|👄 mouth|🦾 mechanical arm
👶 baby|🧑 person|👩 woman|👨 man|🧓 older|🙋 hand up question|🤷 shrug dunno|🤦 facepalm|🙇 bow sorry|💁 information
🧑‍💻 technologist coder|🧑‍🔬 scientist|🧑‍🎨 artist|🧑‍🍳 cook|🧑‍🚀 astronaut|🕵️ detective|👷 builder|💃 dance|🕺 dancing|🏃 run
🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 purple heart|🖤 black heart|🤍 white heart|💔 broken heart|💕 two hearts|💯 hundred perfect
💥 boom collision|💫 dizzy star|💦 sweat drops|💨 dash fast|💬 speech chat|💭 thought|💤 sleep zzz|🔥 fire hot lit|✨ sparkles shiny|⭐ star
🌟 glowing star|⚡ lightning fast|☀️ sun|🌤️ partly sunny|☁️ cloud|🌧️ rain|⛈️ storm|🌈 rainbow|❄️ snow|☃️ snowman
🌊 wave sea|🌙 moon|🌍 earth world|🌱 seedling grow|🌲 tree|🌵 cactus|🌸 blossom flower|🌹 rose|🌻 sunflower|🍀 clover luck
🐶 dog|🐱 cat|🐭 mouse|🐰 rabbit|🦊 fox|🐻 bear|🐼 panda|🐨 koala|🦁 lion|🐸 frog
🐵 monkey|🐔 chicken|🐧 penguin|🐦 bird|🦆 duck|🦉 owl|🐝 bee|🐛 bug|🦋 butterfly|🐌 snail slow
🐞 ladybird|🐢 turtle slow|🐍 snake python|🐙 octopus|🐟 fish|🐬 dolphin|🐳 whale|🦄 unicorn|🐴 horse|🦖 dinosaur
🍎 apple|🍌 banana|🍓 strawberry|🍒 cherry|🍑 peach|🍉 watermelon|🥑 avocado|🌶️ pepper hot|🥕 carrot|🥐 croissant
🍞 bread|🧀 cheese|🍳 egg cooking|🥓 bacon|🍔 burger|🍟 fries|🍕 pizza|🌮 taco|🍣 sushi|🍜 noodles ramen
🍚 rice|🍪 cookie|🎂 cake birthday|🍰 cake slice|🍫 chocolate|🍿 popcorn|🍩 doughnut|☕ coffee tea break|🍵 tea|🍺 beer
🍻 cheers beers|🥂 toast cheers|🍷 wine|🧃 juice|🍽️ lunch plate dinner|⚽ football soccer|🏀 basketball|🎾 tennis|🏓 ping pong|🎯 target bullseye
🎮 game|🎲 dice|🧩 puzzle|♟️ chess|🎨 art paint|🎬 film|🎤 microphone|🎧 headphones|🎵 music note|🎸 guitar
🏆 trophy win|🥇 gold first|🥈 silver second|🥉 bronze third|🎁 gift present|🎈 balloon|🎊 confetti|🎓 graduation|🎄 christmas tree|🎃 halloween pumpkin
🚗 car|🚕 taxi|🚌 bus|🚲 bike|🚆 train|✈️ plane flight|🚀 rocket ship launch|🛸 ufo|⛵ boat|🚢 ship
🏠 house home|🏢 office|🏥 hospital|🏫 school|⛺ tent|🏖️ beach holiday|🏔️ mountain|🗺️ map|🧭 compass|🚧 construction wip
⌚ watch|📱 phone|💻 laptop computer|⌨️ keyboard|🖥️ desktop|🖨️ printer|💾 floppy save|📷 camera|📞 telephone call|🔋 battery
🔌 plug|💡 idea bulb|🔦 torch|🕯️ candle|💸 money|💰 money bag|💳 card|💎 gem|🔧 wrench fix|🔨 hammer
🛠️ tools|⚙️ gear|🔩 bolt|🧪 test tube|🔬 microscope|🔭 telescope|🧹 broom clean|🧯 extinguisher|🔑 key|🔒 lock
🔓 unlock|🛡️ shield|📦 package box ship|✉️ mail|📧 email|📥 inbox|📤 outbox|📝 memo note|📄 page document|📅 calendar date
📈 chart up|📉 chart down|📊 bar chart|📋 clipboard|📌 pin|📎 paperclip|📏 ruler|✂️ scissors|🗑️ bin delete|🗂️ files
📚 books|📖 book read|🔖 bookmark|🏷️ label|🔍 search|⏰ alarm|⏳ hourglass wait|⏱️ stopwatch|🔔 bell|🔕 mute bell
📣 megaphone|📢 loudspeaker|❗ exclamation|❓ question|⚠️ warning|⛔ no entry|🚫 forbidden|❌ cross no|⭕ circle|🆗 ok
➕ plus|➖ minus|✔️ tick|♻️ recycle|🔁 repeat|🔄 refresh|⬆️ up arrow|⬇️ down arrow|➡️ right arrow|⬅️ left arrow
🔴 red|🟠 orange|🟡 yellow|🟢 green|🔵 blue|🟣 purple|⚫ black|⚪ white|🏁 finish flag|🚩 red flag`;

const TRANSLATED = ["zh", "fr", "ja"];

/** [emoji, its name, all words it is found by]; in the reader's own language where there are words. */
export let EMOJI = entries(LIST).map(([emoji, words]) => [emoji, words, words]);

/** Learn the words of a language; English ones go on being found. */
export async function learnEmoji(language) {
  if (!TRANSLATED.includes(language)) return;
  const own = new Map(entries((await import(`./words/emoji/${language}.js`)).default));
  EMOJI = EMOJI.map(([emoji, name, words]) => {
    const named = own.get(emoji);
    return named ? [emoji, named, `${named} ${words}`] : [emoji, name, words];
  });
}

function entries(list) {
  return list.trim().split(/[|\n]/).map((entry) => {
    const [emoji, ...words] = entry.split(" ");
    return [emoji, words.join(" ")];
  });
}

/** The place's own stand before the others. */
export function allEmoji() {
  return [...[...ownEmoji.keys()].map((name) => [`:${name}:`, name, `${name} ${name.replace(/[_-]/g, " ")}`]), ...EMOJI];
}

/** An emoji in a tone of skin, where it has one. */
export function toned(emoji, tone) {
  return tone ? emoji.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${tone}`) : emoji;
}

export function findEmoji(query, limit) {
  const words = query.trim().toLowerCase().replace(/^:|:$/g, "").replace(/_/g, " ");
  return allEmoji().map((entry) => ({ entry, score: scoreOf(words, entry[2]) }))
    .filter(({ score: points }) => points >= 40)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

function scoreOf(query, words) {
  return Math.max(score(query, words), ...words.split(" ").map((word) => score(query, word)));
}

// Whoever uses this module waits for the words; without them, the English ones do.
await learnEmoji(globalThis.document?.documentElement.lang).catch(() => null);
