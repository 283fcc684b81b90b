"""How a text in any script becomes words that can be looked up.

Case, accents and compatibility forms (full width, ligatures) go. Scripts that put no spaces
between words (Chinese, Japanese, Thai, …), Korean, whose endings stick to the word, and emoji are
taken apart into single characters: a run of them is then found as a phrase, anywhere in a sentence.
"""

import re
import unicodedata

LETTER = r"[^\x00-\x2f\x3a-\x60\x7b-\x7f]"
"""What a word consists of, in a folded text; all other ASCII stands between words."""

UNSPACED = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Korean
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese
    "\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff"  # Japanese, bopomofo
    "\U0001b000-\U0001b16f\U0001f000-\U0001faff\U00020000-\U0003ffff"  # what is rare, and emoji
    "]"
)

_KNOWN_MAX = 50_000
"""Letters that are remembered: nobody writes more, but somebody could send more."""

_WITHOUT_A_MARK = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ё": "е",
}
_MARKED = ("LATIN", "GREEK")
"""Scripts in which marks are often left out by who searches; in others they make other letters."""

# Accents that stand alone, Hebrew points, Arabic vowel signs and lengthening, joiners, variants.
_UNSEEN = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670\u00ad\u200c-\u200f\ufe00-\ufe0f]"
)


def folded(text: str) -> str:
    """The text as it is stored in an index and looked up: its words, with space between."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).translate(_LETTERS)


def traced(text: str) -> tuple[str, list[int]]:
    """The same, letter by letter, and for each letter of the result the place that it came from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    pieces = [_LETTERS[ord(letter)] for letter in text]
    origin = [place for place, piece in enumerate(pieces) for _letter in piece]
    return "".join(pieces), origin


def tokens(text: str) -> list[str]:
    """The words of a text, folded, in their order."""
    return words_of(folded(text))


def words_of(folded: str) -> list[str]:
    """The words of a text that is folded already, in their order."""
    return _WORD.findall(folded)


def _folded(letter: str) -> str:
    return "".join(map(_plain, unicodedata.normalize("NFKC", letter).casefold()))


def _plain(letter: str) -> str:
    if _UNSEEN.match(letter):
        return ""
    category = unicodedata.category(letter)
    if category[0] not in "LMN" and category not in ("So", "Co"):
        return " "
    if UNSPACED.match(letter) or category == "So":
        return f" {letter} "
    return _WITHOUT_A_MARK.get(letter) or _unmarked(letter)


def _unmarked(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0]
    return first if unicodedata.name(first, "").startswith(_MARKED) else letter


class _Letters(dict[int, str]):
    """What each letter becomes, learned as letters come."""

    def __missing__(self, code: int) -> str:
        found = _folded(chr(code))
        if len(self) < _KNOWN_MAX:
            self[code] = found
        return found


_LETTERS = _Letters()
_WORD = re.compile(f"{LETTER}+")
