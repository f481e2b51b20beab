"""A network that goes dark: what is said through it is taken and never arrives, and nobody is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"


class Network:
    """Between the bot and its PostgreSQL."""

    def __init__(self, url: str, folder: Path) -> None:
        self._server = Path(str(make_url(url).query["host"])) / SOCKET
        self.url = make_url(url).update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
        self._is_light = asyncio.Event()
        self._is_light.set()
        self.open: set[asyncio.Task[None]] = set()

    def goes_dark(self) -> None:
        """For whoever is connected, for ever; and for whoever connects, until it is light again."""
        self._is_light = asyncio.Event()

    def is_light_again(self) -> None:
        self._is_light.set()

    async def connects(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.open.add(task)
        writers = [writer]
        try:
            await self._is_light.wait()
            light = self._is_light
            from_there, to_there = await asyncio.open_unix_connection(str(self._server))
            writers.append(to_there)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._passes_on(reader, to_there, light))
                both.create_task(self._passes_on(from_there, writer, light))
        except* (asyncio.CancelledError, ConnectionError):
            pass
        finally:
            for each in writers:
                each.close()
                with suppress(ConnectionError):
                    await each.wait_closed()
            self.open.discard(task)

    async def _passes_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, light: asyncio.Event
    ) -> None:
        while said := await reader.read(1 << 16):
            if self._is_light is light:
                writer.write(said)
        if self._is_light is light:
            writer.write_eof()


@asynccontextmanager
async def network(url: str, folder: Path) -> AsyncIterator[Network]:
    """One to this database. In the end it is light again."""
    made = Network(url, folder)
    server = await asyncio.start_unix_server(made.connects, str(folder / SOCKET))
    try:
        yield made
    finally:
        server.close()
        for task in (left := list(made.open)):
            task.cancel()
        if left:
            await asyncio.wait(left)
