"""What each stream still has to hear stays small, whatever its reader does."""

import asyncio
from datetime import timedelta

import pytest

from leitstelle.web.live import hub as hub_module
from leitstelle.web.live import sse
from leitstelle.web.live.hub import Hub, NoRoom, Stream


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hub(clock):
    hub = Hub(clock)
    hub.connected()
    return hub


def joined(hub, *topics, user_id=1, age_seconds=0.0):
    stream = Stream(user_id=user_id, topics=frozenset(topics))
    hub.join(stream, age_seconds=age_seconds)
    return stream


def test_a_stream_that_is_not_read_keeps_each_topic_once_with_its_first_time(hub, clock):
    stream = joined(hub, "queue", "ticket:1")

    for clock.now in range(10_000):
        hub.tell("queue")
        hub.tell("ticket:1")
        hub.tell("ticket:2")

    assert stream.take() == (None, {"queue": 0, "ticket:1": 0})
    assert stream.take() == (None, {})


def test_a_reader_that_never_reads_is_dropped(hub, monkeypatch):
    monkeypatch.setattr(sse, "WRITE_SECONDS", 0.05)
    stream = joined(hub, "queue")
    written = []

    async def send(message):
        written.append(message["type"])
        if len(written) > 2:
            await asyncio.Event().wait()

    async def receive():
        await asyncio.Event().wait()

    async def story():
        hub.tell("queue")
        await sse.serve(
            stream, hub=hub, receive=receive, send=send, lifetime=timedelta(minutes=1), sent=lambda heard: None
        )

    asyncio.run(asyncio.wait_for(story(), 5))

    assert written == ["http.response.start", "http.response.body", "http.response.body"]


def test_a_silent_stream_beats_and_says_whether_the_database_is_heard(hub, monkeypatch):
    monkeypatch.setattr(sse, "BEAT_SECONDS", 0.01)
    stream = joined(hub, "queue")
    written = []

    async def send(message):
        written.append(message.get("body", b"").decode())
        if len(written) == 3:
            hub.deaf()
        if len(written) == 5:
            stream.end()

    async def receive():
        await asyncio.Event().wait()

    asyncio.run(
        sse.serve(stream, hub=hub, receive=receive, send=send, lifetime=timedelta(minutes=1), sent=lambda heard: None)
    )

    assert written[2:5] == [
        "event: beat\ndata: listening\n\n",
        "event: waiting\ndata: all\n\n",
        "event: beat\ndata: waiting\n\n",
    ]


def test_what_was_noticed_since_the_page_was_made_is_told_on_joining(hub, clock):
    clock.now = 10
    hub.tell("ticket:1")
    clock.now = 12
    hub.tell("ticket:2")
    clock.now = 13

    assert list(joined(hub, "ticket:1", "ticket:2", age_seconds=2).take()[1]) == ["ticket:2"]


def test_a_page_older_than_the_memory_is_told_to_fetch_everything(hub, clock, monkeypatch):
    monkeypatch.setattr(hub_module, "NOTICES_REMEMBERED", 2)
    for clock.now, topic in enumerate(["ticket:1", "ticket:2", "ticket:3"], start=1):
        hub.tell(topic)

    assert joined(hub, "ticket:3", age_seconds=1).take()[0] is None
    assert joined(hub, "ticket:3", age_seconds=2.5).take()[0] == "refresh"


def test_a_lost_database_is_said_once_and_a_new_connection_calls_for_everything(hub):
    stream = joined(hub, "queue")

    hub.deaf()
    hub.deaf()
    assert stream.take()[0] == "waiting"
    hub.connected()
    assert stream.take()[0] == "refresh"


def test_a_stream_that_left_is_forgotten(hub, monkeypatch):
    monkeypatch.setattr(hub_module, "STREAMS_IN_ALL", 1)
    stream = joined(hub, "queue")
    with pytest.raises(NoRoom):
        joined(hub, "queue")

    hub.leave(stream)

    hub.tell("queue")
    assert stream.take() == (None, {})
    joined(hub, "queue")
    assert len(hub) == 1
