"""The story through the page alone, in a real browser: the tour to its end, then two people by hand."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Error, Locator, Page, expect

from tests.chromium import chromium
from tests.story.demo import demo

pytestmark = [pytest.mark.ci, pytest.mark.browser, pytest.mark.long]

PATIENCE_MS = 60_000
"""How long the slowest machine may take for one step of the tour."""
CODE = re.compile(r"\b\d{3} \d{3}\b")


class Desk:
    """Somebody at the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tour = page.get_by_role("region", name="Guided tour")

    # The tour

    async def starts_the_tour(self) -> None:
        await self.page.get_by_role("button", name="Start the tour").click()

    async def follows_to(self, words: str) -> None:
        """Press Next, as somebody does who reads fast, until the step that says this has been played."""
        while not await self._has_played(words):
            await self.tour.get_by_role("button", name="Next").click()

    async def lets_it_play_to(self, words: str) -> None:
        """Only look on, and then make it wait."""
        await expect(self.tour.locator(".tour-said")).to_contain_text(words, timeout=PATIENCE_MS)
        await self.tour.get_by_role("button", name="Pause").click()

    async def pulls_the_plug(self) -> None:
        await self.page.get_by_role("button", name="Pull the plug").click()
        await expect(self.page.locator("#plug")).to_contain_text("The bot is off. Messages wait.")

    async def plugs_it_back_in(self) -> None:
        await self.page.get_by_role("button", name="Plug it back in").click()
        await expect(self.page.locator("body")).to_have_attribute("data-bot", "up", timeout=PATIENCE_MS)

    async def _has_played(self, words: str) -> bool:
        await expect(self.tour).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE_MS)
        if await self.tour.get_by_role("alert").count():
            return False  # the step is to be tried again
        return words in await self.tour.locator(".tour-said").inner_text()

    # By hand

    def phone(self, name: str) -> Locator:
        return self.page.get_by_role("article", name=name)

    async def takes_out(self, name: str) -> None:
        """Have that person's phone on the page."""
        if not await self.phone(name).count():
            await self.page.get_by_role("button", name="Choose people").click()
            await self.page.get_by_role("searchbox").fill(name)
            await self.page.get_by_role("checkbox", name=name).check()
            await self.page.keyboard.press("Escape")

    async def says(self, name: str, text: str) -> None:
        await self.phone(name).get_by_label(f"Message from {name}").fill(text)
        await self.page.keyboard.press("Enter")
        await self._is_quiet(name)

    async def taps(self, name: str, *labels: str) -> None:
        for label in labels:
            await self.phone(name).locator(".answer", has_text=label).last.click()
            await self._is_quiet(name)

    async def sees(self, name: str, *texts: str) -> None:
        """The newest message on that phone says all of this."""
        for text in texts:
            await expect(self.phone(name).locator(".message.from-bot").last).to_contain_text(
                text, timeout=PATIENCE_MS
            )

    async def reads(self, name: str, *texts: str) -> None:
        """One of the messages on that phone says all of this."""
        message = self.phone(name).locator(".message.from-bot")
        for text in texts:
            message = message.filter(has_text=text)
        await expect(message.last).to_be_visible(timeout=PATIENCE_MS)

    async def _is_quiet(self, name: str) -> None:
        await expect(self.phone(name)).not_to_have_attribute("data-working", "", timeout=PATIENCE_MS)

    async def is_told(self, *texts: str) -> None:
        """The strip says in plain words what the bot did."""
        for text in texts:
            await expect(self.page.locator("#story")).to_contain_text(text, timeout=PATIENCE_MS)

    async def opens_the_mail_of(self, name: str, subject: str) -> Page:
        """The newest such letter's link, in a page of its own."""
        await self.page.locator("#mail-filter").select_option(name)
        await self.page.locator(".mail-head", has_text=subject).first.click()
        async with self.page.context.expect_page() as opened:
            await self.page.locator(".mail-inside a").first.click()
        return await opened.value

    @property
    def codes(self) -> Locator:
        return self.page.locator(".mail-head", has_text="your code")

    async def reads_the_code(self, had: int) -> str:
        """The one that has come since there were `had`."""
        await expect(self.codes).to_have_count(had + 1, timeout=PATIENCE_MS)
        await self.codes.first.click()
        text = self.page.locator(".mail-text")
        await expect(text).to_contain_text(CODE, timeout=PATIENCE_MS)
        found = CODE.search(await text.inner_text())
        assert found
        return found.group()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """The demo, just started, with its page open on a laptop. At the end the page has complained of nothing."""
    complaints: list[str] = []

    def heard(fault: Error) -> None:
        complaints.append(str(fault))

    async with chromium() as browser, demo(tmp_path) as address:
        page = await browser.new_page(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
        page.on("pageerror", heard)
        await page.goto(address)
        await page.locator(".story-entry").first.wait_for()
        yield Desk(page)
    assert complaints == []


async def test_the_story_through_the_page_alone(desk: Desk) -> None:
    await desk.starts_the_tour()
    await desk.lets_it_play_to("Five agencies.")
    await desk.follows_to("The family has agreed.")
    await desk.reads(
        "Dilys Armitage", "R-1000U is open.", "Child A (11 to 15)", "the TAC is due by Tuesday 5 January"
    )
    await desk.follows_to("Christmas is in the way")
    await desk.sees("Dilys Armitage", "Not counted, besides weekends", "Friday 25 December 2026")
    await desk.follows_to("the poll closes")
    await desk.sees("Dilys Armitage", "Monday 4 January, 1:30pm: 4 yes", "Not answered: drugs and alcohol service.")

    await desk.follows_to("She fixes it.")
    await desk.tour.get_by_role("button", name="Next").click()
    await desk.pulls_the_plug()
    await desk.says("Roland Tipple", "are you there?")
    await desk.plugs_it_back_in()
    await desk.reads("Roland Tipple", "I've taken your message out of the chat and kept it safe.")
    await desk.follows_to("The school sends a deputy")
    await desk.reads("Roland Tipple", "You said you'll send a deputy.")
    await expect(desk.phone("Lorna Quist")).to_contain_text("Lorna Quist has blocked the bot.")

    await desk.follows_to("So the bot goes on by e-mail")
    await desk.sees("Dilys Armitage", "We'll go on by e-mail. You need do nothing.")
    await desk.follows_to("The mother can't make Monday")
    await desk.reads("Dorian Whitlock", "gives people 2 working days of notice; we promise 10.")
    await desk.is_told("which is short notice. Why: parent or carer can't make it.")
    await desk.follows_to("Each child's voice")
    await desk.sees("Dilys Armitage", "Child C's voice: we watched: too young to say.", "Decided: the plan goes on.")
    await desk.follows_to("He lets it lapse")
    await desk.reads("Sunniva Marsh", "the health visitor at Northwick Community Health hasn't answered")
    await desk.follows_to("The attention list shows the family")
    await desk.sees("Dorian Whitlock", "1 family, worst first:", "health visitor has not answered")
    await desk.follows_to("Nothing needs attention any more")
    await desk.sees("Dorian Whitlock", "No family needs attention.")
    await expect(desk.tour).to_contain_text("That's the tour. The phones are yours.")
    await desk.tour.get_by_role("button", name="Close").click()
    await expect(desk.tour).to_be_hidden()

    await by_hand(desk)


async def by_hand(desk: Desk) -> None:
    """Two people type and tap, and the GP answers a reminder from the mail."""
    await desk.says("Dilys Armitage", "/families")
    await desk.taps("Dilys Armitage", "R-1000U", "Who's at the table")
    await desk.sees("Dilys Armitage", "GP, Elm Road Surgery")
    await desk.takes_out("Elspeth Nye")
    await desk.says("Elspeth Nye", "hello?")
    await desk.says("Elspeth Nye", "/families")
    await desk.taps("Elspeth Nye", "Open a family")
    await desk.sees("Elspeth Nye", "Who is the lead professional?")
    await desk.taps("Elspeth Nye", "Cancel")

    await desk.page.get_by_role("button", name="+1 working day").click()
    await desk.is_told("Reminded Cyril Ogden (GP): the TAC on Tuesday 9 February, 1:30pm is tomorrow.")
    answer = await desk.opens_the_mail_of("Cyril Ogden", "your meeting")
    had = await desk.codes.count()
    await answer.get_by_role("button", name="Send me a code").click()
    await answer.get_by_role("textbox").fill(await desk.reads_the_code(had))
    await answer.keyboard.press("Enter")
    await expect(answer.get_by_text("TAC for R-1000U")).to_be_visible()
    await answer.get_by_role("button", name="Still coming").click()
    await expect(answer.get_by_text("You said you'll join online.")).to_be_visible()
    await desk.is_told("Cyril Ogden (GP) opened the answer page from an e-mail")
