"""What a person may be called, and which names look alike.

A name can be in any script. Two names that a reader could mistake for each other have the same
skeleton, so that the unique column `User.name_key` lets only the first one in. The method is that
of Unicode Technical Standard 39, "Unicode Security Mechanisms", section 4 (confusable detection);
LOOK_ALIKES is the part of its confusables.txt that resembles Latin letters, in the scripts
that people have on their keyboards.
"""

import unicodedata

from flask_babel import lazy_gettext as _l

from chatapp.errors import Invalid, TooLong

MARKS_MAX = 3
"""Marks on one letter; more of them (as Vietnamese or Hebrew never need) climb over other lines."""

RESERVED = frozenset({"all", "channel", "everyone", "here", "room"})
"""Words that address many people after an @."""

LOOK_ALIKES = {
    "a": "ɑαаᎪꓮ",
    "ae": "æӕ",
    "b": "ƅβвьᏏᏴꓐ",
    "c": "сϲᏟᴄⲥꓚ",
    "d": "ԁᎠᏧꓒ",
    "e": "εеҽᎬꓰ",
    "f": "ϝքꓝ",
    "g": "ɡԍցᏀᏳꓖ",
    "h": "ηнһհᎻᏂⲏꓧ",
    "j": "ʝϳјᎫꓙ",
    "k": "κкᏦⲕꓗ",
    "l": "1i|ıɩɪιіӏⲓᎥᏞꓡꓲǀ∣│",
    "n": "ոռⲛꓠ",
    "o": "0οоօⲟꓳσ〇",
    "oe": "œ",
    "p": "ρрᏢⲣꓑ",
    "q": "ԛգզ",
    "r": "ʀгᎡᎱⲅꓣ",
    "rn": "mμмϻᎷⲙꓟ",
    "s": "ѕտᏕᏚꜱꓢ",
    "t": "τтᎢⲧꓔ",
    "u": "ʋυսᴜꓴ",
    "v": "νѵᏙᴠꓦ",
    "vv": "wɯѡԝաᎳᏔᴡꓪ",
    "x": "×χхⲭꓫ",
    "y": "ɣʏγуүყᎩⲩꓬ",
    "z": "ζᏃᴢⲍꓜ",
    "'": "`´‘’ʻʼʽ",
    "3": "ȝɜʒзӡ",
    "6": "б",
}

_ASCII = str.maketrans(
    {
        # Folded here too, because the skeleton is looked up after casefold().
        folded: plain
        for plain, others in LOOK_ALIKES.items()
        for other in others
        for folded in {other, other.casefold()}
    }
)
_JOINERS = "\u200c\u200d"
_UNSEEN_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_UNSEEN_RANGES = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_LATIN_MARKS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF))


def clean(name: str, limit: int, field: str = "name") -> str:
    """Bring a name into its one spelling, or say what is wrong with it."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not any(unicodedata.category(char)[0] in "LN" for char in name):
        raise Invalid(_l("A name needs at least one letter."), field=field)
    if len(name) > limit:
        raise TooLong(_l("That name is too long."), limit=limit, field=field)
    if any(_is_unseen(name, index) for index in range(len(name))) or _is_piled_up(name):
        raise Invalid(_l("That name has characters that can't be seen."), field=field)
    if "@" in name or name.casefold() in RESERVED:
        raise Invalid(
            _l("That name can't be used, because @ would mean something else."), field="name"
        )
    return name


def skeleton(name: str) -> str:
    """Say what a name looks like: the same for all names that a reader could mistake for it."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    seen = (
        _plain(char) for char in text if char not in _JOINERS and not _within(char, _LATIN_MARKS)
    )
    return " ".join(unicodedata.normalize("NFC", "".join(seen)).split())


def _is_unseen(name: str, index: int) -> bool:
    char = name[index]
    if char in _JOINERS:
        # Persian and the scripts of India need them between letters; anywhere else they hide.
        return not ("\u0600" <= name[index - 1 : index] <= "\u0dff" and index + 1 < len(name))
    return (
        unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
        or char in _UNSEEN_LETTERS
        or _within(char, _UNSEEN_RANGES)
    )


def _is_piled_up(name: str) -> bool:
    marks = 0
    for char in unicodedata.normalize("NFD", name):
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks > MARKS_MAX:
            return True
    return False


def _plain(char: str) -> str:
    if unicodedata.category(char) == "Nd":
        char = str(unicodedata.decimal(char))
    elif unicodedata.category(char) == "Pd":
        char = "-"
    return char.translate(_ASCII)


def _within(char: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(char) <= last for first, last in ranges)
