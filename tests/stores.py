"""A real S3 server on a port of its own, which looks at every signature, and can be stopped."""

import socket
import subprocess
import sysconfig
import time
from pathlib import Path

from chatapp.storage import Address
from tests.servers import free_port

BUCKET, KEY, SECRET = "chat", "the-key-of-chat", "a/secret+of=chat"
ESCAPED = "a%2Fsecret%2Bof%3Dchat"


class Store:
    """rclone's; what it holds are plain files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / BUCKET, free_port()
        self.folder.mkdir()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Store":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"s3+http://{KEY}:{ESCAPED}@127.0.0.1:{self.port}/{BUCKET}/files"

    @property
    def address(self) -> Address:
        return Address.read(self.url)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        rclone = str(Path(sysconfig.get_path("scripts")) / "rclone")
        at = f"127.0.0.1:{self.port}"
        words = [
            "--addr",
            at,
            "--auth-key",
            f"{KEY},{SECRET}",
            "--config",
            "",
            "--dir-cache-time",
            "0s",
        ]
        self._process = subprocess.Popen(
            [rclone, "serve", "s3", *words, str(self.folder.parent)], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < deadline, "the store does not come up"
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def names(self) -> set[str]:
        """What it holds."""
        return {path.name for path in self.folder.rglob("*") if path.is_file()}

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
