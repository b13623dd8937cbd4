"""In which language a mail is written. Compact Language Detector 2; why it, and its figures: decision 3."""

from __future__ import annotations

import re

_MAX_TEXT = 4_000  # characters; more changes no answer
_MIN_LETTERS = 9  # "Hello Anna" has as many; below, names and product words decide instead of language
_MIN_LETTERS_OF_DENSE_SCRIPTS = 4  # Chinese, Japanese, Korean: a letter is a syllable or a word

_NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|www\.\S+|\[[^\]]*\]|<[^>]*>|\S*[\d_/\\]\S*|^>.*$", re.MULTILINE)
_NO_LETTERS = re.compile(r"[^\w\s'’.,;:!?\-]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_OTHER_NAMES = {
    "iw": "he",
    "nb": "no",
    "nn": "no",
    "jw": "jv",
    "mo": "ro",
}  # codes ISO 639-1 has given up or merged here


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the language most of `text` is written in; None when there is too little to say.

    Quoted lines, addresses, links and anything with digits are left out, so pass what the person newly wrote.
    """
    words = _words_of(text[:_MAX_TEXT])
    letters = sum(character.isalpha() for character in words)
    if letters < (_MIN_LETTERS_OF_DENSE_SCRIPTS if _DENSE.search(words) else _MIN_LETTERS):
        return None
    return _by_detector(words)


def _words_of(text: str) -> str:
    text = text.encode("utf-8", "ignore").decode("utf-8")  # lone surrogates of broken mails
    return " ".join(_NO_LETTERS.sub(" ", _NO_WORDS.sub(" ", text)).split())


def _by_detector(words: str) -> str | None:
    import pycld2  # 3 MB of tables: only the process that reads mail pays for them

    try:
        _, _, found = pycld2.detect(words, isPlainText=True, bestEffort=True)
    except pycld2.error:  # it refuses a few characters Unicode allows; a mail without language is no failure
        return None
    code = found[0][1].split("-")[0]
    code = _OTHER_NAMES.get(code, code)
    return code if len(code) == 2 and code != "un" else None
