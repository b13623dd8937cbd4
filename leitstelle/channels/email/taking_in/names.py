"""DNS for many mails: answers are remembered for a while, and a dead name server is not asked by each mail anew."""

import threading
import time
from collections import OrderedDict

from leitstelle.channels.email.authentication import DnsFailure, NetworkResolver, Resolver

REMEMBER_SECONDS = 300.0
REMEMBERED_NAMES = 4096
FAILURES_IN_A_ROW = 6
PAUSE_SECONDS = 60.0


class SharedNames:
    """Answers of the last minutes, shared by all threads of a worker."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, str], tuple[float, list[str]]] = OrderedDict()
        self._failures = 0
        self._silent_until = 0.0

    def for_one_mail(self) -> Resolver:
        """A resolver for one mail; the limits of one mail hold for what is not remembered."""
        network = NetworkResolver()
        return lambda name, kind: self._ask(network, name, kind)

    def _ask(self, network: Resolver, name: str, kind: str) -> list[str]:
        key = (name.lower().rstrip("."), kind)
        now = time.monotonic()
        with self._lock:
            known = self._answers.get(key)
            if known and known[0] > now:
                return known[1]
            if now < self._silent_until:
                raise DnsFailure("the name server does not answer")
        try:
            answer = network(name, kind)
        except DnsFailure:
            self._count_failure()
            raise
        self._remember(key, answer)
        return answer

    def _remember(self, key: tuple[str, str], answer: list[str]) -> None:
        with self._lock:
            self._failures = 0
            self._answers[key] = (time.monotonic() + REMEMBER_SECONDS, answer)
            self._answers.move_to_end(key)
            while len(self._answers) > REMEMBERED_NAMES:
                self._answers.popitem(last=False)

    def _count_failure(self) -> None:
        """Silent are mostly the names in the mails. Were that taken for a dead name server of ours, anybody could switch
        the checks off for a minute, so it is asked for what it always knows."""
        with self._lock:
            self._failures += 1
            if self._failures < FAILURES_IN_A_ROW:
                return
            self._failures = 0
        if not _is_alive():
            with self._lock:
                self._silent_until = time.monotonic() + PAUSE_SECONDS


def _is_alive() -> bool:
    """Whether our name server knows the root of all names."""
    try:
        NetworkResolver()(".", "NS")
    except DnsFailure:
        return False
    return True
