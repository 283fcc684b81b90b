"""What a message of Rocket.Chat says besides its words: what it quotes, shows and carries."""

import re
from typing import Any

from chatapp.archives.foreign import as_dict, as_list, as_text
from chatapp.archives.kinds import Line

_QUOTE = re.compile(r"\[ ?\]\([^()\s]*\)\s?")


def words(said: Line) -> str:
    """What it says. What it quotes stands in attachments, and before its words as an empty link."""
    quoted, after = list[str](), list[str]()
    for each in map(as_dict, as_list(said.get("attachments"))):
        is_file = as_text(each.get("title_link")).startswith("/file-upload/")
        told = [as_text(each.get(it)) for it in ("title", "text", "description")[is_file:]]
        text = "\n".join(filter(None, told))
        if each.get("message_link"):
            lines = [f"**{as_text(each.get('author_name'))}**", *text.split("\n")]
            quoted.append("\n".join(f"> {line}" for line in lines))
        else:
            after.append(text)
    said_now = _QUOTE.sub("", as_text(said.get("msg")))
    return "\n\n".join(filter(None, (*quoted, said_now, *after)))


def files(said: Line) -> list[Any]:
    """Its files; versions before the sixth had one at most."""
    return as_list(said.get("files")) or ([said["file"]] if said.get("file") else [])
