"""Colours that can be read: contrast as WCAG 2.2 counts it, and the nearest shade that has enough.

Source: WCAG 2.2, "relative luminance" and "contrast ratio"; 4.5 is level AA for text.
"""

import re

ENOUGH = 4.5
BLACK, WHITE = "#06201e", "#ffffff"
LIGHT, DARK = ("#ffffff", "#f3f4f6"), ("#15181c", "#1c2026")
"""What the accent has to be read on: page and sidebar; page and cards (static/css/tokens.css)."""

TINTED = 0.12
STEPS = 50

_HEX = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    """Tell whether a text is a colour as we write it, such as #0a6b66."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def worst(colour: str, grounds: tuple[str, ...]) -> float:
    """The least contrast of a colour on its grounds, and on its own tint of the first."""
    return min(contrast(colour, ground) for ground in (*grounds, tint(colour, grounds[0])))


def readable(colour: str, grounds: tuple[str, ...]) -> str:
    """The nearest shade of a colour that can be read: the colour itself, darker or lighter."""
    end = "#000000" if _luminance(grounds[0]) > 0.5 else "#ffffff"
    shades = (_mixed(colour, end, step / STEPS) for step in range(STEPS + 1))
    return next(shade for shade in shades if worst(shade, grounds) >= ENOUGH)


def on(colour: str) -> str:
    """What is written on a colour: whichever of black and white is read better."""
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, colour))


def tint(colour: str, ground: str) -> str:
    """A trace of a colour on a ground."""
    return _mixed(ground, colour, TINTED)


def stylesheet(light: str | None, dark: str | None) -> str:
    """The rules that put a place's colours where ours are; what is None stays."""
    names = {"accent": lambda it, _: it, "on-accent": lambda it, _: on(it), "tint": tint}
    ours = {"accent": ("#0a6b66", "#4fc3ba"), "on-accent": (WHITE, BLACK)}
    ours["tint"] = ("#e0f2f0", "#12322f")
    rules = []
    for name, shade in names.items():
        day = shade(light, LIGHT[0]) if light else ours[name][0]
        night = shade(dark, DARK[0]) if dark else ours[name][1]
        rules.append(f"--{name}:light-dark({day},{night})")
    return ":root{" + ";".join(rules) + "}\n"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
