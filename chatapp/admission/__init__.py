"""The gate before every operation: who asks, where, and with which clean values.

Both doors come through here, and nothing behind it looks at a request, a session or
`current_user` again. A view or an event is three lines: admit, do, answer.
"""

from chatapp.admission.arrivals import by_hook
from chatapp.admission.asking import device, here, me
from chatapp.admission.bodies import arriving, expect_file, in_part
from chatapp.admission.connections import admins_only, authenticated_only
from chatapp.admission.inputs import admit
from chatapp.admission.pages import (
    Visitor,
    admin,
    by_collector,
    by_either,
    by_token,
    machine,
    public,
    signed_in,
    visitor,
    wants_json,
)

__all__ = [
    "Visitor",
    "admin",
    "admins_only",
    "admit",
    "arriving",
    "authenticated_only",
    "by_collector",
    "by_either",
    "by_hook",
    "by_token",
    "device",
    "expect_file",
    "here",
    "in_part",
    "machine",
    "me",
    "public",
    "signed_in",
    "visitor",
    "wants_json",
]
