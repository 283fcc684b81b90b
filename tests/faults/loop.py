"""An event loop for an experiment, apart from whatever else runs in the tests' process."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run(experiment: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end, in a thread: a browser's tests before may have left a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, experiment).result()
