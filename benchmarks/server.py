"""A PostgreSQL for the measurements: on the disk, with every commit made durable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.town.postgres import Cluster, postgres

SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "autovacuum": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
}
DESCRIBED = "its defaults but for " + ", ".join(f"{name} = {value}" for name, value in SETTINGS.items())


@contextmanager
def durable() -> Iterator[Cluster]:
    """One for the length of the block."""
    with postgres(in_memory=False, **SETTINGS) as cluster:
        yield cluster
