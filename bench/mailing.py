"""Mail for the desk from many connections at once, and a server that takes what the desk sends."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from typing import Any

CONNECTIONS = 20
ANSWER_SECONDS = 60
END = b"\r\n.\r\n"


class NotTaken(Exception):
    """The desk refused a mail."""


def send_all(port: int, mails: Sequence[bytes], *, to: str, connections: int = CONNECTIONS) -> float:
    """Deliver all `mails` by SMTP; seconds from the first byte to the last 250. Raises NotTaken."""
    return asyncio.run(_send_all(port, [_on_the_wire(mail) for mail in mails], to, connections))


async def _send_all(port: int, mails: list[bytes], to: str, connections: int) -> float:
    waiting = iter(mails)
    started = time.perf_counter()
    await asyncio.gather(*(_send_some(port, waiting, to) for _ in range(min(connections, len(mails)))))
    return time.perf_counter() - started


async def _send_some(port: int, waiting: Iterator[bytes], to: str) -> None:
    """One connection; the envelope's commands go together (RFC 2920, pipelining), as mail servers do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _answer(reader, b"220")
    writer.write(b"EHLO bench.example\r\n")
    await _answer(reader, b"250")
    envelope = f"MAIL FROM:<sender@bench.example>\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode()
    for mail in waiting:
        writer.write(envelope)
        for code in (b"250", b"250", b"354"):
            await _answer(reader, code)
        writer.write(mail)
        await writer.drain()
        await _answer(reader, b"250")
    writer.write(b"QUIT\r\n")
    await _answer(reader, b"221")
    writer.close()


async def _answer(reader: asyncio.StreamReader, code: bytes) -> None:
    async with asyncio.timeout(ANSWER_SECONDS):
        line = await reader.readline()
        while line[3:4] == b"-":
            line = await reader.readline()
    if not line.startswith(code):
        raise NotTaken(line.decode("ascii", "replace").strip())


def _on_the_wire(mail: bytes) -> bytes:
    lines = mail.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + END


@contextmanager
def sink(port: int) -> Iterator["Synchronized[int]"]:
    """A mail server in a process of its own; the value is the number of mails it has taken."""
    taken: Any = multiprocessing.Value("Q", 0)
    process = multiprocessing.get_context("fork").Process(target=_run_sink, args=(port, taken), daemon=True)
    process.start()
    try:
        yield taken
    finally:
        process.terminate()
        process.join()


def _run_sink(port: int, taken: "Synchronized[int]") -> None:
    async def serve() -> None:
        server = await asyncio.start_server(lambda reader, writer: _take(reader, writer, taken), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, taken: "Synchronized[int]") -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            await _to_the_end(reader)
            with taken.get_lock():
                taken.value += 1
        writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
        await writer.drain()
        if verb == b"QUIT":
            break
    writer.close()


async def _to_the_end(reader: asyncio.StreamReader) -> None:
    while (line := await reader.readline()) not in (b".\r\n", b""):
        del line
