"""Which charset undeclared bytes are in: decode by each candidate and see which result looks like writing."""

from __future__ import annotations

import re
from functools import lru_cache

import charset_normalizer

SAMPLE_BYTES = 4096
"""The guess looks at this much; more costs time and does not change the answer."""

_JAPANESE_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([BIJ]|\$\()")
_KOREAN_ESCAPE = b"\x1b$)C"
_CHINESE_TILDE = re.compile(rb"~\{[!-}]{4,}~\}")

# High bytes of Western European text: letters and the punctuation of cp1252.
_WESTERN_LETTERS = frozenset("äöüßÄÖÜéèêëàâáåãçñóòôõøíìîïúùûæœÉÈÀÇÑÅØÆ".encode("cp1252"))
_WESTERN_MARKS = frozenset("€‚„…‹›‘’“”•–—™§°´·»«®©²³½¿¡\xa0£".encode("cp1252"))

# In falling order of trust: the first of equals wins.
_CANDIDATES = (
    "cp1252", "cp1251", "koi8_r", "gb18030", "cp932", "euc_jp", "cp949", "big5hkscs", "cp1253", "cp1255", "cp1256",
    "cp874", "cp866", "iso8859_5", "mac_roman",
)  # fmt: skip
_MULTI_BYTE = {"gb18030", "cp932", "euc_jp", "cp949", "big5hkscs"}
_JAPANESE = {"cp932", "euc_jp"}
_KANA = re.compile(r"[\u3041-\u30fc]")
_COMMON_LOWER = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщαιοετσνηυρκπλ")
_COMMON_EAST_ASIAN = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后您好请问电脑网无法帮助"
    "這個來國說們為時會過學對後請問電腦網無幫謝"
    "이다는을를가에의하고지니은도로시기사어인한리아나해서대것있없습안녕세요주메일확드입"
)
_LATIN_LETTERS = frozenset("äöüßÄÖÜéèêëàâáåãçñóòôõøíìîïúùûæœÉÈÀÇÑÅØÆ")
_MARKS = frozenset("€‚„…‹›‘’“”•–—™§°·»«®©\xa0№")
_DAMAGE = -3.0


def escaped_codec(data: bytes) -> str:
    """Seven-bit charsets give themselves away by their escapes (RFC 1468, RFC 1557, RFC 1843); "" without any."""
    if _KOREAN_ESCAPE in data:
        return "iso2022_kr"
    if _JAPANESE_ESCAPE.search(data):
        return "iso2022_jp_ext"
    return "hz" if _CHINESE_TILDE.search(data) else ""


def looks_western(data: bytes) -> bool:
    """Single accented letters between plain ones, as in German or French; other scripts have high bytes in runs."""
    sample = data[:SAMPLE_BYTES]
    high = [byte for byte in sample if byte > 127]
    letters = sum(byte in _WESTERN_LETTERS for byte in high)
    marks = sum(byte in _WESTERN_MARKS for byte in high)
    if letters + marks < 0.8 * len(high):
        return False
    plain_letters = sum(chr(byte).isalpha() for byte in sample if byte < 128)
    return plain_letters >= 2 * letters


def guess_codec(data: bytes) -> str:
    """The likeliest codec of undeclared bytes; "cp1252" when nothing speaks for another."""
    sample = data[:SAMPLE_BYTES]
    if escaped := escaped_codec(sample):
        return escaped
    if looks_western(sample):
        return "cp1252"
    best = max(_CANDIDATES, key=lambda codec: _likeness(sample, codec))
    return _guess_latin(sample) if best == "cp1252" else best


def _guess_latin(sample: bytes) -> str:
    """Latin scripts differ by single letters: only enough text tells Czech or Turkish from French."""
    best = charset_normalizer.from_bytes(
        sample, steps=4, chunk_size=512, cp_isolation=["cp1252", "cp1250", "cp1254"], preemptive_behaviour=False
    ).best()
    return best.encoding if best is not None else "cp1252"


def _likeness(sample: bytes, codec: str) -> float:
    text = sample.decode(codec, "replace")
    if codec in _MULTI_BYTE and len(sample) == SAMPLE_BYTES:
        text = text[:-1]  # the cut may have torn the last character
    total = 0.0
    count = 0
    before = " "
    for char in text:
        if char > "\x7f":
            total += _weight(char, before)
            count += 1
        before = char
    if codec not in _JAPANESE:  # GB 2312 and KS X 1001 hold kana too, at the places of EUC-JP
        total -= len(_KANA.findall(text))
    return total / count if count else 0.0


def _weight(char: str, before: str) -> float:
    """How usual a character is in writing, about -3 to 1. Capitals and other alphabets inside words speak against the charset."""
    if char.isupper() and before.islower():
        return -0.8
    if "a" <= before <= "z" and char >= "\u0370" and char.isalpha() and not "\u3041" <= char <= "\u9fff":
        return -0.8  # "Grьяe": one word, two alphabets
    return 1.0 if char in _COMMON_LOWER or char in _COMMON_EAST_ASIAN else _weight_of(char)


@lru_cache(maxsize=4096)
def _weight_of(char: str) -> float:
    if char in _LATIN_LETTERS:
        return 0.5
    if char in _MARKS:
        return 0.3
    for first, last, weight in _RANGES:
        if first <= char <= last:
            return weight
    return _ideograph_weight(char) if "\u4e00" <= char <= "\u9fff" else -1.0


_RANGES = (
    ("\u0080", "\u009f", -2.0),
    ("\u00c0", "\u024f", 0.1),
    ("\u0391", "\u03ce", 0.6),
    ("\u0410", "\u042f", 0.6),
    ("\u0430", "\u044f", 0.6),
    ("\u0451", "\u0451", 0.3),
    ("\u05b0", "\u05c7", 0.2),
    ("\u05d0", "\u05ea", 0.95),
    ("\u060c", "\u0652", 0.8),
    ("\u0e01", "\u0e5b", 0.8),
    ("\u3000", "\u3003", 0.8),
    ("\u3041", "\u3093", 1.0),
    ("\u30a1", "\u30fc", 1.0),
    ("\uac00", "\ud7a3", 0.75),
    ("\uff01", "\uff5e", 0.7),
    ("\uff61", "\uff9f", -0.5),
    ("\ufffd", "\ufffd", _DAMAGE),
)


def _ideograph_weight(char: str) -> float:
    """Frequent ideographs sit in the first level of GB 2312 (rows 16-55) and of Big5 (0xA4-0xC6)."""
    gb = char.encode("gb2312", "ignore")
    if gb and 0xB0 <= gb[0] <= 0xD7:
        return 0.8
    big5 = char.encode("big5", "ignore")
    return 0.8 if big5 and 0xA4 <= big5[0] <= 0xC6 else -0.3
