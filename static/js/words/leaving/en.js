export default {
  "delete.title": "Delete this message?",
  "delete.words": "Its words are gone for everybody. A line says that it was here.",
  "delete.yes": "Delete",
  "signOut.no": "Stay",
  "signOut.title": "Sign out?",
  "signOut.words.one": "{count} message has not been sent yet.",
  "signOut.words.other": "{count} messages have not been sent yet.",
  "signOut.yes.one": "Sign out and lose {count} unsent message",
  "signOut.yes.other": "Sign out and lose {count} unsent messages",
};
