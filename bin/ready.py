"""`python bin/ready.py PORT [SECONDS]`: wait until a server of this machine can serve."""

import sys
import time
import urllib.request


def main(port: str, seconds: str = "30") -> int:
    deadline = time.monotonic() + float(seconds)
    while not is_ready(port):
        if time.monotonic() > deadline:
            print(f"Nothing at port {port} is ready to serve after {seconds} seconds.")
            return 1
        time.sleep(0.1)
    return 0


def is_ready(port: str) -> bool:
    """Tell whether it says so; urllib raises for any other answer than 200."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
