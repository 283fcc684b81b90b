"""Words that somebody wants to be called for, in any script."""

from functools import lru_cache

from chatapp import lexicon


def is_in(keywords: str, words: str) -> bool:
    """Tell whether a text, by its `words_of`, has one of somebody's keywords, one a line."""
    return any(each in words for each in _keys(keywords))


def words_of(text: str) -> str:
    """The words of a text, folded, each with a space before and behind."""
    return f" {' '.join(lexicon.tokens(text))} "


@lru_cache(maxsize=1000)
def _keys(keywords: str) -> list[str]:
    return [words for words in map(words_of, keywords.splitlines()) if words.strip()]
