"""Web Push from our own server: sealed for one browser, vouched for, handed to its push service.

Knows nothing of chat. Sources: RFC 8030 (the protocol), RFC 8188 and 8291 (the sealing), RFC 8292
(the voucher, called VAPID).
"""

from chatapp.webpush.sending import Answer, Letter, send
from chatapp.webpush.voucher import is_key, new_key, public_key

__all__ = [
    "Answer",
    "Letter",
    "is_key",
    "new_key",
    "public_key",
    "send",
]
