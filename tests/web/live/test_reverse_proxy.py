"""The manual's configurations, tried: real nginx and Caddy in front of the live process, with a real browser."""

import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from leitstelle.core import notices

MANUAL = Path(__file__).parents[3] / "docs" / "manual" / "reverse-proxy.md"

pytestmark = pytest.mark.browser


def configuration(language, replacements):
    text = re.search(rf"```{language}\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)[1]
    for old, new in replacements.items():
        assert old in text
        text = text.replace(old, str(new))
    return text


def certificate(folder):
    key, pem = folder / "key.pem", folder / "cert.pem"
    what = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run(["openssl", *what.split(), "-keyout", key, "-out", pem], check=True, capture_output=True)
    return key, pem


def nginx(folder, port, desk, live):
    key, pem = certificate(folder)
    server = configuration(
        "nginx",
        {
            "listen 443": f"listen 127.0.0.1:{port}",
            "desk.example;": "localhost;",
            "/etc/ssl/certs/desk.example.pem": pem,
            "/etc/ssl/private/desk.example.key": key,
            "127.0.0.1:8000": f"127.0.0.1:{desk.server_port}",
            "127.0.0.1:8001": f"127.0.0.1:{live.port}",
        },
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log {folder}/access.log;\n{temporary}{server} }}"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder, port, desk, live):
    site = configuration(
        "caddy",
        {
            "desk.example {": f"https://localhost:{port} {{\n    tls internal",
            "127.0.0.1:8000": f"127.0.0.1:{desk.server_port}",
            "127.0.0.1:8001": f"127.0.0.1:{live.port}",
        },
    )
    (folder / "Caddyfile").write_text(
        f"{{\n admin off\n skip_install_trust\n auto_https disable_redirects\n storage file_system {folder}/kept\n}}\n{site}"
    )
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def proxied(request, live, start_desk, free_port, tmp_path):
    """The stand-in's pages and the stream behind the proxy, on one origin."""
    command = request.param.__name__
    if not shutil.which(command):
        pytest.skip(f"{command} is not installed")
    desk = start_desk("/live")
    tmp_path.chmod(0o755)
    process = subprocess.Popen(request.param(tmp_path, free_port, desk, live), cwd=tmp_path)
    try:
        wait_for_port(free_port)
        yield desk, free_port
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for_port(port):
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the proxy did not start")


def test_a_change_shows_within_a_second_behind_the_proxy(proxied, chromium, live):
    desk, port = proxied
    context = chromium.new_context(ignore_https_errors=True)
    tabs = [context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto(f"https://localhost:{port}/page/queue")
        expect(tab.locator("[data-live-status]")).to_have_text("Live.", timeout=15_000)

    desk.count += 1
    notices.publish("queue")

    for tab in tabs:
        expect(tab.locator("output")).to_have_text("1", timeout=1_000)
    assert live.metric("leitstelle_live_streams") == 1
    context.close()
    live.wait_for_streams(0)


def test_the_way_to_the_stream_can_be_seen_and_metrics_cannot(proxied):
    _, port = proxied
    trusting = ssl._create_unverified_context()

    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        urllib.request.urlopen(f"https://localhost:{port}/live", context=trusting, timeout=10)
    assert refused.value.read().decode() == "The stream ticket is not one of ours.\n"

    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"https://localhost:{port}/metrics", context=trusting, timeout=10)
