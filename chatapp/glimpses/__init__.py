"""What a page of the web says of itself, for whoever is shown a link to it.

Knows nothing of chat. It asks at public addresses alone (chatapp/outside/), runs nothing,
and loads nothing that a page names but one picture, where it is asked to.
"""

from chatapp.glimpses.fetching import Unseen, look, picture
from chatapp.glimpses.reading import Glimpse, read

__all__ = ["Glimpse", "Unseen", "look", "picture", "read"]
