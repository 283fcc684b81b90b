"""Where in a text the words stand that were looked for, and how much they are of it."""

import re

from chatapp.lexicon.letters import LETTER, traced
from chatapp.lexicon.wishes import Term, Wish

SATURATION, LENGTH_SHARE, LENGTH = 1.2, 0.75, 100
"""k1 and b as usual for BM25 (Robertson and Zaragoza, 2009), and the usual letters of a message."""


class Finder:
    """Finds what a wish's terms stand for, by the same folding as any index of ours."""

    def __init__(self, wish: Wish) -> None:
        self._terms = [re.compile(_pattern(term)) for term in wish.terms]
        self._any = re.compile("|".join(map(_pattern, wish.terms))) if wish.terms else None

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where they stand: first letter, and the first that doesn't belong to it any more."""
        if self._any is None:
            return []
        plain, origin = traced(text)
        return [(origin[it.start()], origin[it.end() - 1] + 1) for it in self._any.finditer(plain)]

    def rank(self, folded: str) -> float:
        """How much a folded text is about them: often is more, in few words is more.

        That is BM25 without its weight for rare words: to know what is rare, one would have to
        look at messages that who asks may not read, and the order would tell of them.
        """
        norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * len(folded) / LENGTH)
        counts = (len(term.findall(folded)) for term in self._terms)
        return sum(count / (count + norm) for count in counts)


def _pattern(term: Term) -> str:
    between = r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+"
    phrase = between.join(map(re.escape, term.words))
    growing = f"{LETTER}*" if term.is_open else ""
    others = "".join(f"|{re.escape(form)}" for form in term.forms)
    return f"(?<!{LETTER})(?:{phrase}{growing}{others})(?!{LETTER})"
