"""Incoming webhooks: what other products post to Slack is said here."""

import json
from email.message import EmailMessage

import pytest

from chatapp.archives import blocks
from chatapp.errors import Conflict
from chatapp.extensions import db
from chatapp.models import Audit, Message
from chatapp.operations import accounts, hooks, rooms
from chatapp.operations.accounts import tokens
from chatapp.operations.hooks import outlets
from chatapp.operations.rooms import memberships
from tests.pages import fill

GITHUB = {
    "attachments": [
        {
            "color": "#24292f",
            "fallback": "[ada/lab] Pull request opened by ada",
            "pretext": "Pull request opened by <https://github.com/ada|ada>",
            "title": "#7 Sort *by* name",
            "title_link": "https://github.com/ada/lab/pull/7",
            "text": "It was by id &amp; nobody knew.",
            "fields": [{"title": "Reviewers", "value": "grace", "short": True}],
        }
    ]
}
ALERTMANAGER = {
    "channel": "#alerts",
    "username": "Alertmanager",
    "icon_emoji": ":fire:",
    "attachments": [
        {
            "title": "[FIRING:1] DiskFull",
            "title_link": "https://alerts.example.org/#/alerts",
            "text": "db1 is *full*",
            "fallback": "DiskFull",
            "color": "danger",
            "actions": [{"type": "button", "text": "Runbook", "url": "https://run.example.org/"}],
        }
    ],
}
BLOCKS = {
    "text": "for who sees no blocks",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Deploy of a_b"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*done* in ~5~ 4 min :tada:"}},
        {"type": "divider"},
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": "*Host*\nweb1"},
                {"type": "plain_text", "text": "ok"},
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "by <https://ci.org|CI>"}]},
    ],
}


@pytest.fixture
def address(world):
    """The path of a hook in the lab."""
    with world.app.app_context():
        lab = world.membership("ada")
        bot = hooks.speaker(lab, "GitHub")
        memberships.bring(lab, bot)
        return f"/hooks/{hooks.make(lab, bot)[1]}"


@pytest.fixture
def post(world, address):
    client = world.app.test_client()
    return lambda **values: client.post(address, **values)


def said(world):
    return [it.body for it in world.messages() if it.kind == "text"]


def test_what_github_posts_to_slack_is_said_by_its_bot_with_a_badge(world, post):
    ada = world.listener("ada")
    answer = post(json=GITHUB)
    assert (answer.status_code, answer.text) == (200, "ok")
    heard = ada.heard("message")[-1]
    assert heard["author"]["name"] == "GitHub"
    assert heard["author"]["bot"] is True and heard["author"]["kind"] == "webhook"
    assert heard["body"].split("\n") == [
        "Pull request opened by [ada](<https://github.com/ada>)",
        "",
        "> **[#7 Sort **by** name](<https://github.com/ada/lab/pull/7>)**",
        ">",
        "> It was by id & nobody knew.",
        ">",
        "> - **Reviewers:** grace",
    ]
    assert 'href="https://github.com/ada/lab/pull/7"' in heard["html"]


def test_an_alarm_has_its_colour_and_its_button():
    assert blocks.markdown(ALERTMANAGER).split("\n") == [
        "> 🔴 **[(FIRING:1) DiskFull](<https://alerts.example.org/#/alerts>)**",
        ">",
        "> db1 is **full**",
        ">",
        "> [Runbook](<https://run.example.org/>)",
    ]


def test_blocks_are_said_instead_of_the_text_for_who_sees_none():
    assert blocks.markdown(BLOCKS).split("\n\n") == [
        "### Deploy of a\\_b",
        "**done** in ~~5~~ 4 min 🎉",
        "---",
        "- **Host** web1\n- ok",
        "by [CI](<https://ci.org>)",
    ]


@pytest.mark.parametrize(
    ("values", "body"),
    [
        ({"json": {"text": "as *JSON*"}}, "as **JSON**"),
        ({"data": {"payload": json.dumps({"text": "as a form"})}}, "as a form"),
        ({"data": {"text": "one field"}}, "one field"),
        ({"data": "Backup: 3 files, 50% & *done*"}, "Backup: 3 files, 50% & *done*"),
        (
            {"data": "curl -d", "content_type": "application/x-www-form-urlencoded"},
            "curl -d",
        ),
        ({"data": '{"text": "no header"}', "content_type": "text/plain"}, "no header"),
    ],
)
def test_it_is_taken_however_it_is_wrapped(world, post, values, body):
    assert post(**values).text == "ok"
    assert said(world) == [body]


@pytest.mark.parametrize(
    ("values", "status", "word"),
    [
        ({"data": "{", "content_type": "application/json"}, 400, "invalid_payload"),
        ({"json": [1]}, 400, "invalid_payload"),
        ({"json": {"text": "  "}}, 400, "invalid_payload"),
        ({"json": {}}, 400, "invalid_payload"),
        ({"json": {"text": ["a"], "blocks": {"a": 1}, "attachments": [5]}}, 400, "invalid_payload"),
        ({"data": {"payload": "nothing"}}, 400, "invalid_payload"),
    ],
)
def test_what_cannot_be_said_is_answered_with_a_word(world, post, values, status, word):
    answer = post(**values)
    assert answer.status_code == status and answer.text.startswith(word), answer.text
    assert answer.mimetype == "text/plain" and said(world) == []


def test_the_same_idempotency_key_says_it_once(world, post):
    for key in ("a", "a", "b"):
        assert post(json={"text": "again"}, headers={"Idempotency-Key": key}).text == "ok"
    assert said(world) == ["again", "again"]


def mail(*lines, html=""):
    """A mail as a mail server hands it on, with a file."""
    built = EmailMessage()
    built["From"], built["Subject"] = "Grâce <grace@example.org>", "Roof *again*: Ωmega"
    built["Message-ID"] = "<7@example.org>"
    if html:
        built.set_content(html, subtype="html")
    else:
        built.set_content("\n".join(lines))
    built.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="pl_an.pdf")
    return {"data": built.as_bytes(), "content_type": "message/rfc822"}


def test_a_mail_is_said_once_however_often_it_is_delivered(world, post):
    sent = mail("It leaks.", "", "> Did you look?")
    assert [post(**sent).text for _try in range(2)] == ["ok", "ok"]
    assert said(world) == [
        "### Roof \\*again\\*: Ωmega\n\nGrâce\n\nIt leaks.\n\n> Did you look?\n\n📎 pl\\_an.pdf"
    ]


def test_of_a_mail_that_is_a_page_its_words_are_said(world, post):
    page = (
        "<title>t</title><style>p{}</style><p>It <b>leaks</b>.</p><script>x()</script><p>Soon.</p>"
    )
    assert post(**mail(html=page)).text == "ok"
    assert said(world)[0].split("\n\n")[2] == "It **leaks**.\nSoon."


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"\xff\x00\n\n", 400),
        (b"Subject: =?x?b?!?=\nFrom: <<>>,;\nContent-Type: text/plain; charset=x\n\n\xe9", 200),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\nSubject: x\n\nhalf", 200),
    ],
)
def test_an_odd_mail_is_said_as_far_as_it_can_be_read(world, post, raw, status):
    assert post(data=raw, content_type="message/rfc822").status_code == status
    assert len(said(world)) == (status == 200)


def test_too_much_at_once_is_told_when_it_goes_on_and_too_long_is_cut(world, post):
    assert post(json={"text": "x" * (Message.BODY_MAX + 5)}).text == "ok"
    assert len(said(world)[0]) == Message.BODY_MAX and said(world)[0].endswith("…")
    answers = [post(json={"text": "flood"}) for _ in range(40)]
    refused = [it for it in answers if it.status_code == 429]
    assert refused and int(refused[0].headers["Retry-After"]) >= 1
    assert refused[0].text.startswith("rate_limited")


def test_an_address_is_switched_off_made_anew_and_revoked(world, address, post):
    ada = world.browser("ada")
    path = "/rooms/lab/programs"
    fill(ada, f"{path}/hooks/1/switch", at=path, on="")
    assert post(json={"text": "off"}).status_code == 404
    fill(ada, f"{path}/hooks/1/switch", at=path, on="on")
    assert post(json={"text": "on"}).text == "ok"
    page = fill(ada, f"{path}/hooks/1/renew", at=path).text
    other = page.partition('id="once" value="http://localhost')[2].partition('"')[0]
    assert other.startswith("/hooks/") and other != address
    assert post(json={"text": "old"}).text.startswith("no_service")
    assert world.app.test_client().post(other, json={"text": "new"}).text == "ok"
    fill(ada, f"{path}/hooks/1/revoke", at=path)
    assert world.app.test_client().post(other, json={"text": "gone"}).status_code == 404
    assert said(world) == ["on", "new"]
    with world.app.app_context():
        assert memberships.find_or_none(world.user("GitHub"), "lab") is None


def revoke(world, room="lab", hook=1):
    path = f"/rooms/{room}/programs"
    assert fill(world.browser("ada"), f"{path}/hooks/{hook}/revoke", at=path).status_code == 302


def bot_is(world):
    with world.app.app_context():
        bot = world.user("GitHub")
        return bot.is_active, [it.room.slug for it in memberships.of(bot)]


def test_a_bot_that_nothing_uses_goes_and_its_words_keep_their_name(world, post):
    grace = world.listener("grace")
    assert post(json={"text": "before"}).text == "ok"
    with world.app.app_context():
        stale = memberships.bring(world.membership("ada", "square"), world.user("GitHub"))
        assert stale.room.slug == "square"
        number = world.user("GitHub").id
    grace.forget()
    revoke(world)
    assert bot_is(world) == (False, [])
    told = [it["notice"]["event"] for it in grace.heard("message")]
    assert told == ["removed"], "the room is told, and once"
    held = grace.call("history", {"room": "lab"})["messages"]
    assert [it["author"]["name"] for it in held if it["body"] == "before"] == ["GitHub"]
    with world.app.app_context():
        kept = db.session.scalars(db.select(Audit.action).order_by(Audit.id.desc()).limit(2)).all()
        assert kept == ["revoke_hook", "hook"]
        again = hooks.speaker(world.membership("ada"), "GitHub")
        assert (again.id, again.is_active) == (number, True), "the next of its name is the same"


def test_a_bot_stays_where_something_else_speaks_through_it(world, post):
    with world.app.app_context():
        world.app.config["HOOKS_LOCAL"] = True
        lab, square = (world.membership("ada", it) for it in ("lab", "square"))
        bot = hooks.speaker(lab, "GitHub")
        outlet = outlets.make(lab, bot, "http://127.0.0.1:9/", command="deploy").id
        memberships.bring(square, bot)
        hooks.make(square, bot)
    revoke(world)
    assert bot_is(world) == (True, ["lab", "square"])
    with world.app.app_context():
        lab = world.membership("ada")
        outlets.revoke(lab, outlets.find(lab, outlet))
    assert bot_is(world) == (True, ["square"]), "its command was the last that spoke here"
    with world.app.app_context():
        tokens.make(world.user("GitHub"))
    revoke(world, "square", 2)
    assert bot_is(world) == (True, ["square"]), "its program may speak yet"


def test_a_bot_that_an_admin_closed_stays_closed(world, post):
    with world.app.app_context():
        accounts.deactivate(world.user("GitHub"))
        with pytest.raises(Conflict):
            hooks.speaker(world.membership("ada"), "GitHub")


def test_an_owner_makes_one_on_the_rooms_page_and_sees_its_address_once(world):
    ada = world.browser("ada")
    made = fill(ada, "/rooms/lab/programs/hooks", at="/rooms/lab/programs", name="Grafana")
    address = made.text.partition('id="once" value="http://localhost')[2].partition('"')[0]
    assert world.app.test_client().post(address, json={"text": "hello"}).text == "ok"
    page = ada.get("/rooms/lab/programs").text
    assert "Grafana" in page and address not in page
    taken = fill(ada, "/rooms/lab/programs/hooks", at="/rooms/lab/programs", name="grace")
    assert taken.status_code == 409, "nobody speaks under a person's name"


def test_who_is_out_of_the_room_or_an_archived_room_says_nothing(world, post):
    with world.app.app_context():
        ada = world.membership("ada")
        rooms.archive(ada, True)
    assert post(json={"text": "late"}).status_code == 410
    with world.app.app_context():
        rooms.archive(world.membership("ada"), False)
        memberships.remove(world.membership("ada"), world.user("GitHub"))
    assert post(json={"text": "out"}).status_code == 404
    assert world.app.test_client().post("/hooks/guess", data="x").status_code == 404
    with world.app.app_context():
        accounts.deactivate(world.user("GitHub"))
    assert said(world) == []


def test_a_colour_breaks_no_heading_and_no_list():
    header = {"type": "header", "text": {"type": "plain_text", "text": "Down"}}
    field = {"title": "", "value": "job #7 <https://ci.example.org|failed>"}
    kuma = {"attachments": [{"color": "danger", "blocks": [header]}]}
    jenkins = {"attachments": [{"color": "danger", "fields": [field]}]}
    assert blocks.markdown(kuma) == "> ### 🔴 Down"
    assert blocks.markdown(jenkins).split("\n") == [
        "> 🔴",
        ">",
        "> - job #7 [failed](<https://ci.example.org>)",
    ]


def test_rich_text_keeps_its_numbers_its_tones_and_its_marks():
    bold = {"type": "text", "text": "Hi ", "style": {"bold": True}}
    wave = {"type": "emoji", "name": "wave", "skin_tone": 3}
    line = {"type": "rich_text_section", "elements": [bold, wave]}
    list_of = {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [line] * 2}
    said = blocks.markdown({"blocks": [{"type": "rich_text", "elements": [line, list_of]}]})
    assert said == "**Hi** 👋🏼\n    1. **Hi** 👋🏼\n    2. **Hi** 👋🏼"
