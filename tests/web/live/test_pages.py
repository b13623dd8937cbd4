"""Live pages in a real Chromium: live.js, htmx, the live process and the database together."""

import time

import pytest
from playwright.sync_api import expect

from leitstelle.core import notices

pytestmark = pytest.mark.browser

TABS = 10
A_SECOND_MS = 1_000


@pytest.fixture
def browser(chromium):
    context = chromium.new_context(locale="en")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def desk(live, start_desk):
    return start_desk(f"http://127.0.0.1:{live.port}/live")


def open_tab(browser, url, state="live"):
    tab = browser.new_page()
    tab.goto(url)
    expect(tab.locator("[data-live-status]")).to_have_attribute("data-live-state", state, timeout=15_000)
    return tab


def change(desk, topic):
    """Something happens that `topic` shows."""
    desk.count += 1
    notices.publish(topic)


def wait_for_count(tab, count, timeout_ms=A_SECOND_MS):
    expect(tab.locator("output")).to_have_text(str(count), timeout=timeout_ms)


def test_ten_tabs_show_a_change_within_a_second_over_one_stream(live, desk, browser):
    tabs = [open_tab(browser, desk.url("queue" if n % 2 else f"ticket:{n}")) for n in range(TABS)]
    shown = """() => new Promise(resolve => new MutationObserver((_, observer) => {
        if (document.querySelector("output").textContent === "1") { observer.disconnect(); resolve(Date.now()); }
    }).observe(document.body, {childList: true, subtree: true}))"""
    for tab in tabs:
        tab.evaluate(f"() => {{ window.shown = ({shown})() }}")
    assert live.metric("leitstelle_live_streams") == 1

    began_ms = time.time() * 1000
    desk.count = 1
    for n in range(TABS):
        notices.publish("queue" if n % 2 else f"ticket:{n}")
    delays_ms = [tab.evaluate("window.shown") - began_ms for tab in tabs]

    print("ms until shown in each tab:", [round(delay) for delay in sorted(delays_ms)])
    assert max(delays_ms) < A_SECOND_MS


def test_when_the_leading_tab_closes_another_takes_over_and_nothing_is_missed(live, desk, browser):
    leader, *others = [open_tab(browser, desk.url("queue")) for _ in range(3)]

    leader.close()
    change(desk, "queue")

    for tab in others:
        wait_for_count(tab, 1, 2 * A_SECOND_MS)
    change(desk, "queue")
    for tab in others:
        wait_for_count(tab, 2)
    live.wait_for_streams(1)


def test_without_the_stream_pages_poll_and_say_so_and_go_live_again(live, desk, browser):
    tabs = [open_tab(browser, desk.url("queue")) for _ in range(2)]

    live.kill()
    for tab in tabs:
        expect(tab.locator("[data-live-status]")).to_have_text("Every 10 seconds.", timeout=15_000)
    desk.count = 5
    for tab in tabs:
        wait_for_count(tab, 5, 12_000)

    live.start()
    for tab in tabs:
        expect(tab.locator("[data-live-status]")).to_have_text("Live.", timeout=15_000)
    change(desk, "queue")
    for tab in tabs:
        wait_for_count(tab, 6)


def test_what_is_being_written_stays_and_keeps_the_focus(desk, browser):
    tab = open_tab(browser, desk.url("ticket:7"))
    tab.locator("#reply").press_sequentially("Half a sent")

    change(desk, "ticket:7")

    wait_for_count(tab, 1)
    tab.keyboard.type("ence")
    expect(tab.locator("#reply")).to_have_value("Half a sentence")


def test_a_part_in_which_somebody_types_waits_until_the_focus_leaves_it(desk, browser):
    tab = open_tab(browser, desk.url("ticket:7"))
    tab.locator("#inside").press_sequentially("typing")

    change(desk, "ticket:7")
    tab.wait_for_timeout(1_500)
    expect(tab.locator("#inside")).to_have_value("typing")
    wait_for_count(tab, 0)

    tab.locator("#reply").focus()
    wait_for_count(tab, 1)


def test_what_was_fetched_too_late_does_not_replace_what_is_being_typed(desk, browser):
    tab = open_tab(browser, desk.url("ticket:7"))
    tab.locator("#inside").focus()

    desk.count = 1
    tab.evaluate("document.querySelector('#part').dispatchEvent(new CustomEvent('live'))")
    tab.locator("#inside").press_sequentially("typing")
    tab.wait_for_timeout(1_000)
    expect(tab.locator("#inside")).to_have_value("typing")

    tab.locator("#reply").focus()
    wait_for_count(tab, 1)


def test_a_burst_of_notices_costs_few_requests_and_the_last_one_counts(desk, browser):
    tab = open_tab(browser, desk.url("queue"))
    before = desk.parts_fetched

    for _ in range(40):
        change(desk, "queue")
        time.sleep(0.05)

    wait_for_count(tab, 40, 2 * A_SECOND_MS)
    assert desk.parts_fetched - before <= 8


def test_a_tab_opened_later_hears_its_own_topic(live, desk, browser):
    first = open_tab(browser, desk.url("queue"))
    second = open_tab(browser, desk.url("ticket:8"))

    change(desk, "ticket:8")

    wait_for_count(second, 1)
    wait_for_count(first, 0)
    live.wait_for_streams(1)


def test_who_is_signed_out_is_told_so(desk, browser):
    desk.signed_in = False

    tab = open_tab(browser, desk.url("queue"), state="signed-out")

    expect(tab.locator("[data-live-status]")).to_have_text("Signed out.")


def test_without_web_locks_a_visible_tab_has_its_own_stream(live, desk, browser):
    browser.add_init_script("delete Navigator.prototype.locks")
    tabs = [open_tab(browser, desk.url("queue")) for _ in range(2)]
    assert tabs[0].evaluate("navigator.locks") is None

    change(desk, "queue")

    for tab in tabs:
        wait_for_count(tab, 1)
    live.wait_for_streams(2)


def test_the_page_asks_for_nothing_its_security_policy_forbids(desk, browser):
    tab = browser.new_page()
    complaints = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(desk.url("queue"))
    expect(tab.locator("[data-live-status]")).to_have_text("Live.", timeout=15_000)

    change(desk, "queue")

    wait_for_count(tab, 1)
    assert complaints == []


def test_a_hidden_tab_follows_too_but_fetches_less_the_longer_nobody_looks(desk, browser):
    browser.add_init_script("Object.defineProperty(Document.prototype, 'hidden', {get: () => !window.lookedAt})")
    tab = open_tab(browser, desk.url("ticket:3"))
    tab.wait_for_timeout(2_500)

    for count in range(1, 4):
        change(desk, "ticket:3")
        wait_for_count(tab, count, 4_000)
    before = desk.parts_fetched
    for _ in range(30):
        change(desk, "ticket:3")
        time.sleep(0.05)
    assert desk.parts_fetched - before <= 2

    tab.evaluate("window.lookedAt = true; document.dispatchEvent(new Event('visibilitychange'))")
    wait_for_count(tab, 33)


def test_a_part_that_could_not_be_fetched_is_fetched_later(desk, browser):
    tab = open_tab(browser, desk.url("ticket:3"))

    desk.broken = True
    change(desk, "ticket:3")
    tab.wait_for_timeout(500)
    desk.broken = False

    wait_for_count(tab, 1, 12_000)


def test_a_page_without_live_parts_opens_no_stream(live, desk, browser):
    tab = browser.new_page()
    tab.goto(desk.url(""))
    tab.wait_for_timeout(1_000)

    assert live.metric("leitstelle_live_streams") == 0
    assert tab.locator("[data-live-status]").get_attribute("data-live-state") is None
