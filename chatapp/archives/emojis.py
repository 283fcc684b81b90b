"""Emoji that other products write as words: `:thumbsup:`."""

import re

import emoji

_WORD = re.compile(r":([a-z0-9_+'-]{1,60}):(?::skin-tone-([2-6]):)?")
_OTHERS = {"simple_smile": "🙂", "thumbsup_all": "👍"}


def of(code: str) -> str | None:
    """The emoji of a word without its colons; None where it is nobody's but theirs."""
    word, _, tone = code.strip(":").partition("::skin-tone-")
    if word in _OTHERS:
        return _OTHERS[word]
    found = emoji.emojize(f":{word}:", language="alias")
    if found.startswith(":"):
        return None
    # The tones 2 to 6 are the modifiers U+1F3FB to U+1F3FF.
    return found + (chr(0x1F3FB + int(tone) - 2) if tone in "23456" and tone else "")


def shown(text: str) -> str:
    """Put emoji in the place of all words that are known."""

    def known(found: re.Match[str]) -> str:
        tone = f"::skin-tone-{found[2]}" if found[2] else ""
        return of(f"{found[1]}{tone}") or found[0]

    return _WORD.sub(known, text)
