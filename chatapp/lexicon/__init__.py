"""Words as they are looked for: how a text is cut into them, their forms, and what a search asks.

It knows nothing of a database or of chat. What stores a text and what looks for it fold both in
the same way here, so that they meet, whichever index stands between them.
"""

from chatapp.lexicon.finds import Finder
from chatapp.lexicon.letters import folded, tokens, words_of
from chatapp.lexicon.wishes import Term, Wish, wish_of

__all__ = ["Finder", "Term", "Wish", "folded", "tokens", "wish_of", "words_of"]
