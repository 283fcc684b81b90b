"""A place in which everything has happened that an export has to take along."""

import io

from PIL import Image

from chatapp.extensions import db
from chatapp.models import Audience, Message
from chatapp.operations import announcements, emojis, files, messages, notifications, rooms
from chatapp.operations.accounts import avatars
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.messages import pins, polls, previews
from chatapp.operations.rooms import memberships

SECRET = "Between the two of us"
HIDDEN = "Only in the lab"
PAGE = {
    "address": "https://example.org/?a=1&b=2",
    "title": "Lifts & <stairs>",
    "description": "",
    "site": "Example",
}


def picture(size=(800, 600), colour="teal"):
    """The bytes of a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def lived_in(world):
    """Let ada, grace and linus use all there is; call it inside the application."""
    ada, grace, linus = map(world.user, ("ada", "grace", "linus"))
    avatars.change(grace, picture((300, 300), "orange"))
    for user in (grace, linus):
        memberships.join(user, "square")
    square = world.membership("ada", "square")
    root = messages.post(square, "**Lunch** at noon, @grace? <b>&nbsp;</b> “x” 'y' \u00a0", "a-1")
    _talk(world, root.id)
    _vote(world)
    _share(world)
    _announce(world)
    _wish(world)
    messages.post(world.membership("ada", "lab"), HIDDEN, "a-lab")
    direct = rooms.direct(ada, [linus])
    messages.post(direct, SECRET, "a-direct")


def said(client_id):
    """The message of this client_id."""
    return db.session.query(Message).filter_by(client_id=client_id).one()


def _talk(world, root):
    grace, linus = (world.membership(name, "square") for name in ("grace", "linus"))
    messages.post(grace, "Yes, `gladly`", "g-1", reply_to=root)
    messages.post(linus, "Me too", "l-1", thread=root)
    messages.post(grace, "Then we are @room", "g-2", thread=root, also_to_room=True)
    for who, emoji in ((linus, "🎉"), (grace, "🎉"), (grace, "👀")):
        messages.react(who, said("a-1"), emoji, True)
    messages.edit(
        world.membership("ada", "square"), said("a-1"), "**Lunch** at one, @grace & @linus?"
    )
    messages.post(linus, "Never mind", "l-2")
    messages.delete(linus, said("l-2"))
    pins.pin(grace, said("g-1"), True)


def _vote(world):
    grace, linus = (world.membership(name, "square") for name in ("grace", "linus"))
    for name, anonymous in (("p-1", False), ("p-2", True)):
        asked = {"options": ["Soup", "Bread"], "many": False, "anonymous": anonymous}
        messages.post(grace, "What?", name, poll={**asked, "ends_at": None})
        polls.vote(grace, said(name), [0])
        polls.vote(linus, said(name), [1])


def _share(world):
    linus = world.user("linus")
    ids = []
    for name, data in (("photo.png", picture()), ("page.html", b"<script>alert(1)</script>")):
        ids.append(files.upload(linus, name, io.BytesIO(data), len(data)).id)
    messages.post(world.membership("linus", "square"), "Here", "l-3", files=ids)


def _wish(world):
    notifications.prefer(
        world.user("linus"),
        *("22:30", "00:00", "Asia/Tokyo", "lift, lunch", True, "weekly"),
    )
    emojis.add(world.user("grace"), "lab", picture((64, 64), "purple"))
    messages.react(world.membership("grace", "square"), said("a-1"), ":lab:", True)
    linus = world.membership("linus", "square")
    linked = messages.post(linus, f"{PAGE['address']} and https://example.org/none", "l-4")
    previews.show(linked.id, [PAGE])


def _announce(world):
    grace = world.user("grace")
    it = announcements.publish(grace, Plan("The lift *stands*."), "n-1")
    announcements.edit(grace, it, "The lift *stands still*.", "info", None)
    ids = (world.membership("ada", "lab").room_id,)
    announcements.publish(grace, Plan("The lab is closed.", audience=Audience("rooms", rooms=ids)))
