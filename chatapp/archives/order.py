"""Whether lines go together: nobody speaks who is not there, nothing stands where it can't."""

import re
from typing import Any

from chatapp.archives.checks import checked, moment
from chatapp.archives.kinds import Line, Wrong
from chatapp.models import Announcement, Message, Reaction, Room, Vote

BODY = Message.BODY_MAX
ID = re.compile(r"[1-9][0-9]{0,17}")
MESSAGE_KINDS = ("text", "notice", "announcement")
DATA_MAX = 20_000
SIZE = re.compile(r"[a-z]{1,12}")


class Order:
    """Takes lines in their order; `is_own` says that ids and numbers have to be ours, too.

    `hole` is how many numbers of a room may be missing between two lines.
    """

    def __init__(self, is_own: bool, numbers_stay: bool, hole: int = 0) -> None:
        self._is_own, self._numbers_stay, self._hole = is_own, numbers_stay, hole
        self._people: set[str] = set()
        self._rooms: dict[str, int] = {}
        self._announcements: set[str] = set()

    def take(self, line: Line) -> Line:
        """Answer the line with its values; raises Wrong."""
        line = checked(line)
        kind = line["type"]
        if self._is_own and not all(ID.fullmatch(it) for it in _ids(line)):
            raise Wrong("an id is no number")
        for person in _people(line):
            if person not in self._people:
                raise Wrong(f"nobody has the id {person[:40]!r}")
        if "room" in line and line["room"] not in self._rooms:
            raise Wrong(f"no room has the id {line['room'][:40]!r}")
        look = getattr(self, f"_take_{kind}", None)
        if look:
            look(line)
        return line

    def _take_person(self, line: Line) -> None:
        self._people.add(line["id"])

    def _take_room(self, line: Line) -> None:
        if line["kind"] not in Room.KINDS:
            raise Wrong("a room is public, private or direct")
        if any(it not in self._people for it in line["people"]):
            raise Wrong("somebody in the conversation is not there")
        self._rooms[line["id"]] = line["edge"] or 0

    def _take_message(self, line: Line) -> None:
        if (line["kind"] or "text") not in MESSAGE_KINDS:
            raise Wrong("a message is a text or a notice")
        if len(line["body"] or "") > BODY:
            raise Wrong(f"the words are longer than {BODY}")
        if any(len(it["emoji"]) > Reaction.EMOJI_MAX for it in line["reactions"]):
            raise Wrong("a reaction is longer than an emoji")
        if self._is_own:
            _refuse_strange(line)
        if self._numbers_stay:
            self._take_number(line)

    def _take_number(self, line: Line) -> None:
        wanted = self._rooms[line["room"]] + 1
        seq = line["seq"] or 0
        if not wanted <= seq <= wanted + self._hole or not line["change"]:
            raise Wrong(f"its seq is {line['seq']}, and {wanted} comes next")
        self._rooms[line["room"]] = seq

    def _take_announcement(self, line: Line) -> None:
        audience = line["audience"]
        if not isinstance(audience, dict) or audience.get("to") not in _AUDIENCES:
            raise Wrong("an announcement is for nobody")
        if line["level"] not in Announcement.LEVELS:
            raise Wrong("an announcement has no such level")
        self._announcements.add(line["id"])

    def _take_recipient(self, line: Line) -> None:
        if line["announcement"] not in self._announcements:
            raise Wrong("no announcement has this id")


_AUDIENCES = ("everyone", "rooms", "roles", "people")


def _ids(line: Line) -> list[str]:
    names = ("id", "room", "person", "author", "deleted_by", "reply_to", "thread", "announcement")
    found = [line[name] for name in names if line.get(name)]
    found += line.get("people", [])
    return found + [each["id"] for each in line.get("files", ())]


def _people(line: Line) -> list[str]:
    named = [line[name] for name in ("person", "author", "deleted_by") if line.get(name)]
    hung = [*line.get("reactions", ()), *line.get("votes", ())]
    return named + [each["person"] for each in hung]


def _refuse_strange(line: Line) -> None:
    """What has no type of its own is looked at here."""
    addressed: Any = line["mentions"]
    if addressed not in (None, "room") and not (
        isinstance(addressed, list) and all(type(it) is int for it in addressed)
    ):
        raise Wrong("its mentions are no ids")
    for name in ("notice", "replies"):
        told = line[name]
        if told is not None and (not isinstance(told, dict) or len(str(told)) > DATA_MAX):
            raise Wrong(f"its {name} are no object, or too much of one")
    if line["poll"] is not None and not _is_poll(line["poll"], line["votes"]):
        raise Wrong("its poll is none")
    for file in line["files"]:
        sizes = file["sizes"] or {}
        if not isinstance(sizes, dict) or not all(SIZE.fullmatch(it) for it in sizes):
            raise Wrong("a file has strange sizes")


def _is_poll(poll: Any, votes: list[Line]) -> bool:
    """Whether it has the shape of docs/protocol.md, and all votes are for its options."""
    options = poll.get("options") if isinstance(poll, dict) else None
    if not isinstance(options, list) or not 2 <= len(options) <= Vote.OPTIONS_MAX:
        return False
    kinds = {"many": bool, "anonymous": bool, "closed": bool, "voters": int}
    return (
        all(type(poll.get(name)) is kind for name, kind in kinds.items())
        and all(_is_option(it) for it in options)
        and _is_time(poll.get("ends_at"))
        and all(it["option"] in range(len(options)) and it["at"] for it in votes)
    )


def _is_option(it: Any) -> bool:
    return (
        isinstance(it, dict)
        and isinstance(it.get("text"), str)
        and len(it["text"]) <= Vote.TEXT_MAX
        and type(it.get("votes")) is int
        and all(isinstance(each, str) and ID.fullmatch(each) for each in it.get("people", ()))
    )


def _is_time(text: Any) -> bool:
    if text is None:
        return True
    try:
        moment(text)
    except Wrong:
        return False
    return True
