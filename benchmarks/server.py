"""A PostgreSQL for the measurements: on the disk, with every commit made durable."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.town.postgres import Cluster, binaries, postgres

SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "autovacuum": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
}
DESCRIBED = "on the disk, its defaults but for " + ", ".join(f"{name} = {value}" for name, value in SETTINGS.items())


def version() -> str:
    """As the server says it."""
    found = binaries()
    assert found is not None
    return subprocess.run(
        [found / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout.strip()


@contextmanager
def durable() -> Iterator[Cluster]:
    """One for the length of the block."""
    with postgres(in_memory=False, **SETTINGS) as cluster:
        yield cluster
