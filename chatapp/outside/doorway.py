"""Which addresses we go to.

Anybody can name any, as a browser names its push service: without this the server would knock
wherever it is told to, inside its own network too. Only public addresses are taken, and the address
that was looked at is the one that is connected to, so that a name can't change its meaning.
"""

import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

PORTS = {"https": 443, "http": 80}
ADDRESS_MAX = 1000


class NoWay(Exception):
    """We don't go to that address; the text says why, for the log."""


@dataclass(frozen=True)
class Doorway:
    """An address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """As the voucher names it: without the port that everybody expects."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self._is_unusual else "")

    @property
    def name(self) -> str:
        """As the request's `Host` names it."""
        return self.origin.partition("://")[2]

    @property
    def _is_unusual(self) -> bool:
        return self.port != PORTS[self.scheme]

    def open(self, seconds: float, is_local: bool) -> socket.socket:
        """Connect to it, wherever it is now; raises OSError, also where we don't go."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not is_local and not all(map(_is_public, addresses)):
            raise ConnectionRefusedError(f"{self.host} is not at a public address")
        line = socket.create_connection((addresses[0], self.port), seconds)
        if self.scheme == "http":
            return line
        try:
            return ssl.create_default_context().wrap_socket(line, server_hostname=self.host)
        except BaseException:
            line.close()
            raise


def doorway(address: str, is_local: bool, schemes: Collection[str] = ("https",)) -> Doorway:
    """Take an address apart; raises NoWay for one that we don't go to.

    `is_local` also takes http, and other ports than the usual ones: for services in one's own
    network, and for tests.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
        (parts.hostname or "").encode("idna")  # a name that nobody can be asked for
    except ValueError as problem:
        raise NoWay("not an address") from problem
    schemes = PORTS if is_local else schemes
    is_plain = address.isascii() and address.isprintable() and " " not in address
    if not is_plain or parts.scheme not in schemes or not parts.hostname or parts.username:
        raise NoWay("not an address of the web that is taken")
    if len(address) > ADDRESS_MAX or not (is_local or port == PORTS[parts.scheme]):
        raise NoWay("too long, or an unusual port")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Doorway(parts.scheme, parts.hostname, port, path)


def _is_public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return all(each.is_global and not each.is_multicast for each in (found, inner) if each)
