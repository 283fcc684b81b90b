"""Passwords that guessers try first, told by rules rather than by a list.

People make the same few thousand passwords out of the same parts: a favourite word or first name,
digits or a year behind it, letters swapped for look-alike digits, keys that lie side by side, one
thing twice. So the rules cover every such list, and its variations too.
"""

import re
from itertools import pairwise
from pathlib import Path

DECORATION_MAX = 8
"""Digits and signs around a well-known word that don't yet make it hard: a date has eight."""

DISTINCT_MIN = 4

DIGITS_MIN = 16
"""Digits alone are hard to guess only when there are as many."""

RUN_SHARE = 0.7
"""The share of neighbours (in the alphabet, on the keyboard) from which on it is a run of keys."""

REST_MIN = 8
"""What must be left of a password when the names in it are taken out."""

WORDS = frozenset(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split())

_ROWS = (
    "`1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "qwertzuiop",
    "azertyuiop",
    "yxcvbnm",
)
_COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/")
_NEIGHBOURS = frozenset(
    pair
    for line in (*_ROWS, *_COLUMNS)
    for first, second in pairwise(line)
    for pair in (first + second, second + first)
)
_UNLEET = str.maketrans("0134578@$!|+", "oieastbasiit")
_HEAD = re.compile(r"^[^a-z]+")
_TAIL = re.compile(r"[^a-z]+$")
_TWICE = re.compile(r"(.{1,10}?)\1+.{0,3}", re.DOTALL)


def is_guessable(password: str) -> bool:
    """Tell whether it is among those that are tried first."""
    password = password.casefold()
    return (
        len(set(password)) < DISTINCT_MIN
        or _is_number(password)
        or _TWICE.fullmatch(password) is not None
        or _is_run(password)
        or any(_is_decorated_word(each, password) for each in _undecorated(password))
    )


def is_made_of(password: str, name: str) -> bool:
    """Tell whether little is left of it without the words of a name."""
    rest = password.casefold()
    for word in re.split(r"[\W_]+", name.casefold()):
        if len(word) > 1:
            rest = rest.replace(word, "")
    return len(rest) < min(REST_MIN, len(password))


def _is_number(password: str) -> bool:
    """Tell a date or a telephone number, however it is written."""
    digits = re.sub(r"[\W_]", "", password)
    return digits.isdigit() and len(digits) < DIGITS_MIN


def _is_run(password: str) -> bool:
    pairs = list(pairwise(password))
    near = sum(abs(ord(a) - ord(b)) <= 1 or a + b in _NEIGHBOURS for a, b in pairs)
    return near >= RUN_SHARE * len(pairs)


def _undecorated(password: str) -> list[str]:
    """Take away digits and signs in front and behind, or read those in front as letters."""
    tailless = _TAIL.sub("", password)
    return [_HEAD.sub("", tailless), tailless]


def _is_decorated_word(inner: str, password: str) -> bool:
    if not inner or len(password) - len(inner) > DECORATION_MAX:
        return False
    letters = re.sub(r"[^a-z]", "", inner.translate(_UNLEET))
    return letters in WORDS or any(
        letters[:cut] in WORDS and letters[cut:] in WORDS for cut in range(2, len(letters) - 1)
    )
