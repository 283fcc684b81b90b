"""The gate before every operation: who asks, where, and with which clean values.

Both doors come through here, and nothing behind it looks at a request, a session or
`current_user` again. A view or an event is three lines: admit, do, answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import current_app, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_socketio import ConnectionRefusedError as ConnectionRefused
from flask_wtf import FlaskForm
from sqlalchemy.exc import SQLAlchemyError

from chatapp import broadcasts, events, floods, payloads
from chatapp.devices import device_kind
from chatapp.errors import ChatError, Forbidden, Invalid
from chatapp.extensions import db, login_manager
from chatapp.forms.checking import clean, formdata
from chatapp.forms.fields import MessageId, PeopleIds, PersonId, RoomIn
from chatapp.known import Known, behind, membership
from chatapp.models import Login, User
from chatapp.operations import memberships, messages, people, tokens
from chatapp.presence import Connection, presence
from chatapp.sessions import current_login
from chatapp.wire import StrictJSON

ASKED: Any = object()
"""Stands for what an HTTP request carries; None would be an event without a payload."""

Values = dict[str, Any]
View = Callable[..., Any]


def admit(form: type[FlaskForm], data: Any = ASKED, **places: Any) -> tuple[Any, Values]:
    """Check an input and exchange the ids in it for what they name.

    `data` is an event's payload; without it, the HTTP request's own. `places` come from the
    URL. Answers who acts and the clean values: who acts is the membership where the form
    names a room or a message, and the person elsewhere. Raises Invalid, TooLong, NotFound or
    RateLimited.
    """
    values = clean(form, {**_object(_asked() if data is ASKED else data), **places})
    known: Known | None = g.get("known")
    floods.slow_down(known.user if known else me(), form, values)
    if known and getattr(form, "is_light", False):
        ticket = membership(known, values.pop("room")) if hasattr(form, "room") else None
        return ticket or known.user, values
    return _exchange(form, values)


def authenticated_only(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a socket event: the account and the login behind the connection live now.

    A connection whose login has ended in the meantime is told so and closed. `connect`
    itself is refused without a session or a token.
    """

    @wraps(handler)
    def guarded(data: Any = None, *_more: Any) -> Any:
        event = events.name()
        if event == "connect":
            return _refuse_unless(handler, data)
        if event != "disconnect" and not _is_known():
            return _turn_away()
        return handler(data)

    marked: Any = guarded
    marked.is_guarded = True  # a test looks for it on every handler
    return marked


def _is_known() -> bool:
    """Recognise who is behind the connection, without asking again what is known of them."""
    connection = presence.connection(events.sid())
    if connection is None:
        return bool(current_user.is_authenticated)
    g.known = behind(connection)
    return g.known is not None


def here() -> Connection | None:
    """The connection whose event is being handled; None when it has gone already."""
    return g.get("connection") or presence.connection(events.sid())


def device() -> str:
    """The kind of device that asks, through whichever door."""
    return device_kind(request.user_agent.string)


def me() -> User:
    """The person who asks."""
    known: Known | None = g.get("known")
    if known is None:
        return g.get("person") or current_user._get_current_object()
    return db.session.get_one(User, known.user.id)


@dataclass(frozen=True)
class Visitor:
    """Who stands at the HTTP door, signed in or not."""

    address: str
    user_agent: str
    person: User | None
    login: Login | None
    wanted: str | None


def public(form: type[FlaskForm] | None = None) -> Callable[[View], View]:
    """Let everybody in; the view gets the form, if there is one, and the visitor."""
    return _door(form, lambda filled: (*filled, visitor()))


def signed_in(form: type[FlaskForm] | None = None) -> Callable[[View], View]:
    """Let in who is signed in and send others to sign in; the view gets the person and the form."""
    return _door(form, lambda filled: (me(), *filled), is_guarded=True)


def by_token(view: View) -> View:
    """Let in a program that brings its token over HTTP: `Authorization: Bearer TOKEN`.

    A browser's cookie opens nothing here, so that no other site's page can borrow it.
    """

    @wraps(view)
    def guarded(**places: Any) -> Any:
        token = tokens.find(_bearer())
        if token is None or not current_user.is_authenticated or me().id != token.user_id:
            return payloads.error(Forbidden(_l("Bring a token that is valid."))), 401
        return view(me(), **places)

    marked: Any = guarded
    marked.is_guarded = marked.takes_token = True
    return marked


def _bearer() -> str:
    """The key that a request brings, where one is taken; else what opens nothing."""
    view = current_app.view_functions.get(request.endpoint or "")
    given = request.authorization
    is_taken = getattr(view, "takes_token", False) and given and given.type == "bearer"
    return (given.token or "") if is_taken and given else ""


def visitor() -> Visitor:
    """Who is asking over HTTP."""
    return Visitor(
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
        person=me() if current_user.is_authenticated else None,
        login=current_login(),
        wanted=_own_path(request.values.get("next", "")),
    )


def _own_path(address: str) -> str | None:
    """Take only a path of ours, so that a link to the sign-in page can't send people elsewhere."""
    is_path = address.startswith("/") and not address.startswith("//")
    return address if is_path and address.isprintable() and "\\" not in address else None


def wants_json() -> bool:
    """Tell a program's request from a page's: programs ask for JSON or send it."""
    accepted = request.accept_mimetypes
    return request.is_json or accepted["application/json"] > accepted["text/html"]


@login_manager.unauthorized_handler
def _to_sign_in() -> Any:
    if wants_json():
        return payloads.error(Forbidden(_l("Sign in first."))), 401
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.sign_in", next=back if back != "/" else None))


def _door(
    form: type[FlaskForm] | None,
    given: Callable[[list[FlaskForm]], tuple[Any, ...]],
    is_guarded: bool = False,
) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**places: Any) -> Any:
            if is_guarded and not current_user.is_authenticated:
                return login_manager.unauthorized()
            return view(*given([_filled(form)] if form else []), **places)

        marked: Any = guarded
        marked.is_guarded = is_guarded
        return marked

    return decorate


def _filled(form: type[FlaskForm]) -> FlaskForm:
    """Bind the form to the request; `accepted` tells whether it was sent and is right."""
    # Flask-WTF itself would take JSON apart, and trip over what isn't an object.
    is_json = request.method == "POST" and request.is_json
    filled: Any = form(formdata=formdata(_object(_asked()))) if is_json else form()
    filled.accepted = bool(filled.validate_on_submit())
    return filled


@login_manager.request_loader
def _user_of_connection(_request: Any) -> User | None:
    """Tell Flask-Login who acts where there is no cookie: the bot of the connection's token."""
    if token := tokens.find(_bearer()):
        return token.user
    sid = getattr(_request, "sid", None)
    connection = g.get("connection") or (sid and presence.connection(sid))
    if not connection or connection.token_id is None:
        return None
    token = tokens.live(connection.token_id)
    return token.user if token else None


def _refuse_unless(handler: Callable[..., Any], auth: Any) -> Any:
    """Flask-SocketIO lets a connection in whose handler fails: ours is refused then."""
    try:
        g.connection, g.person = _recognise(auth)
        return handler(auth)
    except ChatError as problem:
        raise ConnectionRefused(str(problem)) from problem
    except SQLAlchemyError as problem:
        raise ConnectionRefused(str(_l("The storage is busy. Try again."))) from problem


def _recognise(auth: Any) -> tuple[Connection, User]:
    sid = events.sid()
    if isinstance(auth, dict) and "token" in auth:
        return _of_token(sid, auth["token"])
    if request.authorization and request.authorization.type == "bearer":
        return _of_token(sid, request.authorization.token)
    login = current_login()
    if login is None:
        raise Forbidden(_l("Sign in first."))
    return Connection(sid, login.user_id, login_id=login.id), login.user


def _of_token(sid: str, key: Any) -> tuple[Connection, User]:
    token = tokens.find(key) if isinstance(key, str) else None
    if token is None:
        raise Forbidden(_l("This token is not valid."))
    return Connection(sid, token.user_id, token_id=token.id), token.user


def _turn_away() -> Values:
    if connection := presence.connection(events.sid()):
        broadcasts.close(connection, "signed_out")
    return payloads.error(Forbidden(_l("You are signed out.")))


def _asked() -> Any:
    if not request.is_json:
        return {**request.args, **request.form.to_dict()}
    try:
        return StrictJSON.loads(request.get_data() or b"null")
    except ValueError as error:
        raise Invalid(_l("This is not JSON as everybody reads it.")) from error


def _object(data: Any) -> dict[str, Any]:
    if data is None:  # as good as an empty one: then what is needed is missing
        return {}
    if not isinstance(data, dict):
        raise Invalid(_l("An object is expected here."), field="payload")
    return data


def _exchange(form: type[FlaskForm], values: Values) -> tuple[Any, Values]:
    known: Known | None = g.get("known")
    person = known.user if known else me()
    who: Any = None
    for name in list(values):
        kind = getattr(form, name).field_class
        if values[name] is None and issubclass(kind, PeopleIds | PersonId | MessageId | RoomIn):
            continue
        if issubclass(kind, RoomIn):
            who = memberships.find(person, values.pop(name))
        elif issubclass(kind, MessageId):
            who, values[name] = messages.find(person, values[name])
        elif issubclass(kind, PersonId):
            values[name] = people.find([values[name]])[0]
        elif issubclass(kind, PeopleIds):
            values[name] = people.find(values[name])
    return who or me(), values
