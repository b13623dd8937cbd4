"""The supervisor's loop: one thread that waits for output, signals and due restarts."""

import logging
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from leitstelle.config import log as desk_log
from leitstelle.config.environment import Environment
from leitstelle.config.postgres.errors import DatabaseProblem
from leitstelle.config.supervisor.child import Child, ended_how
from leitstelle.config.supervisor.lines import Line

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WHOLE_STOP_SECONDS = 9.0  # of the ten that a service manager is promised

log = logging.getLogger("leitstelle.supervisor")


class Stopping(Exception):
    """Somebody asked the desk to stop while it was still starting."""


class Supervisor:
    """Keeps children running and writes one log. Use from the main thread, inside `with`."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.children: list[Child] = []
        self.stopping = False
        self.heard: Callable[[Child, Line], bool] | None = None  # may take a line away from the log
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> "Supervisor":
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        self._selector.register(self._wake_read, selectors.EVENT_READ, None)
        self._old_wakeup = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        self._old_handlers = {number: signal.signal(number, self._on_stop) for number in STOP_SIGNALS}
        self._old_handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        self._selector.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def launch(self, child: Child) -> None:
        """Start a child and watch it from now on."""
        child.launch()
        if child not in self.children:
            self.children.append(child)
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def wait_until(self, done: Callable[[], bool], *, every_seconds: float = 0.05) -> None:
        """Run the loop until `done()`. Raises Stopping when a signal asks to stop."""
        while not done():
            self.step(every_seconds)
            if self.stopping:
                raise Stopping

    def run(self) -> None:
        """Run the loop until a signal asks to stop."""
        while not self.stopping:
            due = [child.due_at for child in self.children if child.due_at is not None]
            self.step(max(0.0, min([*due, time.monotonic() + 60.0]) - time.monotonic()))

    def step(self, seconds: float) -> None:
        """Wait at most `seconds` for something, and deal with it."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                self._drain_wakeups()
            else:
                self._read(key.data)
        for child in list(self.children):
            self._care_for(child)

    def stop(self, order: list[Child]) -> None:
        """Stop the children in that order, each within its time and all within theirs; after that without mercy."""
        end = time.monotonic() + WHOLE_STOP_SECONDS
        for child in order:
            child.due_at = None
            child.keeps_running = False
        for child in order:
            child.ask_to_stop()
            self._wait_for_end(child, min(end, time.monotonic() + child.stop_seconds))
            if child.runs:
                log.warning("%s did not stop within %.0f seconds and is ended", child.name, child.stop_seconds)
            child.kill()
            self._read_to_the_end(child)

    def _wait_for_end(self, child: Child, end: float) -> None:
        while child.runs and time.monotonic() < end:
            self.step(0.02)

    def _care_for(self, child: Child) -> None:
        """Notice an end; restart when its pause is over."""
        if child.process is not None and child.process.poll() is not None and child.due_at is None:
            self._read_to_the_end(child)
            if child.keeps_running and not self.stopping:
                how = ended_how(child.process.returncode)
                if child.explain and child.process.returncode > 0:
                    log.error("%s", child.explain(child))
                log.error("%s %s; starting it again in %.1f seconds", child.name, how, child.plan_restart())
        if child.due_at is not None and time.monotonic() >= child.due_at and not self.stopping:
            self._start_again(child)

    def _start_again(self, child: Child) -> None:
        try:
            self.launch(child)
        except (DatabaseProblem, OSError) as problem:
            log.error("%s cannot be started: %s Next try in %.1f seconds", child.name, problem, child.plan_restart())

    def _read(self, child: Child) -> bool:
        """Log what the child has said. True when its pipe has ended."""
        found, ended = child.lines()
        for line in found:
            if not (self.heard and self.heard(child, line)):
                self._write(child.name, line)
        if ended:
            self._selector.unregister(child.output)
            child.close_output()
        return ended

    def _read_to_the_end(self, child: Child) -> None:
        """The last words of a child that has ended. A grandchild may keep the pipe open: stop at silence."""
        while child.output >= 0:
            ready = any(key.data is child for key, _ in self._selector.select(0))
            if not ready or self._read(child):
                break
        if child.output >= 0:
            self._selector.unregister(child.output)
            child.close_output()

    def _write(self, role: str, line: Line) -> None:
        if line.level == "debug" and self.env.log_level != "debug":
            return
        text = desk_log.line(role, line.level, line.text, as_json=self.env.log == "json", logger=line.logger)
        with suppress(OSError):  # nobody reads the log any more; the desk goes on
            print(text, file=sys.stderr, flush=True)

    def _drain_wakeups(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._wake_read, 4096):
                continue

    def _on_stop(self, number: int, frame: object) -> None:
        self.stopping = True
