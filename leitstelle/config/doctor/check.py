"""The answer to one of the doctor's questions."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Check:
    """`sentence` says what is, `remedy` what to do; empty when nothing is."""

    name: str
    state: Literal["ok", "warn", "fail"]
    sentence: str
    remedy: str = ""


def ok(name: str, sentence: str) -> Check:
    return Check(name, "ok", sentence)


def warn(name: str, sentence: str, remedy: str = "") -> Check:
    return Check(name, "warn", sentence, remedy)


def fail(name: str, sentence: str, remedy: str = "") -> Check:
    return Check(name, "fail", sentence, remedy)
