"""One push, from here to the browser's push service. It blocks: it belongs into run_blocking."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from chatapp import outside
from chatapp.outside import NoWay, ask, doorway
from chatapp.webpush.voucher import decoded, voucher

SECONDS = 10.0
"""All that one push may take."""

WORDS_MAX = 3000
"""Bytes of what is sealed; every push service takes 4096 when it is."""

GONE = (404, 410)


@dataclass(frozen=True)
class Letter:
    """What goes to one browser, and where; `key` and `secret` are the browser's, in base64.

    `topic` names it among those that wait at the service, where a later one takes its place; `ttl`
    is for how many seconds it may wait there.
    """

    address: str
    key: str
    secret: str
    words: bytes
    topic: str
    ttl: int
    urgency: str = "normal"


@dataclass(frozen=True)
class Answer:
    """What became of it: taken, gone for good, or neither; then `problem` says why.

    `retry_after` is for how many seconds the service doesn't want to be asked again.
    """

    is_taken: bool = False
    is_gone: bool = False
    is_slow: bool = False
    problem: str = ""
    retry_after: float = 0.0


def send(letter: Letter, key: str, contact: str, is_local: bool) -> Answer:
    """Hand one push to its service; never raises.

    `key` is the place's, `contact` whoever looks after it. Redirections are not followed.
    """
    try:
        door = doorway(letter.address, is_local)
        body = sealed(letter.words, letter.key, letter.secret)
        headers = _headers(letter, voucher(key, door.origin, contact))
        answer = ask(door, "POST", headers, body, SECONDS, 0, is_local)
    except (NoWay, ValueError) as problem:  # it will be no better next time
        return Answer(is_gone=True, problem=str(problem))
    except (OSError, HTTPException) as problem:
        name = type(problem).__name__
        return Answer(is_slow=isinstance(problem, TimeoutError), problem=f"{name}: {problem}"[:200])
    return _judged(answer.status, answer.headers)


def sealed(words: bytes, key: str, secret: str) -> bytes:
    """Encrypt for one browser (RFC 8291); raises ValueError for keys that are none."""
    if len(words) > WORDS_MAX:
        raise ValueError("too long for a push")
    box: bytes = http_ece.encrypt(
        words,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(key),
        auth_secret=decoded(secret),
        version="aes128gcm",
    )
    return box


def _headers(letter: Letter, authorization: str) -> dict[str, str]:
    return {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(letter.ttl),
        "Urgency": letter.urgency,
        "Topic": letter.topic,
        "Authorization": authorization,
    }


def _judged(status: int, headers: Mapping[str, str]) -> Answer:
    if 200 <= status < 300:
        return Answer(is_taken=True)
    problem = f"the push service answered {status}"
    return Answer(
        is_gone=status in GONE,
        problem=problem,
        retry_after=outside.retry_after(headers),
    )
