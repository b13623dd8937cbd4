"""A stand-in for the web role: two pages with live parts, under the product's strict Content-Security-Policy."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import leitstelle
from leitstelle.web.live import passes

STATIC = Path(leitstelle.__file__).parent / "web" / "static"

PAGE = """<!doctype html><html lang="en"><head><title>Desk</title>
<meta name="live" content="{live_url}" data-ticket-url="/live/ticket">
<meta name="htmx-config" content='{{"allowEval":false,"includeIndicatorStyles":false}}'>
<script src="/static/vendor/htmx/htmx-2.0.11.min.js"></script>
<script type="module" src="/static/js/live.js"></script></head><body>
<p data-live-status role="status" data-live="Live." data-polling="Every 10 seconds." data-offline="Offline."
 data-signed-out="Signed out."></p>
{part}
<form><textarea id="reply"></textarea></form></body></html>"""

PART = """<section id="part" data-live-topic="{topic}" hx-get="/part/{topic}" hx-trigger="live" hx-swap="outerHTML">
<output>{count}</output><input id="inside"></section>"""


class Desk(ThreadingHTTPServer):
    """Serves `/page/<topic>`; its part shows how often `change` was called."""

    daemon_threads = True

    def __init__(self, live_url: str) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.live_url = live_url
        self.count = 0
        self.parts_fetched = 0
        self.signed_in = True
        self.broken = False
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    def url(self, topic: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}/page/{topic}"


class Answer(BaseHTTPRequestHandler):
    """One request to the stand-in."""

    server: Desk
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        _, kind, *rest = self.path.partition("?")[0].split("/")
        name = "/".join(rest)
        if kind == "page":
            self._send(PAGE.format(live_url=self.server.live_url, part=self._part(name)), "text/html")
        elif kind == "part" and self.server.broken:
            self._send("", "text/plain", status=502)
        elif kind == "part":
            self.server.parts_fetched += 1
            self._send(self._part(name), "text/html")
        elif kind == "live" and not self.server.signed_in:
            self._send("{}", "application/json", status=401)
        elif kind == "live":
            ticket = passes.issue(user_id=7, now=datetime.now(UTC))
            self._send(json.dumps({"ticket": ticket, "seconds": 600}), "application/json")
        elif kind == "static":
            self._send((STATIC / name).read_text(), "text/javascript")
        else:
            self._send("", "text/plain", status=404)

    def _part(self, topic: str) -> str:
        return PART.format(topic=topic, count=self.server.count)

    def _send(self, text: str, content_type: str, status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        origin = self.server.live_url.removesuffix("/live") or "'self'"
        policy = f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' {origin}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass
