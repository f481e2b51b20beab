"""A real browser for the tests that need one."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

expect.set_options(timeout=30_000)  # a busy machine takes its time over a page
REQUIRED = "ROUNDTABLE_TESTS_NEED_BROWSER"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium, else the one that Playwright brought. Without either the test is skipped, or fails."""
    async with async_playwright() as playwright:
        path = _path(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


def _path(bundled: str) -> str:
    path = shutil.which("chromium") or bundled
    if not Path(path).exists():
        missing = "no Chromium here: install one, or run `playwright install chromium`"
        pytest.fail(missing) if os.environ.get(REQUIRED) == "1" else pytest.skip(missing)
    return path
