"""Fields that take a value of exactly their type, from JSON and from an HTML form alike.

WTForms' own fields convert what they can ("5", True and 5.0 are all 5 to them); an input from
the wire is either right or refused.
"""

import unicodedata
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from chatapp.extensions import Model
from chatapp.markup import has_ink

YEAR = 1970
"""Earlier times mean nothing here."""


class Strict(Field):
    """One value of one type; missing and null are the same, and refused unless optional."""

    widget = TextInput()

    def __init__(self, *args: Any, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_optional = optional
        self.too_long: int | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = self.default
        if len(valuelist) > 1:
            raise ValueError(_l("One value is expected here."))
        if valuelist and valuelist[0] is not None:
            self.data = self.read(valuelist[0])

    def read(self, value: Any) -> Any:
        """Take the value as it came, or raise ValueError with a text for people."""
        raise NotImplementedError

    def pre_validate(self, _form: Any) -> None:
        if self.data is None and not self.is_optional and not self.process_errors:
            raise StopValidation(_l("This is needed."))
        if self.data is None:
            raise StopValidation  # there is nothing for validators to look at

    def refuse_longer(self, length: int, limit: int) -> None:
        if length > limit:
            self.too_long = limit
            raise ValueError(_l("This is too long: at most %(limit)s.", limit=limit))


class Text(Strict):
    """A text of at most `limit` characters; blank is refused unless `blank` is allowed."""

    def __init__(
        self, *args: Any, limit: int, blank: bool = False, strip: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.limit, self.may_be_blank, self.strips = limit, blank, strip

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or "\0" in value:
            raise ValueError(_l("A text is expected here."))
        text = value.strip() if self.strips else value
        self.refuse_longer(len(text), self.limit)
        if not self.may_be_blank and not has_ink(text):
            raise ValueError(_l("This must not be empty."))
        return text


class Whole(Strict):
    """A whole number between `least` and `most`, both included."""

    def __init__(self, *args: Any, least: int = 0, most: int = 2**53, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def read(self, value: Any) -> int:
        number = _digits(value)
        if number is None or not self.least <= number <= self.most:
            text = _l("A whole number from %(a)s to %(b)s is expected.", a=self.least, b=self.most)
            raise ValueError(text)
        return number


class Flag(Strict):
    """True or false; from an HTML form "on", "true" or "1", and "", "false" or "0"."""

    WORDS: ClassVar = {
        "on": True,
        "true": True,
        "1": True,
        "": False,
        "off": False,
        "false": False,
        "0": False,
    }

    def read(self, value: Any) -> bool:
        answer = value if isinstance(value, bool) else None
        if isinstance(value, str):
            answer = self.WORDS.get(value)
        if answer is None:
            raise ValueError(_l("Yes or no is expected here."))
        return answer


class Choice(Strict):
    """One of a few words."""

    def __init__(self, *args: Any, words: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValueError(
                _l("One of these is expected: %(words)s.", words=", ".join(self.words))
            )
        return value


class Id(Strict):
    """The id of something: opaque to clients, digits to us; what isn't names nothing."""

    def read(self, value: Any) -> int:
        return _id(value)


class Ids(Strict):
    """A list of ids, at most `limit`."""

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit

    def read(self, value: Any) -> list[int]:
        if not isinstance(value, list):
            raise ValueError(_l("A list of ids is expected here."))
        self.refuse_longer(len(value), self.limit)
        if not value and not self.is_optional:
            raise ValueError(_l("This must not be empty."))
        return [_id(each) for each in value]


class RoomName(Strict):
    """A room by id or slug."""

    LIMIT = 120

    def read(self, value: Any) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value or len(value) > self.LIMIT or "\0" in value:
            raise ValueError(_l("A room's id or name is expected here."))
        return value


class RoomIn(RoomName):
    """A room that one must be in: admission exchanges it for the membership."""


class MessageId(Id):
    """A message that one may see: admission exchanges it for the message and the membership."""


class PersonId(Id):
    """A person: admission exchanges it for them."""


class PeopleIds(Ids):
    """People: admission exchanges the ids for them."""


class Listed(Strict):
    """A list of short texts, at most `limit`; from an HTML form, all that was ticked."""

    LENGTH = 120

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit

    def process_formdata(self, valuelist: list[Any]) -> None:
        is_ticked = any(isinstance(each, str) for each in valuelist)
        super().process_formdata([valuelist] if is_ticked else valuelist)

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise ValueError(_l("A list is expected here."))
        self.refuse_longer(len(value), self.limit)
        texts = [
            str(it) if isinstance(it, int) and not isinstance(it, bool) else it for it in value
        ]
        if not all(isinstance(it, str) and 0 < len(it) <= self.LENGTH for it in texts):
            raise ValueError(_l("A list is expected here."))
        return texts


class Time(Strict):
    """A point in time, RFC 3339, with its offset from UTC."""

    LENGTH = 40

    def read(self, value: Any) -> datetime:
        return time_of(value)


class Heads(Strict):
    """The highest change seen by room id: {ID: CHANGE, …}; an id of no room names nothing."""

    LIMIT = 10_000

    def read(self, value: Any) -> dict[int, int]:
        if not isinstance(value, dict):
            raise ValueError(_l("An object of room ids and numbers is expected here."))
        self.refuse_longer(len(value), self.LIMIT)
        heads = {}
        for name, number in value.items():
            change = _digits(number)
            if change is None:
                raise ValueError(_l("An object of room ids and numbers is expected here."))
            heads[_id(name)] = change
        return heads


class Emoji(Text):
    """One emoji, as the picker of any device gives it."""

    def read(self, value: Any) -> str:
        text = super().read(value)
        if not all(map(_may_be_in_emoji, text)) or not any(map(_is_picture, text)):
            raise ValueError(_l("An emoji is expected here."))
        return text


def time_of(value: Any) -> datetime:
    """Read RFC 3339 with its offset, or raise ValueError with a text for people."""
    try:
        moment = datetime.fromisoformat(value) if len(value) <= Time.LENGTH else None
        is_right = moment is not None and moment.tzinfo is not None and moment.year >= YEAR
    except (TypeError, ValueError):
        is_right = False
    if not is_right or moment is None:
        raise ValueError(_l("A time is expected here, such as 2030-01-31T09:00:00Z."))
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_l("A time is expected here, such as 2030-01-31T09:00:00Z.")) from error


def _digits(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value < 2**63 else None
    is_short = isinstance(value, str) and len(value) <= Model.ID_DIGITS
    return int(value) if is_short and value.isascii() and value.isdigit() else None


def _id(value: Any) -> int:
    if not isinstance(value, (str, int)) or isinstance(value, bool) or value == "":
        raise ValueError(_l("An id is expected here."))
    number = _digits(value)
    return -1 if number is None else number  # no row has it, so whoever asks learns "not found"


def _may_be_in_emoji(letter: str) -> bool:
    return (
        unicodedata.category(letter)[0] in "SM"
        or letter in "\u200d#*0123456789‼⁉"
        or "\U000e0020" <= letter <= "\U000e007f"
    )


def _is_picture(letter: str) -> bool:
    return (
        unicodedata.category(letter) in ("So", "Sk", "Me")
        or letter in "‼⁉↔↕↩↪"
        or letter > "\U0001f000"
    )
