"""Which reader understands what is brought."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from chatapp.archives import sources
from chatapp.archives.campfire import Campfire
from chatapp.archives.discord import Discord
from chatapp.archives.mattermost import Mattermost
from chatapp.archives.own import Own
from chatapp.archives.rocketchat import RocketChat
from chatapp.archives.slack import Slack

READERS: dict[str, Callable[[sources.Source], Any]] = {
    "chatapp": Own,
    "slack": Slack,
    "mattermost": Mattermost,
    "discord": Discord,
    "rocketchat": RocketChat,
    "campfire": Campfire,
}
"""By the product that it was written in."""


def reader(path: Path, product: str, skip_bad: bool = False) -> Any:
    """Open a folder or a ZIP file as an export of a product; raises Invalid.

    With `skip_bad`, lines that can't be read are left out, and named in its `bad`.
    """
    return READERS[product](sources.at(path, sources.Bad(skip_bad)))
