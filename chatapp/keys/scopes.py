"""What a token opens: its scopes, and which of them is needed for what.

A person who is signed in has them all; which rights they have besides is the models' affair.
"""

READ, WRITE, ANNOUNCE, ADMIN = "read", "write", "announce", "admin"

SCOPES = (READ, WRITE, ANNOUNCE, ADMIN)
"""Look; speak and change what is one's own; announce; govern rooms."""

EVENTS = {
    READ: """
        announcements browse commands connect disconnect drafts emoji files history latency members
        mentions people pins profile saved scheduled search sync thread votes wordings
    """,
    WRITE: """
        acknowledge close_poll command delete direct dismiss doing draft drop_preview
        edit follow heed join leave open pin prefer reached react read read_thread
        report reschedule save schedule seen send status typing unschedule vote
    """,
    ANNOUNCE: "announce announcement_end announcement_remind announcement_report",
    ADMIN: "add archive guest_links make_guest_link remove revoke_guest_link update",
}
_NEEDED = {event: scope for scope, events in EVENTS.items() for event in events.split()}


def needed(event: str) -> str:
    """Name the scope that an event of the socket needs; what is listed nowhere needs the most."""
    return _NEEDED.get(event, ADMIN)


def is_listed(event: str) -> bool:
    """Tell whether somebody has decided about an event."""
    return event in _NEEDED


def written(scopes: frozenset[str] | tuple[str, ...]) -> str:
    """Write scopes as a token keeps them: in one order, with spaces between."""
    return " ".join(it for it in SCOPES if it in scopes)
