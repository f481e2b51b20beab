"""Ports for processes that have to be told theirs before they begin."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from random import Random

PORTS = range(20_000, 32_000)
"""Below those that the system gives to whoever asks for any: seconds pass until the process listens, and nobody else is
given its port meanwhile."""
_RANDOM = Random()


def free_ports(count: int = 1) -> range:
    """So many neighbours at which nobody listens now."""
    while True:
        first = _RANDOM.choice(PORTS)
        found = range(first, first + count)
        with ExitStack() as held:
            try:
                for port in found:
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return found
