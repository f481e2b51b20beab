"""The page for people who use a keyboard, a screen reader, a small screen or tired eyes."""

import pytest
from playwright.async_api import Page, expect

from tests.page.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FURTHEST = 80

# Every visible run of text against the nearest opaque background: below 4.5:1 is a fault (3:1 from 24px).
FAINT_TEXT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [R, G, B] = [r, g, b]
      .map((value) => value / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const faint = [];
  for (const node of document.querySelectorAll("body *")) {
    const texts = [...node.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE);
    const words = texts.map((one) => one.data.trim()).join("");
    if (!words || !node.checkVisibility() || node.closest(".unseen")) continue;
    const style = getComputedStyle(node);
    const [dark, bright] = [light(rgba(style.color)), light(behind(node))].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) faint.push(`${words}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""

NAMELESS = """() => [...document.querySelectorAll("button, a[href], input, select, textarea")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.ariaLabel || one.labels?.[0]?.textContent || one.textContent).trim())
  .map((one) => one.outerHTML)"""


async def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Presses Tab until what has the focus is called that."""
    called = "() => (document.activeElement.ariaLabel || document.activeElement.textContent).trim()"
    for _ in range(FURTHEST):
        await page.keyboard.press("Shift+Tab" if back else "Tab")
        if (await page.evaluate(called)).startswith(name):
            return
    pytest.fail(f"{name} can't be reached by Tab")


async def test_everything_can_be_done_with_the_keyboard_alone(visit: Open) -> None:
    page = (await visit()).page
    await tab_to(page, "Choose people")
    await page.keyboard.press("Enter")
    await page.keyboard.type("neighbourhood")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Choose people")).to_be_focused()

    await tab_to(page, "Message from PC Jo Lindqvist")
    await page.keyboard.type("/help")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log").get_by_text("You said /help.")).to_be_visible()
    await tab_to(page, "Cancel", back=True)
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log").get_by_text("You chose Go on.")).to_be_visible()
    await expect(page.get_by_role("button", name="Change my answer")).to_be_focused()


async def test_the_keyboard_stays_with_the_plug(visit: Open) -> None:
    page = (await visit()).page
    await tab_to(page, "Pull the plug")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Plug it back in")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Pull the plug")).to_be_focused()


async def test_a_new_message_is_told_to_a_screen_reader_once(visit: Open) -> None:
    here = await visit()
    dawn = here.page.get_by_role("article", name="Dawn Okafor")
    told = dawn.get_by_role("status").filter(has_text="New on")
    await expect(told).to_have_count(0)
    await dawn.get_by_label("Message from").fill("hello")
    await here.page.keyboard.press("Enter")
    await expect(told).to_contain_text("New on Dawn Okafor's phone: You said hello.")


async def test_landmarks_headings_and_names(visit: Open) -> None:
    page = (await visit()).page
    await expect(page.get_by_role("heading", level=1)).to_have_text(["Roundtable"])
    for landmark in ("banner", "main", "complementary"):
        await expect(page.get_by_role(landmark)).to_have_count(1)
    await page.get_by_role("button", name="Choose people").click()
    assert await page.evaluate(NAMELESS) == []
    ids = await page.evaluate("() => [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_can_be_read_in_every_state(visit: Open, scheme: str) -> None:
    here = await visit(color_scheme=scheme)
    page = here.page
    await page.locator(".mail-head").first.click()
    assert await page.evaluate(FAINT_TEXT) == []
    await page.get_by_role("button", name="Choose people").click()
    assert await page.evaluate(FAINT_TEXT) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Start the tour").click()
    await page.get_by_role("button", name="Pull the plug").click()
    await page.get_by_text("Messages wait").wait_for()
    assert await page.evaluate(FAINT_TEXT) == []


@pytest.mark.parametrize("width", [1440, 1280, 1024, 390])
async def test_the_page_is_never_wider_than_the_screen(visit: Open, width: int) -> None:
    page = (await visit(width=width, height=844)).page
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    await expect(page.get_by_role("button", name="Start the tour")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="To the next thing that happens")).to_be_in_viewport(ratio=1)
