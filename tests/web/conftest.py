"""Pages under test: through Django's client, and in a real Chromium on a live server."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from leitstelle.people.models import Agent
from leitstelle.web import remembered, signing_in
from tests.factories import PASSWORD, a_desk

CHROMIUM = os.environ.get("LEITSTELLE_TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A refusal in words (409, 422) is an answer, not a fault; and no live process runs beside these tests.
EXPECTED = re.compile(r"/live|status of 4(09|22)|Response Status Error Code 4(09|22)")


@pytest.fixture(autouse=True)
def as_served(settings: Any) -> Iterator[None]:
    """Static files by name, as from a checkout, and nothing remembered from the test before."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    remembered.forget()
    yield
    remembered.forget()


@pytest.fixture
def desk(db: None) -> Agent:
    """The administrator of a desk that was just set up."""
    return a_desk()


def signed_in_as(agent: Agent) -> Client:
    client = Client()
    session = client.session
    session[signing_in.USER] = agent.pk
    session[signing_in.SEAL] = agent.user.get_session_auth_hash()
    session.save()
    client.cookies["leitstelle"] = session.session_key
    return client


@pytest.fixture
def administrator(desk: Agent) -> Client:
    return signed_in_as(desk)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with the module: its loop runs in the test's own thread, beside which no other loop could be started."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium, or name another one in LEITSTELLE_TEST_CHROMIUM")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Watched:
    """A browser window in which every complaint of the browser, policy violations above all, fails the test."""

    def __init__(self, context: BrowserContext, address: str):
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.address = address
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(f"{message.text} {message.location.get('url', '')}"):
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        self.page.wait_for_selector("html[data-ready]")
        return self.page

    def sign_in(self, username: str = "admin") -> Page:
        page = self.open("/sign-in")
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_selector("html[data-ready] #queue")
        return page


@pytest.fixture
def window(browser: Browser, live_server: Any) -> Iterator[Callable[..., Watched]]:
    """`window(width=360, dark=True)` opens a window on the desk."""
    contexts: list[BrowserContext] = []
    windows: list[Watched] = []

    def opened(*, width: int = 1280, height: int = 800, dark: bool = False, locale: str = "en") -> Watched:
        scheme = "dark" if dark else "light"
        contexts.append(
            browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale)
        )
        windows.append(Watched(contexts[-1], live_server.url))
        return windows[-1]

    yield opened
    for context in contexts:
        context.close()
    assert [complaint for one in windows for complaint in one.complaints] == []


def faults_found_by_axe(page: Page) -> list[str]:
    """What axe objects to on the page, a line for each."""
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found.response["violations"] for node in fault["nodes"]]
