"""What went wrong in a run, told from what its clients wrote down and from nothing else."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.faults.journal import Entry

GRACE_SECONDS = 1.0
"""How long after the answer a revocation may take to be felt."""

RULES = ("lost", "doubled", "disordered", "holes", "undeleted", "leaked")

View = dict[str, Entry]


@dataclass
class Verdict:
    """The breaches of each rule, in words; empty lists are what one wants."""

    breaches: dict[str, list[str]] = field(default_factory=lambda: {rule: [] for rule in RULES})

    @property
    def counts(self) -> dict[str, int]:
        return {rule: len(found) for rule, found in self.breaches.items()}

    @property
    def is_clean(self) -> bool:
        return not any(self.breaches.values())

    def __str__(self) -> str:
        some = [f"{rule}: {text}" for rule, found in self.breaches.items() for text in found[:5]]
        return f"{self.counts}\n" + "\n".join(some)


def check(entries: Iterable[Entry], grace: float = GRACE_SECONDS) -> Verdict:
    """Judge a history by all six rules."""
    by_what: dict[str, list[Entry]] = defaultdict(list)
    entries = list(entries)
    for entry in entries:
        by_what[entry.what].append(entry)
    verdict = Verdict()
    verdict.breaches["lost"] = _lost(by_what)
    verdict.breaches["doubled"] = _doubled(by_what)
    verdict.breaches["disordered"] = _disordered(entries, by_what)
    verdict.breaches["holes"] = [*_holes_in_the_log(by_what), *_holes_in_views(entries, by_what)]
    verdict.breaches["undeleted"] = _undeleted(by_what)
    verdict.breaches["leaked"] = _leaked(entries, grace)
    return verdict


def _lost(by_what: dict[str, list[Entry]]) -> list[str]:
    """Acknowledged, and not there in the end, or there in an older state."""
    final = {entry.id: entry for entry in by_what["final"]}
    return [
        f"{entry.who} was told of {entry.id} at {entry.change}, there is {final.get(entry.id)}"
        for entry in [*by_what["acked"], *by_what["changed"]]
        if entry.id not in final or final[entry.id].change < entry.change
    ]


def _doubled(by_what: dict[str, list[Entry]]) -> list[str]:
    """One sender's client_id names two messages, or one message in two places."""
    named = defaultdict(set)
    for entry in [*by_what["acked"], *by_what["seen"], *by_what["final"]]:
        if entry.client_id:
            named[entry.author, entry.client_id].add((entry.id, entry.seq))
    found = [f"{whose} names {ids}" for whose, ids in named.items() if len(ids) > 1]
    shown = defaultdict(int)
    for entry in by_what["final"]:
        shown[entry.id] += 1
    return found + [f"{id} is there {times} times" for id, times in shown.items() if times > 1]


def _disordered(entries: list[Entry], by_what: dict[str, list[Entry]]) -> list[str]:
    """Two who disagree on what stands at a place, and sends that came out in another order."""
    placed = defaultdict(set)
    for what in ("acked", "seen", "final"):
        for entry in by_what[what]:
            placed[entry.room, entry.seq].add(entry.id)
    found = [f"at {place} stand {ids}" for place, ids in placed.items() if len(ids) > 1]
    return found + _sent_later_but_placed_earlier(entries)


def _sent_later_but_placed_earlier(entries: list[Entry]) -> list[str]:
    """What somebody sent after an acknowledgement stands behind what was acknowledged."""
    found, behind, last = [], {}, {}
    for entry in entries:
        mine = (entry.who, entry.room)
        if entry.what == "sent":
            behind.setdefault((*mine, entry.client_id), last.get(mine, 0))
        elif entry.what == "acked":
            if entry.seq <= behind.get((*mine, entry.client_id), 0):
                found.append(f"{entry.who} sent {entry.client_id} later, but it is {entry.seq}")
            last[mine] = max(last.get(mine, 0), entry.seq)
    return found


def _holes_in_the_log(by_what: dict[str, list[Entry]]) -> list[str]:
    seqs = defaultdict(set)
    for entry in by_what["final"]:
        seqs[entry.room].add(entry.seq)
    return [
        f"room {room} has {len(them)} entries up to {max(them)}"
        for room, them in seqs.items()
        if them != set(range(1, len(them) + 1))
    ]


def _holes_in_views(entries: list[Entry], by_what: dict[str, list[Entry]]) -> list[str]:
    """Changes after somebody's start whose outcome they don't hold."""
    log = defaultdict(list)
    for entry in by_what["final"]:
        log[entry.room].append(entry)
    return [
        f"{who} has {view.get(entry.id)} where {entry} is"
        for (who, room), (base, view) in _views(entries).items()
        for entry in log[room]
        if entry.change > base and not _is_held(view, entry)
    ]


def _is_held(view: View, entry: Entry) -> bool:
    held = view.get(entry.id)
    return held is not None and (held.change, held.deleted) == (entry.change, entry.deleted)


def _views(entries: list[Entry]) -> dict[tuple[str, str], tuple[int, View]]:
    """What each one holds of each room in the end, and from which change on it must be whole."""
    views: dict[tuple[str, str], tuple[int, View]] = {}
    for entry in entries:
        place = (entry.who, entry.room)
        if entry.what == "start":
            views.setdefault(place, (entry.change, {}))
        elif entry.what == "reset":
            views[place] = (entry.change, {})
        elif entry.what == "put_out":
            views.pop(place, None)
        elif entry.what in ("seen", "acked", "changed") and place in views:
            view = views[place][1]
            if entry.id not in view or view[entry.id].change < entry.change:
                view[entry.id] = entry
    return views


def _undeleted(by_what: dict[str, list[Entry]]) -> list[str]:
    """A tombstone, and afterwards words again in its place."""
    gone: dict[str, int] = {}
    everything = [
        entry for what in ("acked", "changed", "seen", "final") for entry in by_what[what]
    ]
    for entry in everything:
        if entry.deleted:
            gone[entry.id] = min(entry.change, gone.get(entry.id, entry.change))
    return [
        f"{entry.id} was deleted at change {gone[entry.id]} and is back: {entry}"
        for entry in everything
        if not entry.deleted and entry.id in gone and entry.change >= gone[entry.id]
    ]


def _leaked(entries: list[Entry], grace: float) -> list[str]:
    """Seen by somebody who was never let in, or put out more than a moment ago."""
    may_see: dict[tuple[str, str], Callable[[float], bool]] = {}
    found = []
    for entry in sorted(entries, key=lambda it: it.at):
        place = (entry.who, entry.room)
        if entry.what == "let_in":
            may_see[place] = lambda _at: True
        elif entry.what == "put_out":
            may_see[place] = lambda at, end=entry.at + grace: at <= end
        elif entry.what == "seen" and not may_see.get(place, lambda _at: False)(entry.at):
            found.append(f"{entry.who} saw {entry.id} of room {entry.room} at {entry.at:.3f}")
    return found
