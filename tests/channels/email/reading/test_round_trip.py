"""What a correct mailer writes comes out as it went in."""

import email.policy
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leitstelle.channels.email.reading import Address, read_mail

WORDS = st.text(
    st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo", "Nd"), include_characters=" -.,;()'öß€"),
    min_size=1,
    max_size=60,
).map(lambda text: " ".join(text.split()))
SOME_WORDS = WORDS.filter(lambda text: any(char.isalpha() for char in text))
FILE_NAMES = st.text(
    st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo", "Nd"), include_characters="-_ ä"),
    min_size=1,
    max_size=80,
)


@settings(max_examples=150, deadline=None)
@given(
    subject=SOME_WORDS,
    name=SOME_WORDS,
    paragraphs=st.lists(SOME_WORDS, min_size=1, max_size=5),
    file=st.binary(max_size=300),
    file_name=FILE_NAMES,
)
def test_subject_name_text_and_file_survive(
    subject: str, name: str, paragraphs: list[str], file: bytes, file_name: str
):
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = Mailbox(name, "vorname.name", "kunde.example")
    message["To"] = "support@desk.example"
    message["Subject"] = subject
    message.set_content("\n".join(paragraphs) + "\n")
    message.add_attachment(file, maintype="application", subtype="x-thing", filename=file_name.strip() + ".dat")

    mail = read_mail(message.as_bytes())

    assert mail.subject == subject
    assert mail.sender == Address(mail.sender.name, "vorname.name@kunde.example")
    assert mail.sender.name.strip(" '") == name.strip(" '")
    assert mail.text == "\n".join(paragraphs)
    assert [attachment.content for attachment in mail.attachments] == [file]
    assert mail.attachments[0].filename == " ".join(file_name.split()) + ".dat"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "iso-8859-15", "windows-1252", "cp850", "mac-roman"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_text_in_each_western_charset_survives(charset: str, encoding: str):
    text = "Größe äöü ß: drei Stück für Ihre Tür.\nGrüße aus Köln\n"
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = "a@kunde.example"
    message.set_content(text, charset=charset, cte=encoding)

    assert read_mail(message.as_bytes()).text == text.strip()


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("koi8-r", "Добрый день! Прошу проверить счёт."),
        ("windows-1251", "Добрый день! Прошу проверить счёт."),
        ("iso-8859-5", "Добрый день, коллеги"),
        ("gb2312", "您好，我的电脑无法启动，请帮助我。"),
        ("gb18030", "您好，我的电脑无法启动，请帮助我。"),
        ("big5", "您好，我的電腦無法啟動，請幫助我。"),
        ("shift_jis", "お世話になっております。プリンターが動きません。"),
        ("euc-jp", "お世話になっております。プリンターが動きません。"),
        ("iso-2022-jp", "お世話になっております。"),
        ("euc-kr", "안녕하세요. 프린터가 작동하지 않습니다."),
        ("iso-8859-7", "Καλημέρα σας, ο εκτυπωτής δεν λειτουργεί"),
        ("windows-1255", "שלום, המדפסת לא עובדת"),
        ("windows-1256", "مرحبا، الطابعة لا تعمل"),
        ("iso-8859-2", "Proszę o pomoc, drukarka nie działa"),
        ("windows-1254", "Merhaba, yazıcı çalışmıyor, teşekkür ederim"),
        ("tis-620", "สวัสดีครับ เครื่องพิมพ์ไม่ทำงาน"),
    ],
)
def test_text_of_the_world_survives_declared(charset: str, text: str):
    raw = (
        b"From: a@kunde.example\nContent-Type: text/plain; charset=" + charset.encode() + b"\n\n" + text.encode(charset)
    )

    assert read_mail(raw).text == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", "Größe, 您好, Добрый"),
        ("cp1252", "Grüße aus Köln – „schön“ für 5 €"),
        ("koi8-r", "Добрый день! Прошу проверить счет."),
        ("cp1251", "Добрый день! Прошу проверить счет."),
        ("iso-8859-5", "Добрый день, коллеги, прошу помочь"),
        ("cp866", "Добрый день, коллеги, прошу помочь"),
        ("gb18030", "您好，我的电脑无法启动，请帮助我。"),
        ("big5", "您好，我的電腦無法啟動，請幫助我。"),
        ("shift_jis", "お世話になっております。プリンターが動きません。"),
        ("euc-jp", "お世話になっております。プリンターが動きません。"),
        ("euc-kr", "안녕하세요. 프린터가 작동하지 않습니다."),
        ("cp1253", "Καλημέρα σας, ο εκτυπωτής δεν λειτουργεί"),
        ("cp1255", "שלום, המדפסת לא עובדת"),
        ("cp1256", "مرحبا، الطابعة لا تعمل"),
        ("tis-620", "สวัสดีครับ เครื่องพิมพ์ไม่ทำงาน"),
    ],
)
@pytest.mark.parametrize(
    "claim", ["", "Content-Type: text/plain; charset=us-ascii\n", "Content-Type: text/plain; charset=x-unknown\n"]
)
def test_text_of_the_world_is_recognised_undeclared(charset: str, text: str, claim: str):
    raw = b"From: a@kunde.example\n" + claim.encode() + b"\n" + text.encode(charset)

    assert read_mail(raw).text == text
