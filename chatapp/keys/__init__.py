"""Keys that programs hold to prove who they are: long, random, and remembered only as a hash."""

import secrets
from hashlib import sha256

BYTES = 32


def new() -> str:
    """Make a key of 256 random bits."""
    return secrets.token_urlsafe(BYTES)


def hashed(key: str) -> str:
    """Say under what a key is remembered; it is random enough that a plain hash can't be undone."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
