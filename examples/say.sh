#!/bin/sh
# Three ways to say something from a shell; HOOK, CHAT and TOKEN are in the environment.
#   HOOK=https://chat.example.org/hooks/… CHAT=https://chat.example.org TOKEN=… examples/say.sh lab "Backup done"
set -eu
room=$1 words=$2

# 1. Through an incoming webhook, as plain text: what a program printed, as it is.
printf '%s' "$words" | curl -fsS -H "Content-Type: text/plain" --data-binary @- "$HOOK"; echo

# 2. The same in Slack's shape, once however often it is sent.
curl -fsS --retry 3 -H "Idempotency-Key: say-$$" --data-urlencode 'payload={
  "attachments": [{"color": "good", "title": "Nightly", "text": "from *say.sh*"}]
}' "$HOOK"; echo

# 3. Through the HTTP API, under the name of the token's account.
curl -fsS --retry 3 -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
  -d "{\"client_id\": \"say-$$\", \"body\": \"from the API\"}" "$CHAT/api/rooms/$room/messages"; echo
