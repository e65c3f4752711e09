"""Lets an event source mapping that has just become idle look again as soon as one that has long been idle.

LocalStack waits a second after the first empty poll, whatever the longest wait is set to: with a queue on
every step, a challenge would take seconds to settle.
"""

from localstack.services.lambda_.event_source_mapping import esm_worker
from localstack.utils.backoff import ExponentialBackoff


def poll_idle_sources_often() -> None:
    """Bound the first wait by the longest one."""

    def bounded(initial_interval: float, max_interval: float) -> ExponentialBackoff:
        return ExponentialBackoff(
            initial_interval=min(initial_interval, max_interval), max_interval=max_interval
        )

    esm_worker.ExponentialBackoff = bounded
