"""One supervised process: started, read, restarted with growing pauses, stopped."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from leitstelle.config.supervisor import lines

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # running this long, a process counts as healthy again
LONGEST_LINE = 64 * 1024  # a line without an end is cut here

Start = Callable[[int], "subprocess.Popen[bytes]"]  # given a descriptor for its output


@dataclass
class Child:
    """A process the supervisor keeps running. `start` makes it; `stop_signal` asks it to end."""

    name: str
    start: Start
    read: Callable[[str], lines.Line] = lines.of_role
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 2.0
    keeps_running: bool = True
    explain: Callable[["Child"], object] | None = None  # makes a sentence of the last lines of one that has ended

    process: "subprocess.Popen[bytes] | None" = None
    output: int = -1
    started_at: float = 0.0
    failures: int = 0
    due_at: float | None = None
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=30))
    _rest: bytes = b""

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def launch(self) -> None:
        """Start the process with a pipe for all it says."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        try:
            self.process = self.start(writing)
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self.output, self.started_at, self.due_at, self._rest = reading, time.monotonic(), None, b""
        self.last_lines.clear()

    def lines(self) -> tuple[list[lines.Line], bool]:
        """The lines that have arrived, and whether the pipe has ended."""
        try:
            data = os.read(self.output, 65536)
        except BlockingIOError:
            return [], False
        *whole, self._rest = (self._rest + data).split(b"\n")
        if not data or len(self._rest) > LONGEST_LINE:
            whole, self._rest = [*whole, self._rest], b""
        texts = [text for raw in whole if (text := raw.decode("utf-8", "replace").rstrip())]
        self.last_lines.extend(texts)
        return [self.read(text) for text in texts], not data

    def close_output(self) -> None:
        if self.output >= 0:
            os.close(self.output)
            self.output = -1

    def plan_restart(self) -> float:
        """After an unexpected end: seconds until the next start, twice as long each time, short again after a steady run."""
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.failures = 0
        pause = min(FIRST_PAUSE_SECONDS * 2**self.failures, LONGEST_PAUSE_SECONDS)
        self.failures += 1
        self.due_at = time.monotonic() + pause
        return pause

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End the process and all it started. Each child leads its own process group."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # nothing of it is left
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def ended_how(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
