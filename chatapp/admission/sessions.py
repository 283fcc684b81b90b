"""The browser's session: the cookie holds an opaque key, everything else stays here.

A visitor's key has no row; a signed-in one has a login (accounts/logins.py). What Flask calls
the session is made anew from the key for each request: who it is, and what guards the forms.
Nothing else is kept in it. In socket events it is read-only, because no cookie can be sent there.
"""

import hmac
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, NoReturn

from flask import Flask, Request, Response, g, has_request_context, request, session
from flask.sessions import SessionInterface, SessionMixin
from flask_login import login_user, logout_user

from chatapp import keys
from chatapp.errors import Unavailable
from chatapp.extensions import login_manager
from chatapp.models import Login, User
from chatapp.operations.accounts import logins
from chatapp.presence import presence

COOKIE = "session"
SECURE_COOKIE = "__Host-session"
"""Over HTTPS, the prefix keeps other hosts of the same domain from setting it."""

REMEMBERED_VISIT = timedelta(days=7)
"""So long the browser of a guest knows that there was a visit; its key opens nothing by then."""

SOCKET_PATH = "/socket.io"

FOUND = "chatapp.login"
"""Where a request of Socket.IO's carries the login that the gate found, to whom it connects."""

_KEY = re.compile(r"[A-Za-z0-9_-]{43}")

login_manager.session_protection = None


class Session(SessionMixin):
    """Reads the login only when somebody asks: a stylesheet costs no query and no cookie."""

    def __init__(self, secret: bytes, key: str | None) -> None:
        self._secret = secret
        self._items: dict[str, Any] = {}
        self.key = key or keys.new()
        self.is_new = key is None
        self.is_renewed = False
        self.expires_at: datetime | None = None

    @cached_property
    def login(self) -> Login | None:
        """The live login of the cookie's key."""
        return None if self.is_new else logins.find(self.key)

    def renew(self, login: Login | None, key: str, expires_at: datetime | None = None) -> None:
        """Go on under another key, so that nobody who knew the old one goes along."""
        self.key, self.expires_at, self.is_renewed = key, expires_at, True
        self.__dict__["login"] = login
        self._items.clear()
        g.pop("csrf_token", None)

    @property
    def is_personal(self) -> bool:
        """Tell whether the answer was made for this visitor alone."""
        return self.is_renewed or "login" in self.__dict__ or "csrf_token" in self._items

    @property
    def needs_cookie(self) -> bool:
        """Tell whether the visitor must hold the key to be recognised next time."""
        return self.is_renewed or (self.is_new and "csrf_token" in self._items)

    def __getitem__(self, name: str) -> Any:
        if name not in self._items:
            self._items |= self._derived(name)
        return self._items[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._items[name] = value

    def __delitem__(self, name: str) -> None:
        del self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def _derived(self, name: str) -> dict[str, Any]:
        if name == "csrf_token":
            signature = hmac.new(self._secret, b"forms " + self.key.encode(), sha256)
            return {name: signature.hexdigest()}
        if name in ("_user_id", "_fresh") and self.login:
            return {"_user_id": str(self.login.user_id), "_fresh": True}
        return {}


class ReadOnlySession(Session):
    """The session inside a socket event."""

    @cached_property
    def login(self) -> Login | None:
        """The live login of the cookie's key; the gate's own find, once, if nothing has changed."""
        found, moment = request.environ.pop(FOUND, (None, None))
        if found and moment == presence.forgotten and found.is_live:
            return found
        return super().login

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("The session is read-only in socket events")

    __setitem__ = __delitem__ = _refuse
    pop = popitem = clear = update = setdefault = renew = _refuse


class ServerSideSessions(SessionInterface):
    """How Flask opens the session of a request and saves it with the response."""

    def open_session(self, app: Flask, request: Request) -> Session:
        kind = ReadOnlySession if _is_of_socket(request) else Session
        key = request.cookies.get(_cookie_of(request), "")
        return kind(_secret_of(app), key if _KEY.fullmatch(key) else None)

    def save_session(self, _app: Flask, opened: SessionMixin, response: Response) -> None:
        if isinstance(opened, ReadOnlySession) or not isinstance(opened, Session):
            return
        if opened.is_personal:
            response.vary.add("Cookie")
            _note_use(opened)
        if opened.needs_cookie:
            response.set_cookie(
                _cookie_of(request),
                opened.key,
                expires=opened.expires_at,
                secure=request.is_secure,
                httponly=True,
                samesite="Lax",
            )


def enter(
    user: User, remember: bool, address: str, user_agent: str, until: datetime | None = None
) -> Login:
    """Sign somebody in here, under a new key; who was signed in here before is signed out."""
    here = _here()
    if here.login:
        logins.end(here.login)
    login, key = logins.start(user, remember, address, user_agent, until)
    kept_until = until + REMEMBERED_VISIT if until else login.expires_at
    here.renew(login, key, kept_until if remember else None)
    login_user(user)
    return login


def leave() -> None:
    """Sign out here."""
    here = _here()
    if here.login:
        logins.end(here.login)
    logout_user()
    here.renew(None, keys.new())


def has_key() -> bool:
    """Tell whether the browser that asks holds a key, whatever it opens."""
    return not _here().is_new


def is_after_visit() -> bool:
    """Tell whether the browser that asks came as a guest by a link, whose time is over."""
    here = _here()
    return not here.is_new and here.login is None and logins.was_visit(here.key)


def current_login() -> Login | None:
    """The login of the browser that asks."""
    return _here().login if has_request_context() else None


def find_for_connecting() -> Login | None:
    """The login of who asks for a connection, kept for the `connect` that comes next."""
    moment = presence.forgotten
    if login := current_login():
        request.environ[FOUND] = login, moment
    return login


@login_manager.user_loader
def _load(user_id: str) -> User | None:
    login = current_login()
    return login.user if login and str(login.user_id) == user_id else None


def _here() -> Session:
    opened: Any = session
    return opened._get_current_object()


def _is_of_socket(asked: Request) -> bool:
    return hasattr(asked, "sid") or asked.path.startswith(SOCKET_PATH)


def _cookie_of(asked: Request) -> str:
    return SECURE_COOKIE if asked.is_secure else COOKIE


def _secret_of(app: Flask) -> bytes:
    secret = app.secret_key
    if not secret:
        raise RuntimeError("SECRET_KEY is needed for sessions")
    return secret if isinstance(secret, bytes) else secret.encode()


def _note_use(opened: Session) -> None:
    """Remember when and from where a login was last used, unless the storage is busy just now."""
    login = opened.__dict__.get("login")
    if login and login.is_live:
        with suppress(Unavailable):
            logins.touch(login, request.remote_addr or "")
