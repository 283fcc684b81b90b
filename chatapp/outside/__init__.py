"""Going to addresses that somebody else names, and not further than is good: to public ones only.

Knows nothing of chat, and follows no redirection: whoever asks decides about each step.
"""

from chatapp.outside.asking import Answer, ask, retry_after
from chatapp.outside.doorway import Doorway, NoWay, doorway
from chatapp.outside.signing import new_secret, signed

__all__ = ["Answer", "Doorway", "NoWay", "ask", "doorway", "new_secret", "retry_after", "signed"]
