"""Films pages as they are used, into test-results/: what the browser paints, a few frames a second.

Playwright's own videos need an encoder that is not on every machine; this needs nothing more.
"""

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from config import ROOT

FOLDER = ROOT / "test-results"
SIZE = {"width": 640, "height": 400}
APART = 400
"""Milliseconds between two frames at least; all that a person needs to follow the story."""
LONGEST = 1_500
"""Milliseconds that one frame stays at most; waiting is dull."""


class Film:
    """What one page showed."""

    def __init__(self, page: Page, name: str) -> None:
        self.path = FOLDER / f"{name}.webp"
        self._page = page
        self._frames: list[tuple[float, bytes]] = []
        page.screencast.start(on_frame=self._take, quality=60, size=SIZE)

    def cut(self) -> Path:
        """Stop filming and write the film."""
        self._page.screencast.stop()
        assert self._frames, "a film needs something to show"
        pictures = [Image.open(io.BytesIO(data)).convert("RGB") for _, data in self._frames]
        times = [at for at, _ in self._frames]
        lengths = [int(min(LONGEST, b - a)) for a, b in pairwise(times)]
        FOLDER.mkdir(exist_ok=True)
        pictures[0].save(
            self.path,
            save_all=True,
            append_images=[each.resize(pictures[0].size) for each in pictures[1:]],
            duration=[*lengths, LONGEST],
            quality=40,
            method=0,
        )
        return self.path

    def _take(self, frame: dict[str, Any]) -> None:
        at = frame["timestamp"]
        if not self._frames or at - self._frames[-1][0] >= APART:
            self._frames.append((at, frame["data"]))
