"""How far each room's log was told to the connections of this process: pure state.

Changes are told in any order, by whichever process they were made in. `behind` compares what was
told with what is stored, and names what nobody told here.
"""

from typing import NamedTuple


class Gap(NamedTuple):
    """Changes of a room above one number, up to another, of which some were not told."""

    room_id: int
    above: int
    upto: int


class Heads:
    """For each room the highest change up to which all were told, and those told beyond it.

    Before it watches, a process is the only one: then it is enough to know the highest.
    """

    def __init__(self) -> None:
        self._told: dict[int, int] = {}
        self._beyond: dict[int, set[int]] = {}
        self._missed: dict[int, int] = {}
        self.is_watching = False

    def watch(self, stored: dict[int, int]) -> None:
        """From now on notice holes; what is stored in rooms that nothing was told of is past."""
        self._told = {**stored, **self._told}
        self.is_watching = True

    def rest(self) -> None:
        """There is nobody else any more."""
        self._beyond.clear()
        self._missed.clear()
        self.is_watching = False

    def note(self, room_id: int, change: int) -> None:
        """A change was told."""
        told = self._told.get(room_id, 0)
        if not self.is_watching:
            self._told[room_id] = max(told, change)
        elif change > told:
            self._beyond.setdefault(room_id, set()).add(change)
            self._advance(room_id)

    def behind(self, stored: dict[int, int], at_once: bool) -> list[Gap]:
        """What was missing at the last look and still is; or what is missing now, `at_once`.

        What was stored a moment ago may be on its way.
        """
        missed = {room: head for room, head in stored.items() if head > self._told.get(room, 0)}
        before, self._missed = missed if at_once else self._missed, missed
        return [
            Gap(room, self._told.get(room, 0), missed[room])
            for room in missed
            if self._told.get(room, 0) < before.get(room, 0)
        ]

    def before(self, room_id: int, change: int) -> Gap | None:
        """What is missing before a change that is about to be told."""
        upto = change - 1
        beyond = self._beyond.get(room_id, set())
        while upto in beyond:
            upto -= 1
        told = self._told.get(room_id, 0)
        return Gap(room_id, told, upto) if self.is_watching and told < upto else None

    def heal(self, gap: Gap) -> None:
        """All of a gap was told now."""
        told = max(self._told.get(gap.room_id, 0), gap.upto)
        self._told[gap.room_id] = told
        self._missed.pop(gap.room_id, None)
        if beyond := self._beyond.get(gap.room_id):
            beyond -= {change for change in beyond if change <= told}
        self._advance(gap.room_id)

    def clear(self) -> None:
        self._told.clear()
        self.rest()

    def _advance(self, room_id: int) -> None:
        beyond, told = self._beyond.get(room_id, set()), self._told.get(room_id, 0)
        while told + 1 in beyond:
            told += 1
            beyond.discard(told)
        self._told[room_id] = told
        if not beyond:
            self._beyond.pop(room_id, None)


heads = Heads()
"""Those of this process."""
