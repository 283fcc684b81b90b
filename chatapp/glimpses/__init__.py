"""What a page of the web says of itself, for whoever is shown a link to it.

Knows nothing of chat. It reads text alone, from public addresses alone (chatapp/outside/), and
neither runs nor loads anything that the page names.
"""

from chatapp.glimpses.fetching import Unseen, look
from chatapp.glimpses.reading import Glimpse, read

__all__ = ["Glimpse", "Unseen", "look", "read"]
