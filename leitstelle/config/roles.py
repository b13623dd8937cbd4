"""The desk's processes, each run in the process that calls it, until SIGTERM or SIGINT."""

import logging
import os
import signal
import subprocess
import sys
import threading

from leitstelle.config import log as desk_log
from leitstelle.config.environment import Environment

STOP_SECONDS = 2  # an answer that takes longer is cut off when the pages' process is told to stop
LARGEST_BACKLOG = 1024

log = logging.getLogger("leitstelle.roles")


def web(env: Environment) -> int:
    """The pages. This process only listens and watches; Django runs in the worker processes it starts."""
    if desk_log.SUPERVISED not in os.environ:  # under `serve` this has been done
        prepared = subprocess.run([sys.executable, "-P", "-m", "leitstelle.config.cli", "prepare", "--static-only"])
        if prepared.returncode:
            return prepared.returncode
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    desk_log.configure("web", env)
    Granian(
        "leitstelle.config.wsgi:application",
        address=env.host,
        port=env.port,
        interface=Interfaces.WSGI,
        workers=env.web_workers,
        blocking_threads=env.web_threads,
        backlog=LARGEST_BACKLOG,
        backpressure=env.web_threads * 16,  # more requests than this wait in the kernel's backlog
        http1_settings=HTTP1Settings(keep_alive=True),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.info if env.log_level == "debug" else LogLevels.warning,
        log_dictconfig=_granian_log(),
    ).serve()
    return 0


def live(env: Environment) -> int:
    """The streams of live pages. Needs Django's settings, not its models."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitstelle.config.settings")
    desk_log.configure("live", env)
    from leitstelle.web.live.server import run

    run(env.host, env.live_port)
    return 0


def worker(env: Environment) -> int:
    """Jobs, timers and loops."""
    _set_up_django("worker", env)
    from leitstelle.config.worker import run

    run(_stop_on_signals())
    return 0


def gateway(env: Environment) -> int:
    """Listeners and readers of e-mail."""
    _set_up_django("gateway", env)
    from leitstelle.channels.email.gateway import run

    run(_stop_on_signals())
    return 0


def _set_up_django(role: str, env: Environment) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitstelle.config.settings")
    desk_log.configure(role, env)
    import django

    django.setup()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stop.set())
    return stop


def _granian_log() -> dict:
    """granian's own log joins ours; its start and stop are said by the supervisor already."""
    logger = {"handlers": [], "propagate": True}
    return {
        "disable_existing_loggers": False,
        "incremental": False,
        "handlers": {},
        "loggers": {"_granian": logger, "granian.access": logger},
    }
