"""Pictures drawn anew: nothing of what was sent along with them stays, and none is a bomb.

Where a photo was taken, with what, by whom and when stands in its metadata; so do thumbnails of
what was cut away. A colour profile is applied rather than kept, a rotation too. What is animated
stays so.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

PIXELS_MAX = 50_000_000
"""Of one picture, or of all that an animation has together."""

SIZES = {"small": 360, "large": 1440}
"""Pixels of the longer side of what is drawn for looking at in the log, and large."""

LEAST = 32
"""Pixels of the shorter side of what is drawn as a square: what is smaller is for counting."""

OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 80, "speed": 9},
}

BARE: dict[str, Any] = {"exif": b"", "xmp": b"", "icc_profile": None, "comment": b""}
"""Said of each, because some formats write down again what they found."""


class Unreadable(Exception):
    """It is no picture, or a damaged one."""


class TooManyPixels(Exception):
    """Unpacked, it would fill the memory."""


@dataclass(frozen=True)
class Picture:
    """What was drawn: files by size, "" being the picture itself."""

    width: int
    height: int
    is_animated: bool
    files: dict[str, Path]


def draw(source: Path, folder: Path, form: str) -> Picture:
    """Draw a picture of a format anew into a folder, with smaller ones for looking at."""
    with _opened(source, form) as image:
        frames, whole = getattr(image, "n_frames", 1), folder / "whole"
        if frames > 1:
            _redraw_moving(image, whole, form)
            image.seek(0)
            still = image.convert("RGBA")
        else:
            still = _upright(image)
            _save(still, whole, form)
        files = {"": whole, **_smaller(still, folder)}
        return Picture(still.width, still.height, frames > 1, files)


def square(data: bytes, form: str, side: int) -> bytes:
    """Draw the middle of a picture anew, small, on white where it is clear; a WebP."""
    with _opened(io.BytesIO(data), form) as image:
        if min(image.size) < LEAST:
            raise Unreadable
        clear = _upright(image).convert("RGBA")
        small = ImageOps.fit(clear, (min(side, *clear.size),) * 2)
        drawn = Image.new("RGB", small.size, "white")
        drawn.paste(small, mask=small)
        out = io.BytesIO()
        drawn.save(out, "WEBP", quality=80)
        return out.getvalue()


@contextmanager
def _opened(source: Path | io.BytesIO, form: str) -> Iterator[Image.Image]:
    """A bomb is refused by its header, before anything of it is unpacked."""
    try:
        with Image.open(source, formats=[form]) as image:
            frames = getattr(image, "n_frames", 1)
            if image.width * image.height * frames > PIXELS_MAX:
                raise TooManyPixels
            yield image
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError) as error:
        raise Unreadable from error


def _redraw_moving(image: Image.Image, whole: Path, form: str) -> None:
    times = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        image.load()
        times.append(image.info.get("duration", 0))
    image.seek(0)
    loops = {"loop": image.info["loop"]} if "loop" in image.info else {}
    more = {**OPTIONS[form], **BARE, **loops, "duration": times}
    image.save(whole, form, save_all=True, **more)


def _upright(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    if profile and upright.mode in ("RGB", "RGBA", "CMYK"):
        with suppress(ImageCms.PyCMSError):  # a wrong profile is as good as none
            mode = "RGBA" if upright.mode == "RGBA" else "RGB"
            upright = _in_srgb(upright, profile, mode)
    return upright


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    ours = ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(image, theirs, ours, outputMode=mode) or image


def _save(still: Image.Image, path: Path, form: str) -> None:
    if form == "JPEG" and still.mode not in ("L", "RGB"):
        still = still.convert("RGB")
    elif form in ("WEBP", "AVIF") and still.mode not in ("RGB", "RGBA"):
        still = still.convert("RGBA")
    _stripped(still).save(path, form, **OPTIONS[form], **BARE)


def _stripped(image: Image.Image) -> Image.Image:
    """The same pixels, which know nothing of where they come from."""
    bare = image.copy()
    bare.info = {key: value for key, value in image.info.items() if key == "transparency"}
    return bare


def _smaller(still: Image.Image, folder: Path) -> dict[str, Path]:
    """Those that would be smaller than the picture itself."""
    files = {}
    clear = still.mode in ("RGBA", "LA", "PA") or "transparency" in still.info
    scaled = still.convert("RGBA" if clear else "RGB")
    for name, side in sorted(SIZES.items(), key=lambda it: -it[1]):
        if max(still.size) > side:
            scaled = ImageOps.contain(scaled, (side, side))
            files[name] = folder / name
            _stripped(scaled).save(files[name], "WEBP", quality=80)
    return files
