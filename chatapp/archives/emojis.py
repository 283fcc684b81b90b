"""Emoji that other products write as words: `:thumbsup:`, each in a spelling of its own."""

import re
from collections.abc import Iterator

import emoji

_WORD = re.compile(r":([a-z0-9_+'-]{1,60}):(?::skin-tone-([2-6]):)?")
_TONED = re.compile(
    r"(.+?)(?:::skin-tone-([2-6])|_tone([1-5])|_((?:medium_)?(?:light|dark)|medium)_skin_tone)"
)
_FLAG = re.compile("flag_([a-z]{2})")
_TONES = ("light", "medium_light", "medium", "medium_dark", "dark")
_FIRST_TONE, _FIRST_FLAG = 0x1F3FB, 0x1F1E6
_VARIANT = "\ufe0f"
_OTHERS = {
    "simple_smile": "🙂",
    "thumbsup_all": "👍",
    "the_horns": "🤘",
    "knife_fork_plate": "🍽️",
    "star-struck": "🤩",
    "grinning_face_with_star_eyes": "🤩",
}


def of(code: str) -> str | None:
    """The emoji of a word without its colons; None where it is nobody's but theirs."""
    word = code.strip(":")
    toned = _TONED.fullmatch(word)
    found = next(filter(None, map(_known, _spellings(toned[1] if toned else word))), None)
    return _in_tone(found, toned) if found and toned else found


def shown(text: str) -> str:
    """Put emoji in the place of all words that are known."""

    def known(found: re.Match[str]) -> str:
        tone = f"::skin-tone-{found[2]}" if found[2] else ""
        return of(f"{found[1]}{tone}") or found[0]

    return _WORD.sub(known, text)


def _known(word: str) -> str | None:
    if word in _OTHERS:
        return _OTHERS[word]
    if flag := _FLAG.fullmatch(word):
        return "".join(chr(_FIRST_FLAG + ord(it) - ord("a")) for it in flag[1])
    found = emoji.emojize(f":{word}:", language="alias")
    return None if found.startswith(":") else found


def _spellings(word: str) -> Iterator[str]:
    """What others may call it: `male-technologist`, `flag-ch`, `man-woman-boy`, `large_x`."""
    yield word
    plain = word.replace("-", "_")
    yield plain
    kind, _, rest = plain.partition("_")
    if kind in ("male", "female"):
        yield f"{'man' if kind == 'male' else 'woman'}_{rest}"
    yield f"family_{plain}"
    yield plain.removeprefix("large_")


def _in_tone(found: str, toned: re.Match[str]) -> str:
    """Colour it: the modifiers stand behind the first sign, whatever is joined to that."""
    given = int(toned[2]) - 2 if toned[2] else int(toned[3]) - 1 if toned[3] else None
    number = _TONES.index(toned[4]) if given is None else given
    return found[0] + chr(_FIRST_TONE + number) + found[1:].removeprefix(_VARIANT)
