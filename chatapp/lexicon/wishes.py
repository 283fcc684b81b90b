"""What somebody asks a search for: words, phrases, what to leave out, who, where and when.

    harbour lights "low tide" -fog from:ada in:lab in:@linus after:2026-01-31 has:link

All words are wanted, in any of their forms; the last one may still be growing. The parts can come
in any order. What means nothing to a search is left out, and what can't be meant is refused.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from chatapp.errors import Invalid
from chatapp.lexicon.forms import forms
from chatapp.lexicon.letters import UNSPACED, tokens

OPEN_FROM = 3
"""Letters of a last word from which longer words are found too."""

HAS = ("file", "link")


@dataclass(frozen=True)
class Term:
    """Words that follow each other, or one word in one of its `forms`; longer ones if `is_open`."""

    words: tuple[str, ...]
    forms: tuple[str, ...] = ()
    is_open: bool = False


@dataclass(frozen=True)
class Wish:
    """`company` are people whose direct conversations with who asks are meant.

    `since` is the first day, and `until` the first that isn't meant any more."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    people: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    has: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing, as a lone dash does."""
        return self == Wish()


def wish_of(text: str) -> Wish:
    """Read what was typed; raises Invalid with a sentence where it can't be meant."""
    wish = Wish()
    parts = [it for it in _PART.finditer(text.translate(_TYPED)) if it[0]]
    for number, part in enumerate(parts, 1):
        wish = _with(wish, part.groupdict(), is_last=number == len(parts))
    return wish


def _with(wish: Wish, part: dict[str, Any], is_last: bool) -> Wish:
    value = part["quoted"] if part["quoted"] is not None else part["bare"] or ""
    if part["key"]:
        return _filtered(wish, part, value)
    words = tuple(tokens(value))
    if not words:
        return wish
    if part["quoted"] is not None:
        term = Term(words)
    elif part["minus"]:
        term = Term(words, _forms(words))
    else:
        term = Term(words, _forms(words), is_last and _may_grow(words[-1]))
    if part["minus"]:
        return replace(wish, without=(*wish.without, term))
    return replace(wish, terms=(*wish.terms, term))


def _forms(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(forms(words[0])[1:]) if len(words) == 1 else ()


def _may_grow(word: str) -> bool:
    return len(word) >= OPEN_FROM and not UNSPACED.match(word)


def _filtered(wish: Wish, part: dict[str, Any], value: str) -> Wish:
    if part["minus"]:
        raise Invalid(_l("Only words can be left out with a minus."), field="query")
    key, value = part["key"].lower(), value.strip()
    if not value:
        return wish  # it is still being typed
    if key == "from":
        return replace(wish, people=(*wish.people, value.removeprefix("@")))
    if key == "in" and value.startswith("@"):
        return replace(wish, company=(*wish.company, value.removeprefix("@").strip()))
    if key == "in":
        return replace(wish, rooms=(*wish.rooms, value.removeprefix("#")))
    if key == "has":
        return replace(wish, has=wish.has | {_had(value.lower())})
    return _dated(wish, key, *_days(value))


def _had(value: str) -> str:
    kinds = [it for it in HAS if value in (it, f"{it}s")]
    if not kinds:
        raise Invalid(_l("A message can have a file or a link: has:file, has:link."), field="query")
    return kinds[0]


def _dated(wish: Wish, key: str, first: date, after: date) -> Wish:
    since = {"on": first, "after": after}.get(key)
    until = {"on": after, "before": first}.get(key)
    return replace(
        wish,
        since=max(filter(None, (wish.since, since)), default=None),
        until=min(filter(None, (wish.until, until)), default=None),
    )


def _days(value: str) -> tuple[date, date]:
    """A day, a month or a year, as its first day and the first after it."""
    found = _DATE.fullmatch(value)
    try:
        if found is None:
            raise ValueError(value)
        year, month, day = (int(it) if it else None for it in found.groups())
        first = date(year or 0, month or 1, day or 1)
        return first, _next(first, month, day)
    except (ValueError, OverflowError) as error:
        text = _l("“%(value)s” is no date. Write it like 2026-01-31.", value=value)
        raise Invalid(text, field="query") from error


def _next(first: date, month: int | None, day: int | None) -> date:
    if day:
        return first + timedelta(days=1)
    if month:
        return (first + timedelta(days=31)).replace(day=1)
    return date(first.year + 1, 1, 1)


_KEYS = ["from", "in", "before", "after", "on", "has"]
_PART = re.compile(
    rf'(?P<minus>-)?(?:(?P<key>{"|".join(_KEYS)}):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))?',
    re.IGNORECASE,
)
_DATE = re.compile(r"([1-9]\d{3})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", re.ASCII)

# What keyboards and input methods make of a straight quotation mark and of a colon.
_TYPED = str.maketrans({**dict.fromkeys("“”„‟«»＂", '"'), "：": ":"})
