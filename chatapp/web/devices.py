"""Which device a browser says that it runs on, in words that its owner recognises."""

from flask_babel import gettext as _

_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_in_words(user_agent: str) -> str:
    """Say "Firefox on Linux"; the order of the lists matters, since browsers name each other."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("Unknown device")


def device_kind(user_agent: str) -> str:
    """Say "phone", "tablet", "desktop", or "program" where there is no browser."""
    if "iPad" in user_agent or "Tablet" in user_agent:
        return "tablet"
    if "Mobi" in user_agent or "iPhone" in user_agent:
        return "phone"
    if "Android" in user_agent:  # only its phones' browsers say Mobile
        return "tablet"
    return "desktop" if _first(_SYSTEMS, user_agent) else "program"


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for mark, name in marks if mark in user_agent), None)
