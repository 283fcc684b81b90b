"""The forms in which an English word may stand in a text: meeting, meetings, meets.

They are made when one searches and not when one writes, so that an index holds the words of every
language as they are. A form that is no word is found nowhere, and so costs next to nothing. The
rules are those of step 1 in Porter's "An algorithm for suffix stripping" (1980), both ways.
"""

import re

SHORTEST = 3
DOUBLED = re.compile(r"[aeiou]([bdgklmnprt])$")
"""A word whose last letter may be doubled before an ending: plan, planned."""

_HISSING = ("s", "x", "z", "ch", "sh")
_WORD = re.compile(r"[a-z]+")
_VOWEL = re.compile(r"[aeiouy]")


def forms(word: str) -> list[str]:
    """The word itself first, then what else it may look like."""
    if len(word) < SHORTEST or not _WORD.fullmatch(word):
        return [word]
    stems = [it for it in _stems(word) if len(it) >= SHORTEST and _VOWEL.search(it)]
    found = [form for stem in stems for form in _inflected(stem)]
    return list(dict.fromkeys([word, *stems, *found]))


def _stems(word: str) -> list[str]:
    """What it may be a form of, itself included."""
    if word.endswith(("ies", "ied")) and len(word) > SHORTEST + 1:
        return [f"{word[:-3]}y"]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        shorter = [word[:-2]] if word[:-2].endswith(_HISSING) and word.endswith("es") else []
        return [each for it in (word[:-1], *shorter) for each in _stems(it)]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and _VOWEL.search(rest):
            return [word, *_before(rest)]
    return [word]


def _before(rest: str) -> list[str]:
    """What a word may have been before its ending: liked, planned, meeting."""
    is_doubled = len(rest) > 1 and rest[-1] == rest[-2]
    return [rest, f"{rest}e", *([rest[:-1]] if is_doubled else [])]


def _inflected(stem: str) -> list[str]:
    if stem.endswith("ing"):
        return [stem, f"{stem}s"]
    if stem.endswith("ed"):
        return [stem]
    if stem.endswith("e"):
        return [stem, f"{stem}s", f"{stem}d", f"{stem[:-1]}ing"]
    if stem.endswith("y") and not re.search(r"[aeiou]y$", stem):
        return [stem, f"{stem[:-1]}ies", f"{stem[:-1]}ied", f"{stem}ing"]
    plural = f"{stem}es" if stem.endswith(_HISSING) else f"{stem}s"
    found = [stem, plural, f"{stem}ed", f"{stem}ing"]
    if DOUBLED.search(stem):
        found += [f"{stem}{stem[-1]}ed", f"{stem}{stem[-1]}ing"]
    return found
