"""Usernames after an @, where a product lets people write them as plain text."""

import re
from collections.abc import Callable

from chatapp.archives import texts

_AT = re.compile(r"(?<![\w@/.])@([A-Za-z0-9][A-Za-z0-9._-]*)")
_EVERYBODY = {"all": "room", "channel": "room", "everyone": "room", "here": "here"}


def marked(text: str, is_known: Callable[[str], bool]) -> str:
    """Mark who is addressed; what only looks like it stays."""

    def said(found: re.Match[str]) -> str:
        word = found[1]
        if word in _EVERYBODY:
            return f"@{_EVERYBODY[word]}"
        for name in (word, word.rstrip("._-")):  # a full stop ends a sentence, too
            if is_known(name):
                return texts.person(name) + word[len(name) :]
        return found[0]

    return _AT.sub(said, text)
