"""Who listens to what, and what each listener still has to hear.

Nothing here grows with a slow reader: a stream keeps each of its own topics at most once, however often it was told.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from typing import Final

NOTICES_REMEMBERED: Final = 10_000
STREAMS_IN_ALL: Final = 4_000
STREAMS_PER_USER: Final = 40


class NoRoom(Exception):
    """This process, or this user, has as many streams as it may have."""


class Stream:
    """One browser's stream: its topics and what waits to be written to it."""

    def __init__(self, *, user_id: int, topics: frozenset[str]) -> None:
        self.user_id = user_id
        self.topics = topics
        self.ended = False
        self._notices: dict[str, float] = {}
        self._word: str | None = None
        self._bell = asyncio.Event()

    def notice(self, topic: str, heard: float) -> None:
        """Keep `topic` to be told; `heard` is the hub's clock when the notice arrived, the first one counts."""
        self._notices.setdefault(topic, heard)
        self._bell.set()

    def call(self, event: str) -> None:
        """Keep a word for the whole page: `refresh` or `waiting`. The last one said is the one that holds."""
        self._word = event
        self._bell.set()

    def end(self) -> None:
        self.ended = True
        self._bell.set()

    async def wait(self, seconds: float) -> bool:
        """Wait until there is something to tell. False when `seconds` passed in silence."""
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return False
        return True

    def take(self) -> tuple[str | None, dict[str, float]]:
        """What is to be told: a word for the whole page, and topics with the time each was heard. Empties the store."""
        word, notices = self._word, self._notices
        self._word, self._notices = None, {}
        self._bell.clear()
        return word, notices


class Hub:
    """Spreads notices over this process's streams and remembers the last ones for those that come a little late."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._streams: dict[Stream, None] = {}
        self._by_topic: defaultdict[str, dict[Stream, None]] = defaultdict(dict)
        self._heard: OrderedDict[str, float] = OrderedDict()
        self._remembers_since = clock()
        self.listening = False

    def __len__(self) -> int:
        return len(self._streams)

    def join(self, stream: Stream, *, age_seconds: float) -> None:
        """Add a stream whose page was made `age_seconds` ago, and tell it what was noticed since. Raises NoRoom."""
        if len(self._streams) >= STREAMS_IN_ALL or self._count(stream.user_id) >= STREAMS_PER_USER:
            raise NoRoom
        self._streams[stream] = None
        for topic in stream.topics:
            self._by_topic[topic][stream] = None
        self._catch_up(stream, since=self._clock() - age_seconds)

    def leave(self, stream: Stream) -> None:
        self._streams.pop(stream, None)
        for topic in stream.topics:
            listeners = self._by_topic[topic]
            listeners.pop(stream, None)
            if not listeners:
                del self._by_topic[topic]

    def tell(self, topic: str) -> None:
        """A notice arrived from the database."""
        heard = self._clock()
        self._remember(topic, heard)
        for stream in self._by_topic.get(topic, ()):
            stream.notice(topic, heard)

    def connected(self) -> None:
        """The database is heard (again): what was said in between is unknown, so all pages fetch everything once."""
        self._heard.clear()
        self._remembers_since = self._clock()
        self.listening = True
        self._call_all("refresh")

    def deaf(self) -> None:
        """The database is not heard any more: pages poll until it is."""
        if self.listening:
            self.listening = False
            self._call_all("waiting")

    def end_all(self) -> None:
        for stream in list(self._streams):
            stream.end()

    def _call_all(self, event: str) -> None:
        for stream in self._streams:
            stream.call(event)

    def _count(self, user_id: int) -> int:
        return sum(1 for stream in self._streams if stream.user_id == user_id)

    def _remember(self, topic: str, heard: float) -> None:
        self._heard[topic] = heard
        self._heard.move_to_end(topic)
        if len(self._heard) > NOTICES_REMEMBERED:
            _, self._remembers_since = self._heard.popitem(last=False)

    def _catch_up(self, stream: Stream, *, since: float) -> None:
        if since < self._remembers_since:
            stream.call("refresh")
            return
        for topic in self._missed(stream.topics, since):
            stream.notice(topic, self._clock())

    def _missed(self, topics: Iterable[str], since: float) -> list[str]:
        return [topic for topic in topics if self._heard.get(topic, since) > since]
