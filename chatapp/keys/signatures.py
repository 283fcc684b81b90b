"""What a file is, by its first bytes: its name is only what somebody called it.

Known are the few types that a page shows in place, and PDF. All others are ATTACHED: something to
be downloaded, never to be run, whatever they are. Sources: the registrations and specifications
of each format; the WHATWG's "MIME Sniffing" for those that it has.
"""

ATTACHED = "application/octet-stream"

HEAD = 512
"""Bytes that are looked at."""

PICTURES = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
}
"""The types that are drawn anew, and what the library that does it calls them."""

_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"OggS": "audio/ogg",
    b"fLaC": "audio/flac",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xfa": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf2": "audio/mpeg",
    b"%PDF-": "application/pdf",
}
_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp"}
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"avc1"), "video/mp4"),
    **dict.fromkeys((b"mp41", b"mp42", b"M4V ", b"MSNV", b"dash", b"f4v "), "video/mp4"),
}


def type_of(head: bytes) -> str:
    """Tell the media type of what begins with these bytes."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], ATTACHED)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], ATTACHED)
    if head[:4] == b"\x1aE\xdf\xa3":  # Matroska, of which WebM is the part that browsers play
        return "video/webm" if b"webm" in head[:64] else ATTACHED
    if head[:4] == b"OggS" and b"theora" in head:
        return ATTACHED
    found = (kind for start, kind in _STARTS.items() if head.startswith(start))
    return next(found, ATTACHED)


def kind_of(media_type: str) -> str:
    """Tell how a page shows it: as an "image", "audio", "video", or else as a "file"."""
    family = media_type.partition("/")[0]
    return family if family in ("image", "audio", "video") else "file"
