"""How what is told gets to everybody's connections, whichever process holds them.

Alone, a process does it itself (`_direct`). In company it does it itself and says it on the bus as
well (`_shared`). A process without connections, a command, leaves all of it as bulletins.

What somebody may hear is not carried at all: where rights change, a bulletin stands in the same
commit, and each process compares its connections with what is stored (rights.py).
"""

from collections.abc import Callable
from typing import Any

from chatapp.broadcasts.verbs import VERBS
from chatapp.bus import Bus, Entry
from chatapp.extensions import transaction
from chatapp.models import Bulletin
from chatapp.presence.peers import ME

OWN_AFFAIRS = ("enter", "leave", "unwatch")
"""What each process finds out by itself; said in another order than done, it would be wrong."""


class Carrier:
    """How this process tells: `carry` is one of the three."""

    carry: Callable[..., None]
    bus: Bus | None = None

    @property
    def has_company(self) -> bool:
        """Tell whether there may be connections that this process doesn't hold."""
        return self.carry is not direct

    def share(self, verb: str, *arguments: Any) -> None:
        """Tell other processes something that they alone need to know, if there are any."""
        if self.bus and self.carry is shared:
            self.bus.say(verb, list(arguments), is_hint=True)


carrier = Carrier()


def direct(verb: str, *arguments: Any) -> None:
    """By the own connections: there are no others."""
    VERBS[verb](*arguments)


def shared(verb: str, *arguments: Any) -> None:
    """By the own connections, and by those of all others."""
    VERBS[verb](*arguments)
    if carrier.bus and verb not in OWN_AFFAIRS:
        # A message that gets lost is found in its room's log (chatapp/abreast).
        is_hint = verb == "typing" or (verb == "tell" and arguments[1] == "message")
        carrier.bus.say(verb, list(arguments), is_hint)


def bulletin(verb: str, *arguments: Any) -> None:
    """By whoever serves, if anybody does."""
    with transaction() as session:
        session.add(Bulletin(verb=verb, arguments=list(arguments)))


def leave(entries: list[Entry]) -> None:
    """Leave for other processes what the bus could not tell them; raises Unavailable."""
    with transaction() as session:
        session.add_all(
            [Bulletin(verb=it.verb, arguments=it.arguments, origin=ME) for it in entries]
        )


carrier.carry = direct
