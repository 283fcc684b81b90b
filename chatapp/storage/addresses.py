"""Where an S3-compatible store is and who we are to it, as STORAGE_URL says it; and signing.

    s3://KEY:SECRET@HOST[:PORT]/BUCKET[/PREFIX][?region=NAME]     over https
    s3+http://…                                                  in the clear, for one close by

Source: AWS, "Signature Version 4 signing process", and "Authenticating Requests" of Amazon S3.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qs, quote, unquote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
REGION = "us-east-1"
SAFE = "-_.~"
SCHEMES = {"s3": True, "s3+http": False}
"""And whether it is spoken to over TLS."""


@dataclass(frozen=True)
class Address:
    """A bucket, or a part of one: `prefix` is empty or ends with a slash."""

    host: str
    is_secure: bool
    bucket: str
    prefix: str
    region: str
    key: str
    secret: str = field(repr=False)

    @classmethod
    def read(cls, url: str) -> "Address":
        """Take an address apart; ValueError, without a secret in it, if something is missing."""
        parts = urlsplit(url)
        bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
        key, secret = unquote(parts.username or ""), unquote(parts.password or "")
        if parts.scheme not in SCHEMES or not (parts.hostname and bucket and key and secret):
            raise ValueError("it must be s3://KEY:SECRET@HOST/BUCKET")
        return cls(
            host=parts.netloc.rpartition("@")[2],
            is_secure=SCHEMES[parts.scheme],
            bucket=bucket,
            prefix=f"{prefix.strip('/')}/" if prefix.strip("/") else "",
            region=parse_qs(parts.query).get("region", [REGION])[0],
            key=key,
            secret=secret,
        )

    def path(self, name: str = "") -> str:
        """The path of an object, or of the bucket itself."""
        return f"/{quote(self.bucket, SAFE)}" + (f"/{quote(name, SAFE + '/')}" if name else "")

    def signed(
        self, method: str, path: str, query: str, digest: str, at: datetime
    ) -> dict[str, str]:
        """The headers that prove a request ours; `digest` is its body's SHA-256, in hexadecimal."""
        headers = {
            "host": self.host,
            "x-amz-content-sha256": digest,
            "x-amz-date": f"{at:%Y%m%dT%H%M%SZ}",
        }
        names = ";".join(headers)
        lines = [f"{name}:{value}\n" for name, value in headers.items()]
        asked = "\n".join([method, path, query, "".join(lines), names, digest])
        scope = f"{at:%Y%m%d}/{self.region}/s3/aws4_request"
        told = [ALGORITHM, headers["x-amz-date"], scope, sha256(asked.encode()).hexdigest()]
        signature = hmac.new(self._signing_key(scope), "\n".join(told).encode(), sha256)
        by = f"Credential={self.key}/{scope}, SignedHeaders={names}"
        proof = f"{ALGORITHM} {by}, Signature={signature.hexdigest()}"
        return {**headers, "Authorization": proof}

    def _signing_key(self, scope: str) -> bytes:
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), sha256).digest()
        return key


def query(values: Mapping[str, str]) -> str:
    """Write a query as it is signed: sorted, and with nothing left as it is that might be read."""
    pairs = sorted(values.items())
    return "&".join(f"{quote(name, SAFE)}={quote(value, SAFE)}" for name, value in pairs)
