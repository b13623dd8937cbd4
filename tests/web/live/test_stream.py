"""The live process on a real database, heard over real connections."""

import socket
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from leitstelle.core import notices
from leitstelle.web.live import passes
from leitstelle.web.live.hub import STREAMS_PER_USER


def status_of(url):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url, timeout=5)
    return refused.value.code, refused.value.read().decode()


def test_a_notice_arrives_after_commit_and_names_only_the_topic(listen):
    listener = listen("queue,ticket:1042")

    notices.publish("ticket:1042")

    assert listener.event() == ("notice", "ticket:1042")


def test_nothing_is_told_before_the_commit_and_nothing_after_a_rollback(listen):
    listener = listen("ticket:1,ticket:2,ticket:3")

    with transaction.atomic():
        notices.publish("ticket:1")
        transaction.set_rollback(True)
    with transaction.atomic():
        notices.publish("ticket:2")
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
            other.execute("SELECT pg_notify(%s, %s)", [notices.LIVE_CHANNEL, "ticket:3"])
        first = listener.event()

    assert first == ("notice", "ticket:3")
    assert listener.event() == ("notice", "ticket:2")


def test_the_same_topic_twice_in_a_transaction_is_told_once(listen):
    listener = listen("queue,ticket:9")

    with transaction.atomic():
        notices.publish("queue")
        notices.publish("queue")
    notices.publish("ticket:9")

    told = [listener.event()]
    while "ticket:9" not in told[-1][1]:
        told.append(listener.event())
    assert ",".join(data for _, data in told) == "queue,ticket:9"


def test_topics_of_others_are_not_told(listen):
    listener = listen("ticket:2")

    notices.publish("ticket:1")
    notices.publish("ticket:2")

    assert listener.event() == ("notice", "ticket:2")


def test_a_page_hears_what_was_noticed_between_its_making_and_its_question(live, listen):
    time.sleep(0.3)
    early = listen("ticket:5")
    notices.publish("ticket:5")
    assert early.event() == ("notice", "ticket:5")

    late = listen("ticket:5,ticket:6", age_ms=250)

    assert late.event() == ("notice", "ticket:5")


def test_a_page_older_than_the_process_remembers_fetches_everything(listen):
    listener = listen("ticket:5", age_ms=3_600_000)

    assert listener.event() == ("refresh", "all")


def test_a_forged_pass_is_refused(live):
    good = passes.issue(user_id=7, now=datetime.now(UTC))
    forged = good[:-1] + ("A" if good[-1] != "A" else "B")

    assert status_of(live.url("queue", ticket=forged)) == (403, "The stream ticket is not one of ours.\n")
    assert status_of(live.url("queue", ticket=""))[0] == 403


def test_an_expired_pass_is_refused(live):
    old = passes.issue(user_id=7, now=datetime.now(UTC) - passes.LIFETIME - timedelta(seconds=1))

    assert status_of(live.url("queue", ticket=old)) == (403, "The stream ticket has expired.\n")


def test_a_stream_ends_with_its_pass(live):
    nearly_over = passes.issue(user_id=7, now=datetime.now(UTC) - passes.LIFETIME + timedelta(seconds=2))

    with urllib.request.urlopen(live.url("queue", ticket=nearly_over), timeout=5) as answer:
        text = answer.read().decode()

    assert "event: ready" in text


@pytest.mark.parametrize("topics", ["", "Queue", "ticket:1 042", "ticket:ä", ",".join(f"t:{n}" for n in range(301))])
def test_unusable_topics_are_refused_with_a_sentence(live, topics):
    status, text = status_of(live.url(topics))

    assert status == 400
    assert "topic" in text


def test_an_unusable_age_is_refused(live):
    assert status_of(live.url("queue").replace("age_ms=0", "age_ms=-1"))[0] == 400


def test_one_user_cannot_take_all_streams(live, listen):
    for _ in range(STREAMS_PER_USER):
        listen("queue")

    assert status_of(live.url("queue"))[0] == 503


def test_a_reader_that_sleeps_costs_no_memory_and_hears_each_topic_once_when_it_wakes(live):
    url = live.url(",".join(f"ticket:{number}" for number in range(250)))
    sleeper = socket.socket()
    sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    sleeper.connect(("127.0.0.1", live.port))
    sleeper.sendall(f"GET {url.partition(str(live.port))[2]} HTTP/1.1\r\nHost: desk\r\n\r\n".encode())
    live.wait_for_streams(1)
    before = live.pss_kb()

    with connection.cursor() as cursor:
        for _ in range(300):
            cursor.execute(
                "SELECT pg_notify(%s, 'ticket:' || number) FROM generate_series(0, 249) number", [notices.LIVE_CHANNEL]
            )
    assert live.health() == 200

    assert live.pss_kb() - before < 4_000
    assert live.metric("leitstelle_live_notices_sent_total") < 75_000
    sleeper.close()
    live.wait_for_streams(0)


def test_a_lost_database_connection_is_said_and_made_again_and_all_fetch_everything(live, listen):
    listener = listen("queue", seconds=15)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'leitstelle live' AND datname = current_database()"
        )

    told = [listener.event()]
    while told[-1] != ("refresh", "all"):
        told.append(listener.event())
    assert set(told) <= {("waiting", "all"), ("refresh", "all")}
    notices.publish("queue")
    assert listener.event() == ("notice", "queue")


def test_it_stops_quickly_although_streams_are_open(live, listen):
    listen("queue")
    began = time.monotonic()

    live.process.terminate()
    live.process.wait(timeout=10)

    assert time.monotonic() - began < 4


def test_a_stream_stays_small(live):
    assert live.pss_kb() < 45_000
