"""Whether everything that the server stands on is in order, and if not, what to do."""

from collections.abc import Callable, Iterator

from sqlalchemy.exc import SQLAlchemyError

from chatapp.watching.health import ground, outside
from chatapp.watching.health.finding import Finding

__all__ = ["Finding", "findings"]

CHECKS: tuple[Callable[[], Finding], ...] = (
    ground.settings,
    ground.secret,
    ground.database,
    ground.migrations,
    ground.disk,
    ground.storage,
    ground.clock,
    ground.open_files,
    ground.libraries,
    outside.bus,
    outside.processes,
    outside.proxy,
    outside.backups,
    outside.mail,
    outside.pushes,
)


def findings() -> Iterator[Finding]:
    """Look at everything; what can't be looked at is a problem too."""
    for check in CHECKS:
        try:
            yield check()
        except (OSError, SQLAlchemyError) as error:
            name = check.__name__.replace("_", " ")
            reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
            yield Finding(name, f"could not be checked ({reason})", _remedy(check))


def _remedy(check: Callable[[], Finding]) -> str:
    is_first = check is ground.database
    return "start it, or mend DATABASE_URL" if is_first else "see to the lines above first"
