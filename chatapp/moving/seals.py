"""What shows that a file is as it was written: a digest at its end, and, with a passphrase, a seal.

Sealed, the file begins with a line of JSON that says how the key is made of the passphrase (scrypt,
RFC 7914), and goes on in pieces of 64 KiB, each with a tag of 16 bytes (ChaCha20-Poly1305, RFC
8439). A piece's nonce is its number, and whether it is the last; the line is authenticated with
each. So no byte can be changed, and no piece left out, doubled, moved or taken off the end. That is
the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (2015).
"""

import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, BinaryIO, Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from chatapp.moving.databases import Refused

END = b"chatapp1"
"""What stands before the digest, at the end of every file."""

SEALED = b'{"chatapp":"sealed backup"'
PIECE, TAG = 65_536, 16
DIGEST = 32
LINE_MAX = 1_000

COST = {"n": 2**16, "r": 8, "p": 1}
"""64 MB and a fraction of a second for each passphrase that somebody tries."""


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes) -> Any: ...


class Digested:
    """Passes bytes on, and their digest after them."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._digest = sink, sha256()

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self._sink.write(data)
        return len(data)

    def finish(self) -> None:
        self._sink.write(END + self._digest.digest())


class Sealing:
    """Passes bytes on that only the passphrase opens."""

    def __init__(self, sink: Sink, passphrase: str) -> None:
        salt = secrets.token_hex(16)
        known = {"chatapp": "sealed backup", "version": 1, "kdf": "scrypt", **COST, "salt": salt}
        self._line, self._sink, self._held, self._number = orjson.dumps(known), sink, b"", 0
        self._key = _key(known, passphrase)
        sink.write(self._line + b"\n")

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > PIECE:
            self._put(self._held[:PIECE], is_last=False)
            self._held = self._held[PIECE:]
        return len(data)

    def finish(self) -> None:
        self._put(self._held, is_last=True)

    def _put(self, piece: bytes, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last)
        self._sink.write(self._key.encrypt(nonce, piece, self._line))
        self._number += 1


def is_sealed(file: BinaryIO) -> bool:
    """Whether a passphrase is needed."""
    file.seek(0)
    return file.read(len(SEALED)) == SEALED


def pieces(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """What was written, digest and all, some at a time; raises Refused."""
    if not is_sealed(file):
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
        return
    if not passphrase:
        raise Refused("it is sealed: its passphrase is needed, by --ask or BACKUP_PASSPHRASE")
    file.seek(0)
    line = file.readline(LINE_MAX).removesuffix(b"\n")
    try:
        yield from _unsealed(file, line, _key(orjson.loads(line), passphrase))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise Refused("the passphrase is another, or the file was changed") from error


def verify(file: BinaryIO, passphrase: str) -> None:
    """Read all of it; raises Refused where it is not, to the byte, what was written."""
    digest, held = sha256(), b""
    for piece in pieces(file, passphrase):
        held += piece
        digest.update(held[: -len(END) - DIGEST])
        held = held[-len(END) - DIGEST :]
    if held != END + digest.digest():
        raise Refused("the file was changed or cut off, or is no backup")


def _unsealed(file: BinaryIO, line: bytes, key: ChaCha20Poly1305) -> Iterator[bytes]:
    number, sealed = 0, file.read(PIECE + TAG)
    while sealed:
        rest = file.read(PIECE + TAG)
        yield key.decrypt(_nonce(number, is_last=not rest), sealed, line)
        number, sealed = number + 1, rest
    if not number:
        raise InvalidTag


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _key(known: dict[str, Any], passphrase: str) -> ChaCha20Poly1305:
    cost = {name: known[name] for name in COST}
    if cost != COST:  # whoever changed it could make us work for hours
        raise ValueError("another cost than ours")
    made = Scrypt(salt=bytes.fromhex(known["salt"]), length=32, **cost)
    return ChaCha20Poly1305(made.derive(passphrase.encode()))


class Unsealed:
    """What was written, for whoever reads it like a file; the digest comes last, and is left."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._pieces, self._held = pieces(file, passphrase), b""

    def read(self, count: int) -> bytes:
        while len(self._held) < count and (piece := next(self._pieces, b"")):
            self._held += piece
        taken, self._held = self._held[:count], self._held[count:]
        return taken
