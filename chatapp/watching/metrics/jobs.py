"""What the server does by itself: in this process, since its start."""

from collections.abc import Iterator

from chatapp.telemetry import gauges
from chatapp.telemetry.exposition import Family, counter, gauge


def families() -> Iterator[Family]:
    """Gather them."""
    all_ = [({"job": name}, job) for name, job in list(gauges.jobs.items())]
    text = "How often it was seen to."
    yield counter("chatapp_job_runs", text, *((labels, job.runs) for labels, job in all_))
    text = "How often that stumbled."
    yield counter("chatapp_job_failures", text, *((labels, job.failures) for labels, job in all_))
    text = "How long all of it took, in seconds."
    yield counter("chatapp_job_seconds", text, *((labels, job.seconds) for labels, job in all_))
    text = "When it was seen to last."
    ended = [(labels, job.ended_at) for labels, job in all_ if job.ended_at is not None]
    yield gauge("chatapp_job_last_run_timestamp_seconds", text, *ended)
    text = "What the clockwork has done, step by step."
    steps = (({"step": name}, times) for name, times in list(gauges.stepped.items()))
    yield counter("chatapp_clockwork_steps", text, *steps)
