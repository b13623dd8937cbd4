"""What the live process tells Prometheus: streams open, notices heard and sent, and how long a notice lay here."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from leitstelle.web.live.hub import Hub

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The figures of one live process."""

    def __init__(self, hub: Hub) -> None:
        self._registry = CollectorRegistry()
        streams = Gauge("leitstelle_live_streams", "Streams open now.", registry=self._registry)
        streams.set_function(lambda: len(hub))
        listening = Gauge("leitstelle_live_listening", "1 while the database is heard.", registry=self._registry)
        listening.set_function(lambda: float(hub.listening))
        self._sent = Counter("leitstelle_live_notices_sent", "Notices written to streams.", registry=self._registry)
        self._delay = Histogram(
            "leitstelle_live_notice_delay_seconds",
            "Seconds from hearing a notice to having written it to a stream.",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30),
            registry=self._registry,
        )

    def sent(self, delays_seconds: list[float]) -> None:
        """Count notices just written to a stream, each with its delay."""
        self._sent.inc(len(delays_seconds))
        for delay in delays_seconds:
            self._delay.observe(delay)

    def text(self) -> str:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry).decode()
