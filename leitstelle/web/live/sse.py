"""One browser's stream of Server-Sent Events (WHATWG HTML, section 9.2).

`ready` opens it; `notice` names topics to fetch again; `refresh` asks for everything, since notices may be missing;
`waiting` says the database is not heard at the moment; `beat` proves in silence that the line still stands. `beat` is
an event, not a comment, because a browser's script cannot see comments and would take a dead line for a quiet one.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from leitstelle.web.live.asgi import Receive, Send
from leitstelle.web.live.hub import Hub, Stream

BEAT_SECONDS: Final = 15
WRITE_SECONDS: Final = 30
RETRY_MILLISECONDS: Final = 2_000

HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    # No cookie is read here: whoever holds a pass may read the stream, from whichever origin the pages came.
    (b"access-control-allow-origin", b"*"),
]


async def serve(
    stream: Stream, *, hub: Hub, receive: Receive, send: Send, lifetime: timedelta, sent: Callable[[list[float]], None]
) -> None:
    """Write to one browser until it goes, its pass ends, or it has not read for WRITE_SECONDS.

    `sent` gets, after each write, the hub's times at which the notices in it had been heard.
    """
    loop = asyncio.get_running_loop()
    gone = asyncio.create_task(_until_gone(stream, receive))
    ending = loop.call_later(lifetime.total_seconds(), stream.end)
    try:
        await _write(send, {"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _write_text(send, f"retry: {RETRY_MILLISECONDS}\n" + _event("ready", ",".join(sorted(stream.topics))))
        while not stream.ended:
            heard = await _tell_next(stream, send, waiting=not hub.listening)
            sent(heard)
        await _write(send, {"type": "http.response.body", "body": b"", "more_body": False})
    except TimeoutError:
        pass  # the reader sleeps; returning without an end makes the server drop the connection
    finally:
        ending.cancel()
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone


async def _tell_next(stream: Stream, send: Send, *, waiting: bool) -> list[float]:
    if not await stream.wait(BEAT_SECONDS):
        await _write_text(send, _event("beat", "waiting" if waiting else "listening"))
        return []
    word, notices = stream.take()
    text = (_event(word, "all") if word else "") + (_event("notice", ",".join(notices)) if notices else "")
    if text:
        await _write_text(send, text)
    return list(notices.values())


async def _until_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _write_text(send: Send, text: str) -> None:
    await _write(send, {"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _write(send: Send, message: dict[str, object]) -> None:
    async with asyncio.timeout(WRITE_SECONDS):
        await send(message)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
