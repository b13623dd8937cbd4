"""Pure rules about people."""

import re

_NOT_DIGIT = re.compile(r"\D+")
_NUMBER = re.compile(r"[+\d][\d\s/().-]{2,39}", re.ASCII)
MATCHED_DIGITS = 7


def digits_of(number: str) -> str:
    """The digits of a telephone number; a leading + or 00 and the trunk zero make no difference: `+49 30 123` → `4930123`."""
    digits = _NOT_DIGIT.sub("", number.replace("(0)", ""))
    return digits.removeprefix("00") if digits.startswith("00") else digits


def matching_tail(number: str) -> str:
    """The end of the number by which a caller is found: national and international spelling share it."""
    return digits_of(number).lstrip("0")[-MATCHED_DIGITS:]


def looks_like_number(typed: str) -> bool:
    """Whether somebody typed a telephone number rather than a name: `+49 (0)30 123-45`."""
    return bool(_NUMBER.fullmatch(typed.strip()))


def name_from_address(email: str) -> str:
    """A readable name when a mail carries none: `anna.schmidt@x` → `Anna Schmidt`."""
    words = re.split(r"[._\-+]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or email
