"""The worst 25 MB take at most 4 s of processor time and 400 MB of memory, each measured in a process of its own."""

import json
import subprocess
import sys

import pytest

MAX_CPU_SECONDS = 4.0
MAX_MEGABYTES = 400

PROGRAM = """
import json, sys, time
from leitstelle.channels.email.reading import read_mail

H = b"From: a@kunde.example\\r\\nTo: b@desk.example\\r\\nSubject: x\\r\\n"
MIXED = H + b"Content-Type: multipart/mixed; boundary=b\\r\\n\\r\\n"
NESTED = b"Content-Type: multipart/mixed; boundary=b%d\\n\\n--b%d\\n"
FILE = b"--b\\r\\nContent-Type: application/pdf; name=a.pdf\\r\\nContent-Transfer-Encoding: base64\\r\\n\\r\\n"
HTML = H + b"Content-Type: text/html\\r\\n\\r\\n"
def filled(start, piece):
    return start + piece * ((25_000_000 - len(start)) // len(piece))

raw = eval(sys.argv[1])
read_mail(b"From: a@kunde.example\\n\\nGuten Tag, das Programm ist geladen.")
before = time.process_time()
mail = read_mail(raw)
spent = time.process_time() - before
# not getrusage: its ru_maxrss begins with what the parent of this process had used
peak_kb = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([len(raw), spent, peak_kb / 1024]))
"""

WORST = {
    "empty lines": r'filled(H + b"\r\n", b"\n")',
    "HTML of ordinary mails": r'filled(HTML, b"<p>Guten Tag, <b>hier</b> ist <i>Text</i>.</p>\r\n")',
    "HTML of table cells": r'filled(HTML + b"<table>", b"<tr><td>x")',
    "HTML of open formatting": r'filled(HTML, b"<font color=red><b>x<p>y")',
    "HTML of attributes": r'filled(HTML + b"<p ", b"a=\">\" b ")',
    "German text": r'filled(H + b"\r\n", b"Das ist eine ganz normale Zeile Text.\r\n")',
    "undeclared Chinese": r'filled(H + b"\r\n", "您好".encode("gbk"))',
    "quoted history": r'filled(H + b"\r\n", b"Von: a\nGesendet: b\n> ")',
    "parts without end": r'filled(MIXED, b"--b\r\n\r\nx\r\n")',
    "nested messages": r'filled(H + b"Content-Type: message/rfc822\r\n\r\n" * 500, b"x")',
    "nested multiparts": r'filled(H + b"".join(NESTED % (n, n) for n in range(500)), b"x\n")',
    "a million header fields": r'filled(b"", b"X-Field: v\r\n") + b"\r\n"',
    "one endless header line": r'filled(b"To: ", b"a@kunde.example, ") + b"\r\n\r\n"',
    "stray header lines": r'filled(H, b"stray\r\nX-a: b\r\n")',
    "padded base64": r'filled(H + b"Content-Transfer-Encoding: base64\r\n\r\n", b"QQ==")',
    "uuencoded beginnings": r'filled(H + b"\r\n", b"begin 644 x\n#AAAA\n")',
    "one large file": r'filled(MIXED + FILE, b"QUJD" * 19 + b"\r\n")',
}


@pytest.mark.parametrize("build", WORST.values(), ids=WORST.keys())
def test_worst_mails_stay_within_time_and_memory(build: str):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, build], capture_output=True, check=True, text=True, timeout=120
    )

    size, cpu_seconds, megabytes = json.loads(done.stdout)

    assert size > 20_000_000
    assert cpu_seconds < MAX_CPU_SECONDS
    assert megabytes < MAX_MEGABYTES
