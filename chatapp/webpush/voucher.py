"""The voucher that comes with each push: who sends it, signed with the place's key (RFC 8292)."""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LASTS_SECONDS = 12 * 3600
"""Push services refuse a voucher that lasts more than a day."""

SECRET_BYTES = 16

_CURVE = ec.SECP256R1()


def new_key() -> str:
    """Make a place's key: 32 bytes, written in URL-safe base64 without padding."""
    number = ec.generate_private_key(_CURVE).private_numbers().private_value
    return encoded(number.to_bytes(32, "big"))


def public_key(key: str) -> str:
    """What browsers are told of a key, as `applicationServerKey`: an uncompressed point."""
    point = opened(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return encoded(point)


def voucher(key: str, origin: str, contact: str) -> str:
    """The value of `Authorization`, for the push service at an origin.

    `contact` is a mailto: or https: address of whoever looks after the sending server.
    """
    claims = {"aud": origin, "exp": int(time.time()) + LASTS_SECONDS, "sub": contact}
    return f"vapid t={jwt.encode(claims, opened(key), algorithm='ES256')}, k={public_key(key)}"


def opened(key: str) -> ec.EllipticCurvePrivateKey:
    """The key from its written form; raises ValueError."""
    return ec.derive_private_key(int.from_bytes(decoded(key), "big"), _CURVE)


def is_key(key: str, secret: str) -> bool:
    """Tell whether these can be a browser's: a point on the curve, and 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decoded(key))
        return len(decoded(secret)) == SECRET_BYTES
    except ValueError:  # base64's own is one
        return False


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError for what is not base64."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
