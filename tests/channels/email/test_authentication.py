"""SPF, DKIM and DMARC against an injected DNS, with really signed mails."""

from __future__ import annotations

import base64
import hashlib
import time
from email import message_from_bytes
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from leitstelle.channels.email.authentication import DnsFailure, NetworkResolver, check_sender, read_trusted_results
from leitstelle.channels.email.authentication.dkim_check import MAX_SIGNATURES
from leitstelle.channels.email.models import Mailbox, RawMail
from leitstelle.channels.email.taking_in.reading_mail import read_stored

PEER = "203.0.113.9"  # the server of customer.example
FORWARDER = "198.51.100.7"
MAIL = (
    b"From: Anna Kunde <anna@customer.example>\r\nTo: support@desk.example\r\nSubject: Drucker\r\n"
    b"Date: Mon, 02 Mar 2026 09:00:00 +0100\r\nMessage-ID: <1@customer.example>\r\n\r\nDer Drucker druckt nicht.\r\n"
)


class Table:
    """DNS as a table; a record that is an exception is raised. Counts the questions."""

    def __init__(self, **_: object) -> None:
        self.records: dict[tuple[str, str], list[str] | Exception] = {}
        self.asked: list[tuple[str, str]] = []

    def put(self, name: str, kind: str, *records: str) -> Table:
        self.records[(name, kind)] = list(records)
        return self

    def fail(self, name: str, kind: str) -> Table:
        self.records[(name, kind)] = DnsFailure("no answer")
        return self

    def __call__(self, name: str, kind: str) -> list[str]:
        self.asked.append((name, kind))
        found = self.records.get((name.lower(), kind), [])
        if isinstance(found, Exception):
            raise found
        return found


@cache
def rsa_key() -> tuple[bytes, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem, "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()


@cache
def ed25519_key() -> tuple[bytes, str]:
    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(key.private_bytes_raw()), "v=DKIM1; k=ed25519; p=" + base64.b64encode(public).decode()


def signed(raw: bytes = MAIL, domain: str = "customer.example", *, ed25519: bool = False, **more: object) -> bytes:
    key = ed25519_key()[0] if ed25519 else rsa_key()[0]
    algorithm = b"ed25519-sha256" if ed25519 else b"rsa-sha256"
    return dkim.sign(raw, b"s1", domain.encode(), key, signature_algorithm=algorithm, **more) + raw


def dns(policy: str | None = "v=DMARC1; p=reject") -> Table:
    table = Table().put("customer.example", "TXT", f"v=spf1 ip4:{PEER} -all")
    for domain in ("customer.example", "mail.customer.example", "mailer.example"):
        table.put(f"s1._domainkey.{domain}", "TXT", rsa_key()[1])
    return table.put("_dmarc.customer.example", "TXT", policy) if policy else table


def check(raw: bytes, table: Table, *, peer: str | None = PEER, sender: str = "anna@customer.example"):
    return check_sender(raw, peer_ip=peer, helo="mx.customer.example", envelope_from=sender, dns=table)


def test_mail_from_the_domains_own_server_with_its_signature_passes_all_three():
    found = check(signed(), dns())

    assert (found.spf, found.dkim, found.dmarc) == ("pass", "pass", "pass")
    assert (found.from_domain, found.dmarc_policy, found.aligned, found.forged) == (
        "customer.example",
        "reject",
        True,
        False,
    )
    assert found.source == "checked here"


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_an_ed25519_signature_passes_with_either_line_ending(ending: bytes):
    table = dns().put("s1._domainkey.customer.example", "TXT", ed25519_key()[1])

    found = check(signed(ed25519=True).replace(b"\r\n", ending), table, peer=FORWARDER)

    assert (found.spf, found.dkim, found.dmarc) == ("fail", "pass", "pass")


def test_forwarding_breaks_spf_but_the_signature_saves_the_mail():
    found = check(signed(), dns(), peer=FORWARDER)

    assert (found.spf, found.dkim, found.dmarc, found.forged) == ("fail", "pass", "pass", False)


def test_a_tampered_body_is_forged_when_spf_does_not_help():
    tampered = signed().replace(b"druckt nicht", b"braucht Ihr Passwort")

    found = check(tampered, dns(), peer=FORWARDER)

    assert (found.dkim, found.dmarc, found.forged) == ("fail", "fail", True)


@pytest.mark.parametrize(
    ("record", "policy", "forged"),
    [
        ("v=DMARC1; p=none", "none", False),
        ("v=DMARC1; p=quarantine", "quarantine", True),
        ("v=DMARC1;p=reject;rua=mailto:d@customer.example", "reject", True),
        ("v=DMARC1; p=reject; pct=0", "quarantine", True),
        ("v=DMARC1; p=quarantine; pct=0", "none", False),
        ("v=DMARC1; p=reject; pct=10", "reject", True),
        ("v=DMARC1; p=nonsense; rua=mailto:d@customer.example", "none", False),
    ],
)
def test_what_the_domain_asks_for_decides_whether_a_failure_is_a_forgery(record: str, policy: str, forged: bool):
    found = check(MAIL, dns(record), peer=FORWARDER)

    assert (found.dmarc, found.dmarc_policy, found.forged) == ("fail", policy, forged)


@pytest.mark.parametrize("record", [None, "v=DMARC1; p=nonsense", "v=spf1 -all", "v=DMARC10; p=reject"])
def test_without_a_valid_record_dmarc_says_nothing(record: str | None):
    found = check(MAIL, dns(record), peer=FORWARDER)

    assert (found.dmarc, found.dmarc_policy, found.forged) == ("none", None, False)


def test_two_records_are_as_good_as_none():
    table = dns().put("_dmarc.customer.example", "TXT", "v=DMARC1; p=reject", "v=DMARC1; p=none")

    assert check(MAIL, table, peer=FORWARDER).dmarc == "none"


def test_a_third_partys_signature_passes_dkim_but_speaks_for_nobody_else():
    found = check(signed(domain="mailer.example"), dns(), peer=FORWARDER)

    assert (found.dkim, found.aligned, found.dmarc, found.forged) == ("pass", False, "fail", True)


def test_the_right_signature_counts_below_ten_of_others():
    raw = signed()
    for _ in range(MAX_SIGNATURES):
        raw = signed(raw, "mailer.example")

    assert check(raw, dns(), peer=FORWARDER).dmarc == "pass"


@pytest.mark.parametrize(("alignment", "result"), [("", "pass"), ("; adkim=r", "pass"), ("; adkim=s", "fail")])
def test_a_subdomain_may_sign_unless_alignment_is_strict(alignment: str, result: str):
    table = dns("v=DMARC1; p=reject" + alignment)

    assert check(signed(domain="mail.customer.example"), table, peer=FORWARDER).dmarc == result


@pytest.mark.parametrize(("alignment", "result"), [("", "pass"), ("; aspf=s", "fail")])
def test_the_envelope_may_be_a_subdomain_unless_alignment_is_strict(alignment: str, result: str):
    table = dns("v=DMARC1; p=reject" + alignment).put("bounce.customer.example", "TXT", f"v=spf1 ip4:{PEER} -all")

    assert check(MAIL, table, sender="b@bounce.customer.example").dmarc == result


def test_spf_of_another_envelope_proves_nothing_about_from():
    table = dns().put("evil.example", "TXT", f"v=spf1 ip4:{PEER} -all")

    found = check(MAIL, table, sender="x@evil.example")

    assert (found.spf, found.dmarc, found.forged) == ("pass", "fail", True)


def test_a_subdomain_without_record_follows_its_organisations_policy_for_subdomains():
    raw = MAIL.replace(b"anna@customer.example", b"anna@lager.customer.example")

    found = check(raw, dns("v=DMARC1; p=reject; sp=none"), sender="x@other.example")

    assert (found.dmarc, found.dmarc_policy, found.forged) == ("fail", "none", False)


def test_neighbours_under_a_public_suffix_are_not_aligned():
    table = (
        dns().put("_dmarc.one.co.uk", "TXT", "v=DMARC1; p=reject").put("two.co.uk", "TXT", f"v=spf1 ip4:{PEER} -all")
    )
    raw = MAIL.replace(b"anna@customer.example", b"anna@one.co.uk")

    assert check(raw, table, sender="x@two.co.uk").forged


def test_a_domain_with_a_hyphen_is_taken_whole():
    table = dns().put("_dmarc.my-firm.example", "TXT", "v=DMARC1; p=reject")
    raw = MAIL.replace(b"anna@customer.example", b"anna@my-firm.example")

    found = check(raw, table)

    assert (found.from_domain, found.forged) == ("my-firm.example", True)


@pytest.mark.parametrize(("expires_in_seconds", "result"), [(3600, "pass"), (-3600, "fail")])
def test_a_signature_holds_until_it_expires(monkeypatch: pytest.MonkeyPatch, expires_in_seconds: int, result: str):
    expiry = int(time.time()) + expires_in_seconds
    write = dkim.DKIM.gen_header
    monkeypatch.setattr(
        dkim.DKIM,
        "gen_header",
        lambda self, fields, *more, **named: write(self, [(b"x", b"%d" % expiry), *fields], *more, **named),
    )

    found = check(signed(), dns(), peer=FORWARDER)

    assert (found.dkim, found.dmarc) == (result, result)


def test_a_signature_that_lets_others_append_proves_nothing():
    raw = signed(length=True) + b"PS: Ueberweisen Sie an ein neues Konto.\r\n"

    found = check(raw, dns(), peer=FORWARDER)

    assert (found.dkim, found.forged) == ("neutral", True)


def test_a_missing_key_is_the_senders_permanent_error():
    table = dns().put("s1._domainkey.customer.example", "TXT")

    assert check(signed(), table, peer=FORWARDER).dkim == "permerror"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("customer.example", "TXT"), ("s1._domainkey.customer.example", "TXT"), ("_dmarc.customer.example", "TXT")],
)
def test_a_silent_name_server_is_a_temporary_error_never_a_forgery(name: str, kind: str):
    raw = signed().replace(b"druckt", b"drueckt") if name == "customer.example" else signed()

    found = check(raw, dns().fail(name, kind), peer=FORWARDER if name.startswith("s1") else PEER)

    assert not found.forged
    assert "temperror" in (found.spf, found.dkim, found.dmarc)
    if name.startswith("_dmarc"):
        assert (found.dmarc, found.aligned) == ("temperror", True)


@pytest.mark.parametrize("peer", [None, "", "10.1.2.3", "127.0.0.1", "::1", "nonsense"])
def test_without_the_delivering_server_only_a_signature_can_prove_and_nothing_is_called_forged(peer: str | None):
    unsigned, with_signature = check(MAIL, dns(), peer=peer), check(signed(), dns(), peer=peer)

    assert (unsigned.spf, unsigned.dmarc, unsigned.forged) == ("none", "neutral", False)
    assert with_signature.dmarc == "pass"


@pytest.mark.parametrize("envelope", ["eve@evil.example", "anna@customer.example"])
def test_names_that_use_up_the_time_for_a_mail_do_not_make_a_forgery_undecided(envelope: str):
    """The envelope's domain and foreign signatures are the forger's own, and so are their slow name servers."""
    claims = [(b"customer.example", b"s9")] + [(b"%d.evil.example" % n, b"s1") for n in range(9)]
    signatures = b"".join(
        b"DKIM-Signature: v=1; a=rsa-sha256; d=%s; s=%s; h=from; bh=%s; b=AAAA\r\n"
        % (domain, selector, base64.b64encode(hashlib.sha256(MAIL.partition(b"\r\n\r\n")[2]).digest()))
        for domain, selector in claims
    )
    table, spent = dns(), []

    def slow(name: str, kind: str) -> list[str]:
        if "evil" in name:
            spent.append(name)
        if spent:
            raise DnsFailure("the limits for one mail are used up")
        return table(name, kind)

    found = check_sender(signatures + MAIL, peer_ip=FORWARDER, helo="mx.evil.example", envelope_from=envelope, dns=slow)

    assert spent
    assert found.forged


@pytest.mark.parametrize(
    "raw",
    [
        MAIL.replace(b"From: ", b"From: <mallory@evil.example>\r\nFrom: "),
        MAIL.replace(b"<anna@customer.example>", b"<anna@customer.example>, m@evil.example"),
        MAIL.replace(b"From: ", b"X-From: "),
        MAIL.replace(b"<anna@customer.example>", b"<anna>"),
        MAIL.replace(b"<anna@customer.example>", b""),
    ],
)
def test_several_senders_or_none_never_pass(raw: bytes):
    table = (
        dns("v=DMARC1; p=none")
        .put("evil.example", "TXT", f"v=spf1 ip4:{PEER} -all")
        .put("_dmarc.evil.example", "TXT", "v=DMARC1; p=none")
    )

    found = check(signed(raw) if raw.startswith(b"From") else raw, table)

    assert found.dmarc != "pass"


def test_a_second_from_does_not_hide_a_forgery():
    raw = b"From: m@evil.example\r\n" + MAIL
    table = (
        dns()
        .put("evil.example", "TXT", f"v=spf1 ip4:{PEER} -all")
        .put("_dmarc.evil.example", "TXT", "v=DMARC1; p=none")
    )

    found = check(raw, table, sender="m@evil.example")

    assert (found.from_domain, found.forged) == ("customer.example", True)


AMBIGUOUS = [
    b"From: =?utf-8?q?Anna_<anna=40customer.example>?=\r\n",
    b'From: "anna@customer.example" <>\r\n',
    b"Sender: anna@customer.example\r\n",
    b"From : anna@customer.example\r\n",
    b"\r\nFrom: anna@customer.example\r\n",
]
REST = b"To: support@desk.example\r\nSubject: Drucker\r\n\r\nBitte die Kontonummer schicken.\r\n"


class Names:
    """Gives each mail the same table."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def for_one_mail(self) -> Table:
        return self.table


@pytest.mark.parametrize("sender", AMBIGUOUS)
@pytest.mark.parametrize("trusted", [[], ["mx.desk.example"]], ids=["checked here", "trusted server"])
def test_whoever_the_desk_takes_for_the_sender_is_the_one_who_is_checked(sender: bytes, trusted: list[str]):
    table = dns().put("evil.example", "TXT", f"v=spf1 ip4:{FORWARDER} -all")
    front = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=evil.example\r\n" if trusted else b""
    row = RawMail(
        raw=sender + front + REST,
        mailbox=Mailbox(trusted_authserv_ids=trusted),
        peer_ip=FORWARDER,
        helo="mx.evil.example",
        envelope_from="eve@evil.example",
    )

    read = read_stored(row, Names(table))

    assert (read.mail.sender.address, read.check.forged) == ("anna@customer.example", True)


def test_a_sender_known_by_the_envelope_alone_is_checked_too():
    row = RawMail(raw=REST, peer_ip=FORWARDER, helo="mx.evil.example", envelope_from="anna@customer.example")

    assert read_stored(row, Names(dns())).check.forged


def test_a_notice_with_empty_envelope_is_judged_by_its_greeting():
    table = dns().put("mx.customer.example", "TXT", f"v=spf1 ip4:{PEER} -all")

    found = check(MAIL, table, sender="")

    assert (found.spf, found.dmarc) == ("pass", "pass")


def test_spf_follows_includes_exchangers_and_addresses():
    table = (
        dns()
        .put("customer.example", "TXT", "v=spf1 mx a:relay.customer.example include:spf.mailer.example ~all")
        .put("customer.example", "MX", "10 mx1.customer.example")
        .put("mx1.customer.example", "A", "192.0.2.1")
        .put("relay.customer.example", "A", "192.0.2.2")
        .put("spf.mailer.example", "TXT", "v=spf1 ip4:198.51.100.0/24 -all")
    )

    results = [check(MAIL, table, peer=peer).spf for peer in ("192.0.2.1", "192.0.2.2", "198.51.100.9", "203.0.113.77")]

    assert results == ["pass", "pass", "pass", "softfail"]


def test_an_spf_record_that_includes_itself_ends_as_permanent_error_after_few_questions():
    table = dns().put("customer.example", "TXT", "v=spf1 include:customer.example -all")

    assert check(MAIL, table).spf == "permerror"
    assert len(table.asked) < 30


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"From\n\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s1; h=from; bh=; b=\r\n" + MAIL,
        b"DKIM-Signature: v=1; a=rsa-sha256; d=" + b"x" * 300 + b".example; s=s1; h=from; bh=YQ==; b=YQ==\r\n" + MAIL,
        b"DKIM-Signature: \xff=\xfe;;;=\r\n" + MAIL,
        b"DKIM-Signature: v=1; a=ed25519-sha256; d=customer.example; s=s1; h=from; bh=YQ==; b=YQ==\r\n" + MAIL,
        MAIL.replace(b"customer.example", "müll..example".encode()),
    ],
)
def test_rubbish_never_raises_and_never_passes(raw: bytes):
    assert check(raw, dns(), peer=FORWARDER).dmarc != "pass"


def test_a_big_mail_with_many_signatures_costs_few_hashes():
    raw = MAIL + b"x" * 76 + b"\r\n" * 100_000 + b"y" * 20_000_000
    raw = (
        b"".join(
            b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customer.example; s=s1; h=from; bh=YQ==; b=YQ==\r\n"
            for _ in range(50)
        )
        + raw
    )
    began = time.process_time()

    found = check(raw, dns(), peer=FORWARDER)

    assert found.dkim == "fail"
    assert time.process_time() - began < 4


@pytest.mark.parametrize("sender", [b"(" * 5000 + b"anna@customer.example", b"<" * 200_000 + b"anna@customer.example"])
def test_a_from_nested_without_end_is_judged_and_proves_nothing(sender: bytes):
    row = RawMail(raw=b"From: " + sender + b"\r\n" + REST, peer_ip=PEER, helo="mx.customer.example", envelope_from="")

    assert read_stored(row, Names(dns())).check.dmarc != "pass"


def test_a_header_of_endless_lines_is_judged_in_a_moment():
    endless = b"References: " + b"\r\n ".join(b"<%d@customer.example>" % n for n in range(100_000)) + b"\r\n"
    started = time.process_time()

    found = check(signed()[:-2].replace(b"Subject:", endless + b"Subject:"), dns(), peer=FORWARDER)

    assert time.process_time() - started < 2
    assert found.forged


def test_the_network_resolver_gives_up_when_the_time_for_one_mail_is_used_up():
    resolver = NetworkResolver(total_seconds=0)

    with pytest.raises(DnsFailure):
        resolver("customer.example", "TXT")


def test_the_network_resolver_takes_an_impossible_name_for_one_without_records():
    assert NetworkResolver()("x" * 80 + ".example", "TXT") == []


FRONT = (
    b"Authentication-Results: mx.desk.example; spf=pass smtp.mailfrom=customer.example;\r\n"
    b" dkim=fail (bad signature) header.d=mailer.example;\r\n dkim=pass header.d=customer.example;"
    b" dmarc=pass (p=REJECT sp=NONE) header.from=customer.example\r\n"
)
FAILED = (
    b"Authentication-Results: mx.desk.example 1; spf=softfail; dkim=none;"
    b" dmarc=fail (p=quarantine; dis=none) header.from=customer.example\r\n"
)


def trusted(raw: bytes, ids: tuple[str, ...] = ("mx.desk.example",)):
    return read_trusted_results(message_from_bytes(raw), trusted_authserv_ids=list(ids))


def test_results_of_a_trusted_server_are_read():
    found = trusted(FRONT + b"Received: by mx.desk.example; now\r\n" + MAIL, ("MX.desk.example",))

    assert found is not None
    assert (found.spf, found.dkim, found.dmarc, found.dmarc_policy) == ("pass", "pass", "pass", "reject")
    assert (found.from_domain, found.aligned, found.source) == (
        "customer.example",
        True,
        "trusted server mx.desk.example",
    )


def test_a_trusted_failure_with_policy_is_a_forgery():
    found = trusted(FAILED + MAIL)

    assert found is not None
    assert (found.spf, found.dmarc, found.dmarc_policy, found.forged) == ("softfail", "fail", "quarantine", True)


def test_results_below_a_received_line_are_the_senders_word():
    found = trusted(FAILED + b"Received: from evil.example by mx.desk.example; now\r\n" + FRONT + MAIL)

    assert found is not None
    assert (found.dmarc, found.forged) == ("fail", True)


def test_results_written_in_several_headers_of_one_server_belong_together():
    one = b"Authentication-Results: mx.desk.example; spf=pass\r\n"
    two = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example\r\n"

    found = trusted(one + two + b"Received: by mx.desk.example; now\r\n" + MAIL)

    assert found is not None
    assert (found.spf, found.dmarc) == ("pass", "pass")


@pytest.mark.parametrize(
    "raw",
    [
        MAIL,
        FRONT.replace(b"mx.desk.example", b"mx.evil.example") + MAIL,
        b"Authentication-Results: ((((\r\n" + MAIL,
        b"Authentication-Results:\r\n" + MAIL,
        b'Authentication-Results: "; mx.desk.example; dmarc=pass\r\n' + MAIL,
    ],
)
def test_no_header_of_a_trusted_server_means_no_results(raw: bytes):
    assert trusted(raw) is None


def test_a_comment_cannot_smuggle_a_result():
    found = trusted(b"Authentication-Results: mx.desk.example; spf=none (x; dmarc=pass ;) smtp.mailfrom=a\r\n" + MAIL)

    assert found is not None
    assert (found.spf, found.dmarc) == ("none", "none")


def test_a_trusted_pass_for_a_mail_with_two_senders_is_not_kept():
    found = trusted(FRONT + b"From: m@evil.example\r\n" + MAIL)

    assert found is not None
    assert (found.dmarc, found.aligned) == ("permerror", False)
