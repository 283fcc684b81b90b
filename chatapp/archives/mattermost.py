"""Mattermost's bulk export: JSON Lines, alone or in a ZIP with a folder `data` of files.

The format: https://docs.mattermost.com/onboard/bulk-loading-data-format.html
"""

from datetime import datetime
from typing import Any

import orjson

from chatapp.archives import emojis
from chatapp.archives.checks import since_1970
from chatapp.archives.foreign import Foreign, as_dict, as_list, as_text, beside
from chatapp.archives.kinds import Line
from chatapp.archives.mentions import marked

TYPES = ("team", "user", "channel", "post", "direct_channel", "direct_post")
VERSION = 1


class Mattermost(Foreign):
    """Reads a server's export: people go by their usernames, which are unique there."""

    product = "mattermost"

    def read(self) -> None:
        names = [it for it in self.source.names if it.endswith(".jsonl")]
        if not names:
            raise self.refuse(str(self.source.path.name), "no .jsonl file: no bulk export")
        self._file_name = names[0]
        self._teams: list[str] = []
        self._begin()
        # Users stand after the channels that they are in: posts come when all are known.
        for kinds in (
            ("team", "channel"),
            ("user", "bot"),
            ("direct_channel",),
            ("post", "direct_post"),
        ):
            for where, line in self._lines():
                kind = line.get("type")
                if kind in kinds:
                    self.each(getattr(self, f"_read_{kind}"), where, as_dict(line.get(str(kind))))

    def place(self) -> str:
        return ",".join(self._teams)

    def _begin(self) -> None:
        for where, line in self._lines():
            if line.get("type") != "version" or line.get("version") != VERSION:
                raise self.refuse(where, f"a bulk export begins with its version, {VERSION}")
            return
        raise self.refuse(self._file_name, "empty")

    def _lines(self) -> Any:
        for where, raw in self.source.lines(self._file_name):
            try:
                found = orjson.loads(raw)
            except orjson.JSONDecodeError as error:
                self.bad.take(self.refuse(where, f"not JSON: {error}"))
            else:
                yield where, as_dict(found)

    def _read_team(self, _where: str, team: Line) -> None:
        self._teams.append(as_text(team.get("name")))

    def _read_channel(self, where: str, channel: Line) -> None:
        name = as_text(channel.get("name"))
        self.room(
            where,
            _room(channel),
            as_text(channel.get("display_name")) or name,
            slug=name,
            kind="public" if channel.get("type") == "O" else "private",
            topic=as_text(channel.get("header")) or as_text(channel.get("purpose")),
            archived_at=self._time(where, channel.get("deleted_at")),
        )

    def _read_user(self, where: str, user: Line) -> None:
        username = as_text(user.get("username"))
        if not username:
            raise self.refuse(where, "somebody without a username")
        full = f"{as_text(user.get('first_name'))} {as_text(user.get('last_name'))}".strip()
        self.person(
            where,
            username,
            as_text(user.get("nickname")) or full or username,
            email=as_text(user.get("email")),
            bot=bool(user.get("is_bot")),
            role="guest" if "system_guest" in as_text(user.get("roles")) else "member",
            deactivated_at=self._time(where, user.get("delete_at")),
        )
        for team in map(as_dict, as_list(user.get("teams"))):
            for channel in map(as_dict, as_list(team.get("channels"))):
                room = f"{as_text(team.get('name'))}/{as_text(channel.get('name'))}"
                is_admin = "channel_admin" in as_text(channel.get("roles"))
                self.member(where, room, username, "owner" if is_admin else "member")

    def _read_bot(self, where: str, bot: Line) -> None:
        if username := as_text(bot.get("username")):
            self.person(where, username, as_text(bot.get("display_name")) or username, bot=True)

    def _read_direct_channel(self, where: str, channel: Line) -> None:
        self._direct(where, _members(channel))

    def _read_post(self, where: str, post: Line) -> None:
        self._say(where, _room(post), post)

    def _read_direct_post(self, where: str, post: Line) -> None:
        self._say(where, self._direct(where, _members(post)), post)

    def _direct(self, where: str, people: list[str]) -> str:
        for username in people:
            self.person(where, username, username)
        number = f"direct/{','.join(sorted(people))}"
        self.room(where, number, ", ".join(people), kind="direct", people=people)
        return number

    def _say(self, where: str, room: str, post: Line) -> None:
        root = self._said(where, room, post)
        for reply in map(as_dict, as_list(post.get("replies"))):
            self._said(where, room, reply, thread=root, aside=True)

    def _said(self, where: str, room: str, post: Line, **more: Any) -> str:
        kind, author = as_text(post.get("type")), as_text(post.get("user")) or "unknown"
        at = self.at(where, _milliseconds, post.get("create_at"))
        number = f"{room}/{post['create_at']}/{author}"
        if kind.startswith("system_"):
            self.left_out[f"a line of Mattermost's own ({kind})"] += 1
            return number
        if not self.knows(author):
            self.person(where, author, author)
        self.message(
            where,
            at,
            number,
            marked(emojis.shown(_words(post)), self.knows),
            room=room,
            author=author,
            edited_at=self._time(where, post.get("edit_at")),
            pinned_at=at if post.get("is_pinned") else None,
            reactions=self._reactions(where, post),
            files=[self._file(as_dict(it)) for it in as_list(post.get("attachments"))],
            **more,
        )
        return number

    def _reactions(self, where: str, post: Line) -> list[Line]:
        found = []
        for each in map(as_dict, as_list(post.get("reactions"))):
            code, at = as_text(each.get("emoji_name")), self._time(where, each.get("create_at"))
            rows = self.react(where, emojis.of(code), [as_text(each.get("user"))], code)
            found += [{**row, "at": at} for row in rows]
        return found

    def _file(self, attachment: Line) -> Line:
        given = as_text(attachment.get("path"))
        wanted = (beside(self._file_name, given), beside(self._file_name, f"data/{given}"), given)
        path = next((it for it in wanted if it in self.source), "")
        name = given.rpartition("/")[2]
        return {"id": given[:255] or "file", "name": name, "path": path}

    def _time(self, where: str, value: Any) -> datetime | None:
        return self.at(where, _milliseconds, value) if value else None


def _milliseconds(value: Any) -> datetime:
    return since_1970(value / 1000 if isinstance(value, int | float) else None)


def _words(post: Line) -> str:
    """What it says; programs say it in attachments, in Markdown, and leave the message empty."""
    parts = [as_text(post.get("message"))]
    for each in map(as_dict, as_list(as_dict(post.get("props")).get("attachments"))):
        title, link = as_text(each.get("title")), as_text(each.get("title_link"))
        named = f"[{title}](<{link}>)" if title and link else title
        said = [as_text(each.get("pretext")), named, as_text(each.get("text"))]
        for field in map(as_dict, as_list(each.get("fields"))):
            said.append(f"- **{as_text(field.get('title'))}:** {field.get('value')}")
        parts.append("\n".join(filter(None, said)) or as_text(each.get("fallback")))
    return "\n\n".join(filter(None, parts))


def _room(it: Line) -> str:
    name = as_text(it.get("channel")) or as_text(it.get("name"))
    return f"{as_text(it.get('team'))}/{name}"


def _members(it: Line) -> list[str]:
    named = as_list(it.get("channel_members")) or as_list(it.get("members"))
    people = [as_text(each) for each in named]
    people += [as_text(as_dict(each).get("username")) for each in as_list(it.get("participants"))]
    return list(dict.fromkeys(filter(None, people)))
