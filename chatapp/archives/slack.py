"""Slack's export: a ZIP with JSON files of people and channels, and a file a day of each channel.

The format: https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports; a message's
fields: https://docs.slack.dev/reference/events/message. Files are not in it, only their addresses;
they are taken where a tool has put them beside it, and never fetched.
"""

from datetime import UTC, datetime
from typing import Any

from chatapp.archives import blocks, emojis, texts
from chatapp.archives.checks import since_1970
from chatapp.archives.foreign import Foreign, as_dict, as_list, as_text
from chatapp.archives.kinds import Line, Wrong
from chatapp.archives.mrkdwn import markdown, plain

PEOPLE = ("users.json", "org_users.json")
KINDS = {
    "channels.json": "public",
    "groups.json": "private",
    "dms.json": "direct",
    "mpims.json": "direct",
}
SAID = (
    *("", "me_message", "bot_message", "file_share", "thread_broadcast", "reply_broadcast"),
    *("file_comment", "slackbot_response"),
)
ROOT = ("canvases", "lists", "__uploads", "attachments")
"""Folders that are no room's."""

UNSHOWN = "This content can't be displayed."
"""What stands in the text of a program's message that consists of blocks."""

GONE = ("tombstone", "hidden_by_limit")


class Slack(Foreign):
    """Reads a workspace's export."""

    product = "slack"

    def read(self) -> None:
        self._team = ""
        self._uploads: dict[str, str] = {}
        for name in self.source.names:
            self._note_upload(name)
        if not any(name in self.source for name in PEOPLE):
            raise self.refuse("users.json", "not there: this is no export of Slack's")
        for name in PEOPLE:
            self._read_people(name)
        self._pins: dict[str, Any] = {}
        folders: dict[str, str] = {}
        for name, kind in KINDS.items():
            for where, channel in self._entries(name):
                self.each(self._read_channel, where, channel, kind, folders)
        self._read_days(folders)

    def _read_days(self, folders: dict[str, str]) -> None:
        for name in self.source.names:
            folder, _, day = name.rpartition("/")
            if folder in folders and day.endswith(".json"):
                self._read_day(name, folders[folder])
            elif day.endswith(".json") and folder and folder.split("/")[0] not in ROOT:
                self.left_out[f"a day of {folder}, a room that stands in no list of rooms"] += 1

    def place(self) -> str:
        return self._team

    def _entries(self, name: str) -> list[tuple[str, Line]]:
        if name not in self.source:
            return []
        found = self.source.json(name)
        if not isinstance(found, list):
            raise self.refuse(name, "not a list")
        return [(f"{name}, entry {nth}", as_dict(it)) for nth, it in enumerate(found, 1)]

    def _note_upload(self, name: str) -> None:
        """Files lie where tools put them: `__uploads/ID/NAME`, or `attachments/ID-NAME`."""
        parts = name.split("/")
        if "__uploads" in parts[:-2]:
            self._uploads[parts[parts.index("__uploads") + 1]] = name
        elif len(parts) > 1 and parts[-2] == "attachments":
            self._uploads[parts[-1].partition("-")[0]] = name

    def _read_people(self, name: str) -> None:
        for where, user in self._entries(name):
            self.each(self._read_person, where, user)

    def _read_person(self, where: str, user: Line) -> None:
        if not user.get("id"):
            raise self.refuse(where, "somebody without an id")
        profile = as_dict(user.get("profile"))
        self._team = self._team or as_text(user.get("team_id"))
        self.person(
            where,
            str(user["id"]),
            _called(profile, as_text(user.get("real_name")) or as_text(user.get("name"))),
            email=as_text(profile.get("email")),
            bot=bool(user.get("is_bot")),
            role="guest" if user.get("is_restricted") else "member",
            deactivated_at=self._left(user) if user.get("deleted") else None,
        )

    def _left(self, user: Line) -> datetime:
        """When they left, as near as can be said."""
        try:
            return since_1970(user.get("updated"))
        except Wrong:
            return datetime.now(UTC)

    def _read_channel(self, where: str, channel: Line, kind: str, folders: dict[str, str]) -> None:
        if not channel.get("id"):
            raise self.refuse(where, "a channel without an id")
        number, name = str(channel["id"]), as_text(channel.get("name"))
        members = [str(it) for it in as_list(channel.get("members")) if self.knows(str(it))]
        topic = as_dict(channel.get("topic")).get("value")
        created = channel.get("created")
        self.room(
            where,
            number,
            name or number,
            kind=kind,
            slug=name if kind != "direct" else "",
            topic=plain(as_text(topic) or as_text(as_dict(channel.get("purpose")).get("value"))),
            people=members if kind == "direct" else [],
            creator=channel.get("creator") if self.knows(str(channel.get("creator"))) else None,
            created_at=self.at(where, since_1970, created) if created else None,
            archived_at=datetime.now(UTC) if channel.get("is_archived") else None,
        )
        for member in members:
            is_owner = member == channel.get("creator") and kind != "direct"
            self.member(where, number, member, "owner" if is_owner else "member")
        for pin in map(as_dict, as_list(channel.get("pins"))):
            self._pins[f"{number}/{pin.get('id')}"] = pin.get("created")
        folders[number if kind == "direct" and not name else name] = number

    def _read_day(self, name: str, room: str) -> None:
        for where, said in self._entries(name):
            subtype = as_text(said.get("subtype"))
            if subtype in SAID:
                self.each(self._read_message, where, room, said, subtype)
            else:
                self.left_out[f"a line of Slack's own ({subtype})"] += 1

    def _read_message(self, where: str, room: str, said: Line, subtype: str) -> None:
        at = self.at(where, since_1970, said.get("ts"))
        thread = said.get("thread_ts")
        is_reply = bool(thread) and thread != said["ts"]
        edited, number = as_dict(said.get("edited")).get("ts"), f"{room}/{said['ts']}"
        pinned = self._pins.get(number)
        self.message(
            where,
            at,
            number,
            self._words(said, subtype),
            room=room,
            author=self._author(where, said),
            thread=f"{room}/{thread}" if is_reply else None,
            aside=is_reply and subtype != "thread_broadcast",
            edited_at=self.at(where, since_1970, edited) if edited else None,
            pinned_at=self.at(where, since_1970, pinned)
            if pinned
            else (at if said.get("pinned_to") else None),
            reactions=self._reactions(where, said),
            files=[it for each in as_list(said.get("files")) for it in self._file(as_dict(each))],
        )

    def _author(self, where: str, said: Line) -> str:
        profile = as_dict(said.get("user_profile"))
        number = str(said.get("user") or said.get("bot_id") or said.get("username") or "unknown")
        if not self.knows(number):
            name = _called(profile, as_text(said.get("username")) or number)
            self.person(where, number, name, bot=not said.get("user"))
        return number

    def _words(self, said: Line, subtype: str) -> str:
        text = as_text(said.get("text"))
        if subtype == "me_message":
            return f"_{markdown(text)}_"
        if said.get("bot_id") or not text:
            # Programs say it in blocks and attachments, and in the text what fits a notification.
            text = "" if text == UNSHOWN else text
            return blocks.marked({**said, "text": text})
        shared = [it for it in map(as_dict, as_list(said.get("attachments"))) if _is_passed_on(it)]
        return blocks.marked({"text": text, "attachments": shared})

    def _reactions(self, where: str, said: Line) -> list[Line]:
        found = []
        for each in map(as_dict, as_list(said.get("reactions"))):
            code = as_text(each.get("name"))
            people = [str(it) for it in as_list(each.get("users"))]
            found += self.react(where, emojis.of(code), people, code)
        return found

    def _file(self, file: Line) -> list[dict[str, Any]]:
        if file.get("mode") in GONE or not file.get("id"):
            self.left_out["a file that Slack has deleted or hidden"] += 1
            return []
        number = str(file["id"])
        name = as_text(file.get("name")) or as_text(file.get("title")) or number
        return [{"id": number, "name": name[:1000], "path": self._uploads.get(number, "")}]


def _is_passed_on(attachment: Line) -> bool:
    """Whether somebody else's message is in it, rather than what a page says of itself."""
    return bool(attachment.get("is_share") or attachment.get("is_msg_unfurl"))


def _called(profile: Line, otherwise: str) -> str:
    names = (profile.get("display_name"), profile.get("real_name"))
    return next(filter(None, map(as_text, names)), "") or texts.bare(otherwise)
