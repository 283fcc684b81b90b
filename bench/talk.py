"""Made-up talk: always the same, with words that are common, less common, and rare."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

WORDS = (
    "about after again all also always another because before both build can change could day "
    "does done each early enough even every few find first from give good great group had half "
    "have here house how idea into just keep kind know large last later learn left less like "
    "line long look made make many might more most move much must name near need never new next "
    "night now number off often old once one only open other our over own part people place "
    "plan point put question quite read real right room round run said same say school second "
    "see seem set should show side since small some soon start state still such table take tell "
    "than that then there thing think this those three time today together try turn two under "
    "until use very want water way week well went what when where which while who why will with "
    "word work world would write year yes yet young your"
).split()

SEASONING = {"harbour": 20, "quince": 2_000, "zeppelin": 40_000, "東京": 5_000}
"""Words that stand in one of so many messages."""

WORDS_EACH = (4, 28)
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


def rows(authors: list[int], key: str, count: int) -> list[dict[str, Any]]:
    """Make messages as the log takes them; `key` keeps their client_ids apart."""
    chance = Random(key)
    return [_row(chance, chance.choice(authors), f"{key}-{number}") for number in range(count)]


def _row(chance: Random, author: int, client_id: str) -> dict[str, Any]:
    body = " ".join(_words(chance))
    return {
        "author_id": author,
        "body": body,
        "html": f"<p>{body}</p>\n",
        "mentions": [],
        "created_at": BEGAN + timedelta(seconds=chance.randrange(10**7)),
        "client_id": client_id,
    }


def _words(chance: Random) -> list[str]:
    said = chance.choices(WORDS, k=chance.randint(*WORDS_EACH))
    return [*said, *(word for word, every in SEASONING.items() if chance.randrange(every) == 0)]
