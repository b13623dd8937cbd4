"""A browser without eyes: one kept connection, cookies, the hidden form token. Loopback only."""

import http.client
import re
from urllib.parse import urlencode

TOKEN = re.compile(r"""name=["']csrfmiddlewaretoken["'] value=["']([^"']+)["']""")
SECONDS = 60


class Refused(Exception):
    """The desk answered something else than expected."""


class Browser:
    """Talks to the desk on `port` and stays signed in."""

    def __init__(self, port: int) -> None:
        self._origin = f"http://127.0.0.1:{port}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self._cookies: dict[str, str] = {}

    def sign_in(self, username: str, password: str) -> None:
        """By the form, as everybody does. Raises Refused."""
        self.send("/sign-in", {"username": username, "password": password}, token=self.token_on("/sign-in"))

    def token_on(self, path: str) -> str:
        """The form token of the page. Raises Refused when there is none."""
        found = TOKEN.search(self.get(path))
        if not found:
            raise Refused(f"{path} holds no form")
        return found[1]

    def get(self, path: str) -> str:
        """The page's text. Raises Refused unless the answer is 200."""
        status, text = self._ask("GET", path, None)
        if status != 200:
            raise Refused(f"GET {path}: {status} {text[:200]}")
        return text

    def send(self, path: str, form: dict[str, str], *, token: str, htmx: bool = False) -> str:
        """The answer to a sent form, before any redirect; `htmx` asks for the changed parts. Raises Refused."""
        status, text = self._ask("POST", path, urlencode({**form, "csrfmiddlewaretoken": token}).encode(), htmx=htmx)
        if status not in (200, 201, 204, 302, 303):
            raise Refused(f"POST {path}: {status} {text[:400]}")
        return text

    def _ask(self, method: str, path: str, body: bytes | None, *, htmx: bool = False) -> tuple[int, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Origin": self._origin,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if htmx:
            headers["HX-Request"] = "true"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self._cookies[cookie] = content
        return answer.status, text
