export default {
  "signOut.no": "Stay",
  "signOut.title": "Sign out?",
  "signOut.words.one": "{count} message has not been sent yet.",
  "signOut.words.other": "{count} messages have not been sent yet.",
  "signOut.yes.one": "Sign out and lose {count} unsent message",
  "signOut.yes.other": "Sign out and lose {count} unsent messages",
};
