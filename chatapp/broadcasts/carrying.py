"""How what is told gets to everybody's connections, whichever process holds them.

Alone, a process does it itself (`_direct`). In company it does it itself and says it on the bus as
well (`_shared`). A process without connections, a command, leaves all of it as bulletins.

A message goes to its room in the order of the log. Where the bus is not quick enough for that, what
others said before is looked up first (abreast/logs.py): one question for each process, where each
of its connections would see a hole and ask for itself.

What somebody may hear is not carried at all: where rights change, a bulletin stands in the same
commit, and each process compares its connections with what is stored (rights.py).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
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
    after_others: Callable[[int, int], AbstractContextManager[None]]
    """Makes sure that what others said in a room before a change has been told here."""

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
    is_message = verb == "tell" and arguments[1] == "message"
    with _in_order(arguments[2]) if is_message else nullcontext():
        VERBS[verb](*arguments)
    if carrier.bus and verb not in OWN_AFFAIRS:
        # A message that gets lost is found in its room's log (chatapp/abreast).
        carrier.bus.say(verb, list(arguments), is_hint=is_message or verb == "typing")


def _in_order(message: dict[str, Any]) -> AbstractContextManager[None]:
    if carrier.bus is None or carrier.bus.is_prompt:
        return nullcontext()  # what is missing is on its way
    return carrier.after_others(int(message["room"]), message["change"])


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
