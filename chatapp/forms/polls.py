"""What comes in about polls."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from chatapp.forms.fields import Ids, MessageId, Strict, time_of
from chatapp.markup import has_ink
from chatapp.models import Message, Vote


class Poll(Strict):
    """{options: [text, …], many?, anonymous?, ends_at?}: what can be chosen, and how."""

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(_l("A poll with its options is expected here."))
        rules = {name: value.get(name) or False for name in ("many", "anonymous")}
        if not all(isinstance(rule, bool) for rule in rules.values()):
            raise ValueError(_l("Yes or no is expected here."))
        ends_at = value.get("ends_at")
        moment = None if ends_at is None else time_of(ends_at)
        return {**rules, "options": self._options(value.get("options")), "ends_at": moment}

    def _options(self, given: Any) -> list[str]:
        is_list = isinstance(given, list) and all(isinstance(it, str) for it in given)
        options = [it.strip() for it in given] if is_list else []
        if not Vote.OPTIONS_MIN <= len(set(options)) == len(options) <= Vote.OPTIONS_MAX:
            raise ValueError(_l("Two to ten different options are expected."))
        for option in options:
            self.refuse_longer(len(option), Vote.TEXT_MAX)
            if "\0" in option or not has_ink(option):
                raise ValueError(_l("This must not be empty."))
        return options


class VoteForm(FlaskForm):
    """`vote`: choose these options of a poll and no others."""

    message = MessageId()
    options = Ids(limit=Vote.OPTIONS_MAX, optional=True)


class ClosePollForm(FlaskForm):
    """`close_poll`: let nobody vote any more."""

    message = MessageId()


class VotesForm(FlaskForm):
    """`votes`: what I chose in the polls of these messages."""

    messages = Ids(limit=Message.PAGE_MAX)
