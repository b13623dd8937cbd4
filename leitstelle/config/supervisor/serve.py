"""The story of `leitstelle serve`: ports, database, migrations, roles, the address to open; and the way back."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial

from leitstelle.config import log as desk_log
from leitstelle.config.environment import Environment, SettingError
from leitstelle.config.parent import die_with_parent
from leitstelle.config.postgres import owner, place, server
from leitstelle.config.postgres.errors import DatabaseProblem, HeldByAnother, explain
from leitstelle.config.supervisor import lines
from leitstelle.config.supervisor.child import Child
from leitstelle.config.supervisor.loop import Stopping, Supervisor
from leitstelle.config.supervisor.ports import PortFault, fault_of, ports_of

STOP_SECONDS = {"gateway": 2.0, "web": 2.5, "live": 1.5, "worker": 2.5, "postgres": 6.0, "prepare": 1.0}
STOP_ORDER = list(STOP_SECONDS)  # nothing new comes in, what runs is finished, then the database goes
PORT_PATIENCE_SECONDS = 5.0  # a killed desk's processes are just ending
TRY_AGAIN = 75  # exit code of `prepare`: the database is not there yet (EX_TEMPFAIL of sysexits.h)

log = logging.getLogger("leitstelle.serve")


def serve(env: Environment) -> int:
    """Run the whole desk until a signal stops it. Raises SettingError or DatabaseProblem when it cannot start."""
    with Supervisor(env) as supervisor:
        ownership = None
        try:
            if not env.database_url:
                ownership = _own_database(env, supervisor)
                _start_database(env, supervisor)
            _require_free_ports(env)
            link = _prepare(env, supervisor)
            _start_roles(env, supervisor)
            _tell_when_open(env, supervisor, link)
            supervisor.run()
        except Stopping:
            pass
        finally:
            if supervisor.stopping:
                log.info("Stopping")
            supervisor.stop(sorted(supervisor.children, key=lambda child: STOP_ORDER.index(child.name)))
            if ownership:
                ownership.release()
    return 0


def _own_database(env: Environment, supervisor: Supervisor) -> owner.Ownership:
    """The private server's ownership. A command that holds it is waited for; another `serve` is not."""
    place.own_directory(env.data)
    place.own_directory(env.data / "postgres")
    said = False
    while not (ownership := owner.take(env, what="serve")):
        pid, what = owner.holder(env)
        if what == "serve":
            raise HeldByAnother(env.data, f"Leitstelle (process {pid})")
        if what and not said:
            log.info("Waiting for `leitstelle %s` (process %s) to finish with the database", what, pid)
            said = True
        supervisor.step(0.2)
        if supervisor.stopping:
            raise Stopping
    return ownership


def _start_database(env: Environment, supervisor: Supervisor) -> None:
    where = server.prepare(env)

    def start(output: int) -> "subprocess.Popen[bytes]":
        again = server.prepare(env) if child.process else where  # after a crash: left-over backends go first
        return server.start(again, output=output)

    child = Child(
        "postgres",
        start,
        lines.of_postgres,
        stop_signal=signal.SIGINT,
        stop_seconds=STOP_SECONDS["postgres"],
        keeps_running=False,  # until it has been ready once
        explain=lambda child: explain(where.cluster, child.last_lines),
    )
    supervisor.launch(child)
    tell_at = time.monotonic() + server.TELL_EVERY_SECONDS

    def ready() -> bool:
        nonlocal tell_at
        if not child.runs:
            raise explain(where.cluster, child.last_lines)
        if time.monotonic() > tell_at:
            log.info("Waiting for the database: it is starting, or recovering from a crash")
            tell_at = time.monotonic() + server.TELL_EVERY_SECONDS
        return server.status(where, child.process.pid if child.process else 0) == "ready"

    supervisor.wait_until(ready, every_seconds=0.02)
    child.keeps_running = True


def _prepare(env: Environment, supervisor: Supervisor) -> str | None:
    """Migrations and static files, in a process that ends afterwards. Returns the one-time set-up link, if it is still open."""
    link: str | None = None

    def heard(child: Child, line: lines.Line) -> bool:
        nonlocal link
        if child.name != "prepare" or line.logger != "leitstelle.setup_link":
            return False
        link = line.text
        return True

    supervisor.heard = heard
    pause = 1.0
    while True:
        child = Child("prepare", partial(_start_role, "prepare"), keeps_running=False)
        supervisor.launch(child)
        supervisor.wait_until(lambda child=child: not child.runs)  # type: ignore[misc]
        supervisor.step(0)
        supervisor.children.remove(child)
        code = child.process.returncode if child.process else 1
        if code == 0:
            return link
        if code != TRY_AGAIN:
            raise DatabaseProblem("The desk was not started: its database could not be prepared (see above).")
        until = time.monotonic() + pause
        supervisor.wait_until(lambda until=until: time.monotonic() > until)  # type: ignore[misc]
        pause = min(pause * 2, 15.0)


def _start_roles(env: Environment, supervisor: Supervisor) -> None:
    """Start the roles, the pages first: somebody waits for them."""
    for name in ("web", "live", "gateway", *["worker"] * env.workers):
        supervisor.launch(Child(name, partial(_start_role, name), stop_seconds=STOP_SECONDS[name]))


def _start_role(name: str, output: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "leitstelle.config.cli", name],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env={**os.environ, desk_log.SUPERVISED: str(os.getpid()), "PYTHONUNBUFFERED": "1"},
        preexec_fn=partial(die_with_parent, signal.SIGKILL, parent=os.getpid()),
        process_group=0,
    )


def _tell_when_open(env: Environment, supervisor: Supervisor, link: str | None) -> None:
    supervisor.wait_until(lambda: _answers(env), every_seconds=0.1)
    log.info("Leitstelle is open at %s", f"{env.public_url or env.own_url}/")
    if link:
        log.info("Set it up with this one-time link: %s", link)


def _answers(env: Environment) -> bool:
    """Whether the pages answer at all."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(env.host, env.host)
    try:
        with socket.create_connection((host, env.port), timeout=1.0) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(16).startswith(b"HTTP/")
    except OSError:
        return False


def _require_free_ports(env: Environment) -> None:
    """Raises SettingError. Ports of a desk that was killed a moment ago are waited for."""
    end = time.monotonic() + PORT_PATIENCE_SECONDS
    for name, port in ports_of(env).items():
        while fault := fault_of(env.host, port):
            if fault is not PortFault.TAKEN or time.monotonic() > end:
                raise SettingError(f"Port {port} on {env.host} {fault.value}. Set {name} to another port.")
            time.sleep(0.25)
