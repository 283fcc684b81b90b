"""Discord by DiscordChatExporter: a JSON file of each channel, and files beside it where asked for.

The format is what the tool writes (JsonMessageWriter.cs in Tyrrrz/DiscordChatExporter). It doesn't
tell who could read a channel: rooms come as private, with all who wrote there.
"""

import re
from typing import Any
from urllib.parse import unquote

from chatapp.archives import texts
from chatapp.archives.checks import moment
from chatapp.archives.foreign import Foreign, as_dict, as_list, as_text, beside
from chatapp.archives.kinds import Line

SAID = ("Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "0", "19", "20", "23")
_PERSON = re.compile(r"<@!?(\d+)>")
_ROOM = re.compile(r"<#(\d+)>")
_OWN_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
_CALLED = ("nickname", "name")
_EVERYBODY = re.compile(r"(?<![\w@])@everyone\b")


class Discord(Foreign):
    """Reads the channels of servers and conversations; ids are Discord's own, which are unique."""

    product = "discord"

    def read(self) -> None:
        names = [it for it in self.source.names if it.endswith(".json")]
        found = 0
        for name in names:
            channel = self.source.json(name)
            if isinstance(channel, dict) and "messages" in channel and "channel" in channel:
                found += 1
                self._read_channel(name, channel)
        if not found:
            raise self.refuse(self.source.path.name, "no channel that DiscordChatExporter wrote")

    def _read_channel(self, name: str, found: Line) -> None:
        channel, messages = as_dict(found["channel"]), as_list(found["messages"])
        if not channel.get("id"):
            raise self.refuse(name, "a channel without an id")
        kind, number = as_text(channel.get("type")), str(channel["id"])
        for nth, it in enumerate(messages, 1):
            self.each(self._read_people, f"{name}, message {nth}", as_dict(it))
        room, thread = number, None
        if kind.endswith("Thread") and channel.get("categoryId"):
            # A thread has the id of the message that it grows under, and names its channel.
            room, thread = str(channel["categoryId"]), number
            self._room(name, room, as_text(channel.get("category")) or room, {}, messages)
        else:
            self._room(name, room, as_text(channel.get("name")) or room, channel, messages)
        for nth, it in enumerate(messages, 1):
            where = f"{name}, message {nth}"
            self.each(self._read_message, where, name, as_dict(it), room, thread)

    def _room(self, where: str, number: str, name: str, channel: Line, messages: list[Any]) -> None:
        is_direct = as_text(channel.get("type")).startswith("Direct")
        people = {str(as_dict(as_dict(it).get("author")).get("id")) for it in messages}
        self.room(
            where,
            number,
            name,
            kind="direct" if is_direct and len(people) > 1 else "private",
            slug="" if is_direct else name,
            topic=as_text(channel.get("topic")),
            people=sorted(people) if is_direct and len(people) > 1 else [],
        )

    def _read_people(self, where: str, said: Line) -> None:
        reacted = [it for each in as_list(said.get("reactions")) for it in _users(each)]
        for each in (said.get("author"), *as_list(said.get("mentions")), *reacted):
            person = as_dict(each)
            if person.get("id"):
                name = as_text(person.get("nickname")) or as_text(person.get("name"))
                self.person(where, str(person["id"]), name, bot=bool(person.get("isBot")))

    def _read_message(
        self, where: str, name: str, said: Line, room: str, thread: str | None
    ) -> None:
        kind = str(said.get("type"))
        author = as_dict(said.get("author")).get("id")
        if kind not in SAID:
            self.left_out[f"a line of Discord's own ({kind[:40]})"] += 1
            return
        if not said.get("id") or not author:
            raise self.refuse(where, "a message without an id or an author")
        self._say(where, name, said, room=room, author=str(author), thread=thread)
        if said.get("stickers"):
            self.left_out["a sticker"] += len(as_list(said["stickers"]))

    def _say(self, where: str, name: str, said: Line, **place: Any) -> None:
        at, edited = self.at(where, moment, said.get("timestamp")), said.get("timestampEdited")
        is_answer = str(said.get("type")) in ("Reply", "19")
        answered = as_dict(said.get("reference")).get("messageId") if is_answer else None
        self.message(
            where,
            at,
            str(said["id"]),
            self._words(said),
            aside=place["thread"] is not None,
            reply_to=str(answered) if answered else None,
            edited_at=self.at(where, moment, edited) if edited else None,
            pinned_at=at if said.get("isPinned") else None,
            reactions=self._reactions(where, said),
            files=[self._file(name, as_dict(it)) for it in _attached(said)],
            **place,
        )

    def _words(self, said: Line) -> str:
        text = as_text(said.get("content"))
        text = _PERSON.sub(lambda found: texts.person(found[1]), text)
        text = _ROOM.sub(lambda found: texts.room(found[1]), text)
        text = _EVERYBODY.sub("@room", _OWN_EMOJI.sub(r"\1", text))
        for name, number in sorted(_names(said), reverse=True):  # the longer before its beginning
            text = text.replace(f"@{name}", texts.person(number))
        # Of people's words, they are what a page says of itself that is linked to.
        is_said = not text or as_dict(said.get("author")).get("isBot")
        embeds = as_list(said.get("embeds")) if is_said else []
        parts = [text, *map(_embedded, map(as_dict, embeds))]
        if passed := as_dict(said.get("forwardedMessage")):
            lines = self._words({**passed, "mentions": said.get("mentions")}).split("\n")
            parts.append("\n".join(f"> {line}" for line in lines))
        return "\n\n".join(filter(None, parts))

    def _reactions(self, where: str, said: Line) -> list[Line]:
        found = []
        for each in map(as_dict, as_list(said.get("reactions"))):
            emoji, users = as_dict(each.get("emoji")), _users(each)
            code = as_text(emoji.get("code")) or as_text(emoji.get("name"))
            own = None if emoji.get("id") else as_text(emoji.get("name"))
            people = [str(as_dict(it).get("id")) for it in users]
            found += self.react(where, own, people, code)
            if own and not people:
                self.left_out["a reaction of which the export doesn't tell whose it is"] += 1
        return found

    def _file(self, name: str, attachment: Line) -> Line:
        path = beside(name, unquote(as_text(attachment.get("url")).replace("\\", "/")))
        called = as_text(attachment.get("fileName"))
        number = str(attachment.get("id") or called or "file")[:255]
        return {"id": number, "name": called, "path": path if path in self.source else ""}


def _embedded(embed: Line) -> str:
    """What stands in the box under a program's words."""
    title, url = as_text(embed.get("title")), as_text(embed.get("url"))
    lines = [f"[{title}](<{url}>)" if title and url else title or url]
    lines.append(as_text(embed.get("description")))
    for field in map(as_dict, as_list(embed.get("fields"))):
        lines.append(f"- **{as_text(field.get('name'))}:** {as_text(field.get('value'))}")
    return "\n".join(filter(None, lines))


def _attached(said: Line) -> list[Any]:
    passed = as_dict(said.get("forwardedMessage"))
    return as_list(said.get("attachments")) + as_list(passed.get("attachments"))


def _names(said: Line) -> list[tuple[str, str]]:
    mentioned = [as_dict(it) for it in as_list(said.get("mentions"))]
    pairs = [(as_text(it.get(key)), str(it.get("id"))) for it in mentioned for key in _CALLED]
    return [(name, number) for name, number in pairs if name]


def _users(reaction: Any) -> list[Any]:
    return as_list(as_dict(reaction).get("users"))
