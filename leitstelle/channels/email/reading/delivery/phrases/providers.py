"""Codes of their own that large providers put into a reply, as their postmaster pages explain them."""

from __future__ import annotations

PROVIDERS: list[tuple[str, list[str]]] = [
    # Facebook, "SMTP Response Codes"
    ("userunknown", [r"\b(?:rcp-p1|int-p[134])\b"]),
    ("filtered", [r"\brcp-p[23]\b"]),
    ("mesgtoobig", [r"\b(?:msg-p1|int-p2)\b"]),
    ("policyviolation", [r"\bmsg-p2\b"]),
    ("rejected", [r"\bdns-(?:p1|p2|t1)\b"]),
    ("requireptr", [r"\bdns-(?:p3|t2)\b"]),
    ("systemerror", [r"\b(?:int-t\d{1,2}|rcp-t1)\b"]),
    # NetEase (163.com, 126.com, yeah.net), table of return codes
    ("spamdetected", [r"\bdt:(?:spm|sur)\b(?!.{0,20}fake sender)"]),
    ("rejected", [r"\b(?:dt:sum|wm:blu|hl:mep)\b|fake sender"]),
    ("blocked", [r"\b(?:dt:rbl|wm:bli)\b"]),
    ("badreputation", [r"\bhl:rep\b"]),
    ("toomanyconn", [r"\b(?:hl:icc|rp:drc)\b"]),
    ("speeding", [r"\b(?:hl:ifc|mi:dmc|mi:sfq|rp:qrc|rp:trc|ip:trc)\b"]),
    # AOL, "Error Messages"
    ("requireptr", [r"\bdns:(?:b\d|nr)\b|\brly:b2\b"]),
    ("blocked", [r"\b(?:rtr|rly|isp):\s?[a-z]{1,2}\d?\b"]),
    # Comcast, "Mail delivery error codes"
    ("speeding", [r"#rl0000\d\d\b"]),
    ("blocked", [r"\b(?:bl|es)0000\d\d\b"]),
    # Spectrum and Cox
    ("toomanyconn", [r"aup#(?:in-|i-|out-)?13\d0"]),
    ("blocked", [r"aup#(?:cxbl|cdrbl)"]),
    ("requireptr", [r"aup#cxdns"]),
    ("authfailure", [r"aup#cxsndr"]),
    ("speeding", [r"aup#cxmxrt"]),
    # Tencent counts parallel sessions and mails a minute alike
    ("toomanyconn", [r"frequency limit"]),
    ("mailboxfull", [r"^too much mail data"]),  # NTT docomo
    ("spamdetected", [r"^mail content denied"]),
    ("badreputation", [r"user complaints"]),  # Yahoo TSS04
]
