"""Bytes to text when the declared charset is missing, unknown or untrue."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from leitstelle.channels.email.reading.guess import escaped_codec, guess_codec, looks_western

TOLERATED_DAMAGE = 0.02
"""A declared multi-byte charset is kept when at most this share of the characters is damaged."""

# What mailers call it -> what they mean. Supersets are taken for their subsets, as browsers do
# (WHATWG Encoding Standard, section 4.2): "gb2312" mails hold gbk characters, "latin1" ones hold cp1252 quotes.
MEANT = {
    "8bit": "",
    "ansi": "cp1252",
    "ansix341968": "cp1252",
    "ansix341986": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "binary": "",
    "cp932": "cp932",
    "cp65001": "utf_8",
    "cp949": "cp949",
    "cp950": "big5hkscs",
    "default": "",
    "euckr": "cp949",
    "euccn": "gb18030",
    "gb18030": "gb18030",
    "gb2312": "gb18030",
    "gb231280": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "windows936": "gb18030",
    "xgbk": "gb18030",
    "iso2022jp": "iso2022_jp_ext",
    "iso2022jpms": "iso2022_jp_ext",
    "iso646us": "cp1252",
    "iso88591": "cp1252",
    "iso885911": "cp874",
    "iso88598e": "iso8859_8",
    "iso88598i": "iso8859_8",
    "iso88599": "cp1254",
    "koi": "koi8_r",
    "koi8": "koi8_r",
    "ksc56011987": "cp949",
    "ksc5601": "cp949",
    "latin1": "cp1252",
    "latin5": "cp1254",
    "macintosh": "mac_roman",
    "xmacroman": "mac_roman",
    "xmaccyrillic": "mac_cyrillic",
    "ms936": "gb18030",
    "none": "",
    "null": "",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "xsjis": "cp932",
    "windows31j": "cp932",
    "tis620": "cp874",
    "unicode": "",
    "unicode11utf7": "utf_7",
    "utf7": "utf_7",
    "unicode11utf8": "utf_8",
    "unknown": "",
    "unknown8bit": "",
    "us": "cp1252",
    "usascii": "cp1252",
    "utf8": "utf_8",
    "utf8mb4": "utf_8",
    "windows874": "cp874",
    "windows949": "cp949",
    "xunknown": "",
    "xuserdefined": "",
    "xwindows949": "cp949",
    "xeucjp": "euc_jp",
}

# The start of a name with something glued on: "windows-1252http-equivcontent-type", "utf-8;format=flowed".
_KNOWN_START = re.compile(
    r"(windows\d{4}|cp\d{3,4}|iso8859(?:1[0-6]|\d)|iso2022(?:jp|kr)|utf(?:8|7|16|32)|koi8[ru]|gb2312|gb18030|gbk|big5"
    r"|shiftjis|eucjp|euckr|usascii)"
)

_BOMS = (
    (codecs.BOM_UTF8, "utf_8_sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)

# Charsets whose bytes cannot be mistaken: a text that decodes without error is in them.
_STRICT = {"utf_8", "utf_7", "iso2022_jp_ext", "iso2022_kr", "hz", "utf_16", "utf_32"}

_C0_EXCEPT_SPACE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), None)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@lru_cache(maxsize=256)
def codec_for(declared: str) -> str:
    """The Python codec a declared charset means, "" when it names none we know."""
    name = re.sub(r"[^a-z0-9]", "", declared.strip().lower()[:200])
    if name in MEANT:
        return MEANT[name]
    if python_name := _python_codec(declared.strip().strip("\"'").lower()):
        return python_name
    start = _KNOWN_START.match(name.removeprefix("x"))
    if not start:
        return ""
    return MEANT.get(start[1]) or _python_codec(start[1].replace("windows", "cp")) or ""


def _python_codec(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    is_text = getattr(info, "_is_text_encoding", True)
    if not is_text or info.name in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"}:
        return ""
    return MEANT.get(re.sub(r"[^a-z0-9]", "", info.name), info.name)


def decode(data: bytes, declared: str = "", *, hint: str = "") -> str:
    """Text of `data`, which says it is in charset `declared`; `hint` is a charset used elsewhere in the mail.

    Never raises. Order: byte order mark, UTF-8 for those who say ASCII or Latin-1, the declared charset, the hint, a guess.
    """
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data.decode(codec, "replace")
    codec = codec_for(declared)
    if data.isascii() and codec not in _STRICT and b"\x1b" not in data and b"~{" not in data:
        return data.decode("ascii")
    if codec in ("", "cp1252") and (text := _decode_strictly(data, "utf_8")) is not None:
        if data.isascii() and (escaped := escaped_codec(data)):
            return data.decode(escaped, "replace")
        return text
    return _decode_declared(data, codec, hint)


def _decode_declared(data: bytes, codec: str, hint: str) -> str:
    if codec == "cp1252" and looks_western(data):
        return _decode_cp1252(data)
    if codec and codec != "cp1252":
        text = _decode_strictly(data, codec)
        if text is not None and not _is_untrue(text, codec):
            return text
    if (utf8 := _decode_damaged_utf8(data, declared=codec == "utf_8")) is not None:
        return utf8
    if codec and codec not in {"cp1252", "utf_8"}:
        damaged = data.decode(codec, "replace")
        if damaged.count("\ufffd") <= TOLERATED_DAMAGE * len(damaged) + 1 and not _is_untrue(damaged, codec):
            return damaged
    hinted = codec_for(hint)
    if hinted not in ("", codec, "cp1252") and (text := _decode_strictly(data, hinted)) is not None:
        return text
    return _decode_guessed(data, reluctant="cp1252" in (codec, hinted))


def _decode_damaged_utf8(data: bytes, *, declared: bool) -> str | None:
    """UTF-8 with a few broken places, or with a footer in Latin-1 that a list server glued on."""
    text = data.decode("utf_8", "replace")
    damaged = text.count("\ufffd")
    sound = len(text.encode("utf_8")) - len(text) - 2 * damaged  # continuation bytes of good characters
    if sound <= (1 if declared else 2) * damaged:
        return None
    return data.decode("utf_8", _CP1252_FOR_DAMAGE) if damaged else text


_CP1252_FOR_DAMAGE = "leitstelle.cp1252_for_damage"


def _read_damage_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    damage = error.object[error.start : error.end]
    readable = len(damage) == 1 and looks_western(b"aaa" + damage)
    return (_decode_cp1252(damage) if readable else "\ufffd", error.end)


codecs.register_error(_CP1252_FOR_DAMAGE, _read_damage_as_cp1252)


def _is_untrue(text: str, codec: str) -> bool:
    """UTF-16 decodes nearly anything: text without one space or Latin letter in it was none."""
    return codec.startswith(("utf_16", "utf-16")) and not re.search(r"[\sa-zA-Z]", text)


def _decode_guessed(data: bytes, *, reluctant: bool = False) -> str:
    codec = guess_codec(data)
    if reluctant and codec in {"cp1250", "cp1254", "mac_roman"}:
        codec = "cp1252"  # the mailer said Latin-1; only another script altogether speaks against it
    return _decode_cp1252(data) if codec == "cp1252" else data.decode(codec, "replace")


def _decode_cp1252(data: bytes) -> str:
    """cp1252, with the five bytes it leaves undefined read as Latin-1 does."""
    text = _decode_strictly(data, "cp1252")
    if text is not None:
        return text
    return data.decode("latin-1").translate(_CP1252_OF_LATIN1)


_CP1252_OF_LATIN1 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


def _decode_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return _decode_jis_with_vendor_row(data) if codec == "iso2022_jp_ext" else None


def _decode_jis_with_vendor_row(data: bytes) -> str | None:
    """Japanese Windows writes ① and ㈱ into ISO-2022-JP, where JIS X 0208 has a gap; JIS X 0213 filled it the same way."""
    try:
        return data.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004")
    except UnicodeError:
        return None


def decode_start(data: bytes, limit: int, declared: str = "", *, hint: str = "") -> str:
    """Text of the first `limit` bytes, cut so that no multi-byte character is torn."""
    if len(data) <= limit:
        return decode(data, declared, hint=hint)
    start = data[:limit]
    newline = start.rfind(b"\n")
    if newline > limit // 2:
        return decode(start[: newline + 1], declared, hint=hint)
    while start and start[-1] & 0xC0 == 0x80:
        start = start[:-1]
    return decode(start[:-1] if start and start[-1] >= 0xC0 else start, declared, hint=hint)


def storable(text: str) -> str:
    """Text without what PostgreSQL or JSON refuse: NUL, lone surrogates, control characters other than tab and newline."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(_C0_EXCEPT_SPACE) if not text.isprintable() else text
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
