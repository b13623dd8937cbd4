"""Runs the live application in uvicorn: stops at once although streams never end by themselves."""

import resource
from typing import Any, Final

import uvicorn

from leitstelle.web.live.app import LiveApplication, create_application

FILES_WANTED: Final = 8_192
STOP_SECONDS: Final = 3


def run(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Needs DJANGO_SETTINGS_MODULE, but not django.setup()."""
    _allow_many_connections()
    Server(create_application(), host=host, port=port).run()


class Server(uvicorn.Server):
    """uvicorn that ends all streams when it is told to stop; it would wait for them otherwise."""

    def __init__(self, application: LiveApplication, *, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                host=host,
                port=port,
                http="h11",
                ws="none",
                lifespan="on",
                loop="asyncio",
                proxy_headers=False,
                server_header=False,
                # A URL of /live carries a pass: it does not belong in a log.
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        self._hub = application.hub

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        self._hub.end_all()
        await super().shutdown(sockets=sockets)


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(FILES_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
