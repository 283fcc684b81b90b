"""Signing what is sent, so that who gets it knows whose it is, and that nobody changed it.

Source: Standard Webhooks (https://www.standardwebhooks.com), for which there are libraries in many
languages: HMAC-SHA256 over the message's id, the time and the body, with full stops between.
"""

import base64
import hmac
import secrets

PREFIX = "whsec_"
BYTES = 24


def new_secret() -> str:
    """Make a secret, as its holders write it down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signed(secret: str, name: str, at: int, body: bytes) -> dict[str, str]:
    """The headers that vouch for a body; `at` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mark = hmac.digest(key, f"{name}.{at}.".encode() + body, "sha256")
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }
