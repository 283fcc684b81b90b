"""Small talk, made up: endless, different each time, and the same again for the same seed.

A file in the folder talk holds threads, parted by blank lines, and above them lists of words:

    dish = soup | an apple tart       what {dish} can stand for
    A: I made {dish}.                 somebody speaks; the same letter is the same person
    B>: {Oh|Nice}, @{@A}!             answers the line before; one of these words; a person's name
    | Another line.                   more of the same message
    + 👍 🎉                           how others react to it

{dish} stays the same within a thread; {dish+} is another one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent / "talk"

_SPEECH = re.compile(r"(?P<speaker>[A-Z])(?P<answers>>?): (?P<text>.*)")
_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass
class Line:
    """One thing that somebody says; `answers` where it answers the line before."""

    speaker: str
    text: str
    answers: bool = False
    reactions: tuple[str, ...] = ()


Thread = list[Line]


class Talk:
    """What is talked about in one place."""

    def __init__(self, name: str, random: Random) -> None:
        self._random = random
        self._words: dict[str, list[str]] = {}
        self._threads: list[Thread] = []
        for paragraph in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n\n"):
            self._read(paragraph.strip("\n").splitlines())

    def threads(self) -> Iterator[Thread]:
        """Go on talking; everything comes up once before something comes up again."""
        while True:
            for thread in self._random.sample(self._threads, len(self._threads)):
                picked: dict[str, str] = {}
                yield [
                    Line(it.speaker, self._filled(it.text, picked), it.answers, it.reactions)
                    for it in thread
                ]

    def _read(self, lines: list[str]) -> None:
        thread: Thread = []
        for line in lines:
            if speech := _SPEECH.fullmatch(line):
                is_answer = bool(speech["answers"])
                thread.append(Line(speech["speaker"], speech["text"].rstrip(), is_answer))
            elif line.startswith("| "):
                thread[-1].text += "\n" + line[2:]
            elif line.startswith("+ "):
                thread[-1].reactions = tuple(line.split()[1:])
            elif " = " in line:
                name, _, words = line.partition(" = ")
                self._words[name] = words.split(" | ")
        if thread:
            self._threads.append(thread)

    def _filled(self, text: str, picked: dict[str, str]) -> str:
        """Fill the innermost slots until none is left but the names of people."""
        while (filled := _SLOT.sub(lambda slot: self._word(slot, picked), text)) != text:
            text = filled
        return text

    def _word(self, slot: re.Match[str], picked: dict[str, str]) -> str:
        name = slot[1]
        if "|" in name:
            return self._random.choice(name.split("|"))
        if name.endswith("+") and name[:-1] in self._words:
            others = [it for it in self._words[name[:-1]] if it != picked.get(name[:-1])]
            return self._random.choice(others)
        if name in self._words:
            return picked.setdefault(name, self._random.choice(self._words[name]))
        return slot[0]
