"""Whatever people do: what pages make of the events is what the server would tell them anew."""

import io
import uuid

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as use_seed
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from chatapp.extensions import db
from chatapp.operations import files
from tests.faults import figures
from tests.faults.page import Page

STEPS_EACH = 50
RUNS = figures.size(10, 1000)
PHASES = figures.size((Phase.generate,), (Phase.generate, Phase.shrink))
"""Making a failure small takes minutes."""

PEOPLE = ("ada", "grace", "linus")
"""Ada owns the private lab and the public square; Grace, an admin, is in the lab; Linus is new."""

who = st.sampled_from(PEOPLE)
where = st.sampled_from(["lab", "square", "lobby", "1", "2", "3", "4"])
words = st.sampled_from(["hello", "**bold** @ada", "@room look", "@grace @linus", "> no\n\nyes"])
emoji = st.sampled_from(["👍", "🎉", "❤️"])


class Conversation(RuleBasedStateMachine):
    """Three people do what comes into their heads; each answer is an acknowledgement."""

    new_world = None
    """Makes the place that a run starts from."""

    said = Bundle("said")
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.world = type(self).new_world()
        self.pages = {name: Page(self.world.listener(name)) for name in PEOPLE}

    @rule(target=said, who=who, where=where, body=words)
    def send(self, who, where, body):
        message = {"room": where, "client_id": str(uuid.uuid4()), "body": body}
        answer = self._do(who, "send", **message)
        if answer["ok"]:
            again = self._do(who, "send", **message)["message"]
            assert again == answer["message"], "the same client_id is the same message"
        return answer["message"] if answer["ok"] else None

    @rule(target=said, who=who, where=where, body=st.sampled_from(["", "look"]))
    def share(self, who, where, body):
        """What was uploaded goes with the first message that takes it, and with no other."""
        with self.world.app.app_context():
            data = b"some words"
            file = files.upload(self.world.user(who), "a.txt", io.BytesIO(data), len(data))
            given = [str(file.id)]
        message = {"room": where, "client_id": str(uuid.uuid4()), "body": body, "files": given}
        answer = self._do(who, "send", **message)
        if answer["ok"]:
            assert self._do(who, "send", **message) == answer
            other = {**message, "client_id": str(uuid.uuid4())}
            assert self._do(who, "send", **other)["error"] in ("not_found", "rate_limited")
        return answer["message"] if answer["ok"] else None

    @rule(who=who, message=said, body=words)
    def edit(self, who, message, body):
        self._about(who, "edit", message, body=body)

    @rule(who=who, message=said)
    def delete(self, who, message):
        self._about(who, "delete", message)

    @rule(who=who, message=said, emoji=emoji, on=st.booleans())
    def react(self, who, message, emoji, on):
        self._about(who, "react", message, emoji=emoji, on=on)

    @rule(who=who, message=said, body=words)
    def answer(self, who, message, body):
        if message:
            more = {"client_id": str(uuid.uuid4()), "body": body, "reply_to": message["id"]}
            self._do(who, "send", room=message["room"], **more)

    @rule(target=said, who=who, message=said, body=words, also=st.booleans())
    def reply(self, who, message, body, also):
        if not message:
            return None
        under = message.get("thread", message["id"])
        more = {"client_id": str(uuid.uuid4()), "body": body, "thread": under}
        answer = self._do(who, "send", room=message["room"], also_to_room=also, **more)
        return answer["message"] if answer["ok"] else None

    @rule(target=said, who=who, where=where, many=st.booleans(), anonymous=st.booleans())
    def ask(self, who, where, many, anonymous):
        poll = {"options": ["tea", "coffee", "milk"], "many": many, "anonymous": anonymous}
        more = {"client_id": str(uuid.uuid4()), "body": "What will it be?", "poll": poll}
        answer = self._do(who, "send", room=where, **more)
        return answer["message"] if answer["ok"] else None

    @rule(who=who, message=said, options=st.lists(st.sampled_from(["0", "1", "2"]), max_size=3))
    def vote(self, who, message, options):
        self._about(who, "vote", message, options=options)

    @rule(who=who, message=said)
    def close_poll(self, who, message):
        self._about(who, "close_poll", message)

    @rule(who=who, message=said, on=st.booleans())
    def pin(self, who, message, on):
        self._about(who, "pin", message, on=on)

    @rule(who=who, message=said, on=st.booleans())
    def follow(self, who, message, on):
        self._about(who, "follow", message, on=on)

    @rule(who=who, message=said, seq=st.integers(0, 20))
    def read_thread(self, who, message, seq):
        self._about(who, "read_thread", message, seq=seq)

    @rule(who=who, where=where)
    def join(self, who, where):
        self._do(who, "join", room=where)

    @rule(who=who, where=where)
    def leave(self, who, where):
        self._do(who, "leave", room=where)

    @rule(who=who, where=where, whom=who)
    def add(self, who, where, whom):
        self._do(who, "add", room=where, person=self.world.id_of(whom))

    @rule(who=who, where=where, whom=who)
    def remove(self, who, where, whom):
        self._do(who, "remove", room=where, person=self.world.id_of(whom))

    @rule(who=who, where=where, seq=st.integers(0, 12))
    def read(self, who, where, seq):
        self._do(who, "read", room=where, seq=seq)

    @rule(
        who=who,
        name=st.sampled_from(["garden", "cellar"]),
        kind=st.sampled_from(["public", "private"]),
    )
    def open(self, who, name, kind):
        self._do(who, "open", name=name, kind=kind)

    @rule(who=who, where=where, name=st.sampled_from(["attic", "porch"]), topic=words)
    def update(self, who, where, name, topic):
        self._do(who, "update", room=where, name=name, topic=topic)

    @rule(who=who, where=where, on=st.booleans())
    def archive(self, who, where, on):
        self._do(who, "archive", room=where, on=on)

    @rule(who=who, whom=who)
    def direct(self, who, whom):
        self._do(who, "direct", people=[self.world.id_of(whom)])

    @invariant()
    def the_events_told_everything(self):
        type(self).steps += 1
        for page in self.pages.values():
            page.listen()
        for name, page in self.pages.items():
            assert not (found := differences(page.state(), page.fetched())), (name, found)

    def teardown(self) -> None:
        for name, page in self.pages.items():
            assert not (found := differences(page.state(), page.read())), (name, found)
            page.close()
        with self.world.app.app_context():
            db.engine.dispose()

    def _about(self, who, what, message, **more):
        if message:
            self._do(who, what, message=message["id"], **more)

    def _do(self, who, what, **payload):
        answer = self.pages[who].listener.call(what, payload)
        assert answer["ok"] or answer["error"] != "internal", (what, payload, answer)
        return answer


def differences(held, fetched, path=""):
    """Where two states are not the same, and how."""
    if isinstance(held, dict) and isinstance(fetched, dict):
        names = sorted(held.keys() | fetched.keys())
        pairs = [(f"{path}.{name}", held.get(name), fetched.get(name)) for name in names]
    elif isinstance(held, list) and isinstance(fetched, list) and len(held) == len(fetched):
        pairs = [(f"{path}[{n}]", *pair) for n, pair in enumerate(zip(held, fetched, strict=True))]
    else:
        return [] if held == fetched else [f"{path}: holds {held}, is {fetched}"]
    return [it for place, ours, theirs in pairs for it in differences(ours, theirs, place)]


def test_events_and_what_is_fetched_anew_agree(new_world):
    seed = figures.seed("model")
    Conversation.new_world, Conversation.steps = new_world, 0
    run_state_machine_as_test(
        use_seed(seed)(Conversation),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS_EACH,
            deadline=None,
            database=None,
            derandomize=False,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
        _min_steps=STEPS_EACH,
    )
    figures.record("model", seed=seed, steps=Conversation.steps, differences=0)
