"""What machines append to a person's words: signatures behind a delimiter, device footers, legal notices.

A closing and a name typed by hand ("Viele Grüße\\nJörg", "-Anna") are the person's own words and stay.
"""

import re

from leitstelle.channels.email.reading.reply.lines import is_blank, is_rule, is_signature_delimiter, plain

_LINK = re.compile(
    r"<(?:https?|mailto):[^<>]{0,400}>|\((?:https?|mailto):[^()]{0,400}\)|\[(?:https?|mailto):[^\[\]]{0,400}\]|https?://\S{1,400}"
)

_SENT_FROM = (
    r"(?:e-?mail |message |mail )?(?:sent|posted|written|composed|created|typed) (?:from|via|with|using|by|through|on) ",
    r"(?:diese (?:e-?mail|mail|nachricht) wurde )?(?:gesendet|versendet|verschickt|geschickt|geschrieben|verfasst) (?:von|vom|mit|aus|über|via|durch|auf) ",
    r"diese (?:e-?mail|mail|nachricht) wurde (?:von|vom|mit|über) ",
    r"(?:kurze? |mobile? )?(?:von|mit|vom) (?:meine[mr]|unterwegs|samsung|my|iphone|ipad|mail|gmx|web\.de|outlook)\b",
    r"(?:ce message a été |cet e-?mail a été )?(?:envoyée?|provenance|écrit) (?:de|depuis|à partir d[e'’u]|du|par|via|avec|d['’])\s?",
    r"(?:este (?:correo|mensaje) (?:ha sido|fue) )?enviado (?:desde|con|por|via|vía|a través de|mediante) ",
    r"(?:inviato|inviata|spedito|scritto) (?:da|dal|dalla|dall['’]|con|tramite|via)\s?",
    r"enviad[oa] (?:do|da|de|pelo|pela|a partir d[eo]|através d[eo]|via|com|por) ",
    r"(?:verzonden|verstuurd|gestuurd) (?:vanaf|met|via|vanuit|van|door|vanop) ",
    r"(?:wysłan[aoey]|wysłano) (?:z|ze|przez|za pomocą|przy użyciu|w) ",
    r"(?:odesláno|odesláno|posláno|odoslané|odoslano|poslané|poslano|poslato) (?:z|ze|zo|s|iz|sa|pomocí|prostřednictvím|přes) ",
    r"(?:skickat|skickad|skickades|sänt) (?:från|med|via) ",
    r"(?:sendt|sent) (?:fra|med|via|frå) ",
    r"lähetetty |saadetud ",
    r"(?:отправлено|отправлена|послано|написано) (?:с|со|из|через|от|при помощи) ",
    r"(?:надіслано|відправлено) (?:з|із|зі|через|від) ",
    r"изпратено от ",
    r"(?:trimis|transmis) (?:de pe|din|de la|cu|prin|folosind) ",
    r"(?:στάλθηκε|εστάλη|απεστάλη) (?:από|με|μέσω) ",
    r"(?:elküldve|küldve) ",
    r"được gửi từ |gửi từ |dikirim dari |išsiųsta iš |nosūtīts no ",
    r"(?:发自|發自|来自|來自|从我的|從我的|从|從|通过|使用)\s?",
    r"נשלח (?:מ|באמצעות)|(?:أرسلت|تم الإرسال|مرسلة?|أُرسلت) (?:من|بواسطة|عبر) ?|ارسال شده از |ส่งจาก",
)  # fmt: skip
"""How a device or an app begins its footer."""

_SENT_FROM_BEHIND = (
    r"gesendet\.?$", r"verschickt\.?$", r"versendet\.?$", r"gönderildi\.?$", r"gönderilmiştir\.?$", r"(?:el)?küldve\.?$", r"küldtem\.?$",
    r"から送信(?:されました)?$", r"より送信$", r"에서 (?:보냄|보낸 메일|전송)$", r"傳送$", r"发送$", r"發送$", r"보냄$",
)  # fmt: skip
"""How it ends where the language puts the verb last ("Von meinem iPhone gesendet", "iPhoneから送信")."""

_APP_OFFER = re.compile(
    r"(?:(?:get|download|holen sie sich|obtenir|obtenez|télécharge[rz]|obtener|obtén|ottieni|scarica|obter|obtenha|download|pobierz|získat|hämta|hent|skaffe|"
    r"hanki|скачать|получить|отримати|завантажити|obțineți|λήψη)\s.{0,20})?outlook\s(?:mobile|(?:for|für|pour|para|per|voor|dla|pro|till|til|для|için|pentru|για)\s"
    r"(?:ios|android|iphone|mac|windows)).{0,40}|(?:ios|android)\s?版?\s?(?:için|の|用)?\s?outlook.{0,30}|下载\s?(?:ios|android)\s?版\s?outlook|yahoo mail: search, organize.{0,40}",
    re.IGNORECASE,
)

_PRODUCT = re.compile(
    r"i-?phone|i-?pad|ipod|apple watch|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|oneplus|pixel|nokia|motorola|xperia|fairphone|\bhtc\b|\blg\b|wiko|honor|"
    r"blackberry|windows|outlook|yahoo|gmail|\bgmx\b|web\.?de|freenet|t-online|\baol\b|proton|tutanota|tuta\b|k-9|k9|fairemail|blue ?mail|aqua mail|thunderbird|"
    r"em client|\bspark\b|newton|airmail|mailbird|superhuman|missive|polymail|zoho|\bhey\b|\bnine\b|boxer|roundcube|workspace one|mail\.ru|mail\.com|"
    r"mail\.de|posteo|яндекс|yandex|почт|smart-?phone|smartfon|handy|mobil|móvil|movil|mobiel|mobile|phone|telefon|téléphone|teléfono|telefone|"
    r"telefoon|telemóvel|celular|cellulare|puhelim|komór|tablet|portable|device|gerät|appareil|dispositivo|apparaat|enhet|laite|устройств|пристро|"
    r"verizon|t-mobile|at&t|vodafone|telekom|orange|wireless|\bmail\b|\be-mail app|\bapp\b|手机|手機|携帯|스마트폰|גלקסי|אייפון|הטלפון|هاتف|الآيفون|айфон|смартфон|телефон|"
    r"sony|cihaz|postbox|mailspring|fastmail|mimestream|notes|groupwise|zimbra|sogo|nextcloud|unterwegs",
    re.IGNORECASE,
)
_OPENING = re.compile("(?:" + "|".join(_SENT_FROM) + ")", re.IGNORECASE)
_CLOSING = re.compile("(?:" + "|".join(_SENT_FROM_BEHIND) + ")", re.IGNORECASE)
_FREE_FOOTER = re.compile(
    r"(?:sent|gesendet|envoyé|enviado|inviato|verzonden|skickat|sendt) (?:from|von|de|desde|da|vanaf|från|fra)(?: \w[\w'’-]*){1,7}\Z",
    re.IGNORECASE,
)
_LONGEST_FOOTER = 110

_CONTACT = re.compile(
    r"@\w|https?://|www\.|\+\d|\btel\b|\btel[.:]|telefon|phone|mobil|\bfax|handy|\(\d{2,5}\)|\d{3,5}[ /-]\d{3,}|gmbh|\bag\b|\bltd|\binc\b|mailing list|mailingliste|unsubscribe|"
    r"subscribed|lijst|direct:",
    re.IGNORECASE,
)

_NOTICE_TITLE = re.compile(
    r"(?:legal )?disclaimer:?|confidentiality(?: notice| note)?:?|haftungsausschluss:?|vertraulichkeitshinweis:?|rechtlicher hinweis:?|"
    r"aviso legal:?|avis de confidentialité:?|aviso de confidencialidad:?|avviso di riservatezza:?|important notice:?",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\W{0,6}(?:disclaimer|confidentiality notice|vertraulichkeitshinweis|haftungsausschluss|"
    r"th(?:is|e information contained in this|e contents? of this) (?:e-?mail|message|communication|transmission|electronic)[\s\S]{0,260}?"
    r"(?:confidential|privileged|intended|scanned|checked for viruses|virus)|"
    r"the information (?:contained )?in this (?:e-?mail|message|communication)|"
    r"dies(?:e|er inhalt dieser) (?:e-?mail|nachricht|mail|mitteilung)[\s\S]{0,200}?(?:vertraulich|viren geprüft|virenfrei|bestimmt)|"
    r"der inhalt dieser (?:e-?mail|nachricht)|die in dieser (?:e-?mail|nachricht) enthaltenen|"
    r"ce (?:message|courriel|mail)[\s\S]{0,200}?(?:confidentiel|destinataires?)|este (?:mensaje|correo)[\s\S]{0,200}?confidencial|"
    r"esta mensagem[\s\S]{0,200}?confidencia|le informazioni contenute|questo messaggio[\s\S]{0,200}?riservat|"
    r"(?:dit|de informatie in dit) (?:e-?mail|bericht|e-?mailbericht)[\s\S]{0,200}?(?:vertrouwelijk|bestemd)|"
    r"virus-free\.? |virenfrei\.? |(?:please )?(?:consider|think of|think about) the environment before|"
    r"bitte (?:denken sie|prüfen sie|bedenken sie)[\s\S]{0,80}(?:ausdruck|druck|umwelt))",
    re.IGNORECASE,
)  # fmt: skip
_GATEWAY_BANNER = re.compile(
    r"\W{0,6}(?:caution|warning|external(?: e-?mail| sender| message)?|\[?extern(?:e e-?mail|al)?\]?|achtung|vorsicht|warnung|hinweis|attention|"
    r"this (?:e-?mail|message) (?:originated|was sent|came)|diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde))[\s\S]{0,160}?"
    r"(?:outside|external|extern|außerhalb|externe|unknown sender|do not click|klicken sie nicht)",
    re.IGNORECASE,
)


def without_gateway_banner(lines: list[str]) -> list[str]:
    """Without the "CAUTION: this e-mail originated from outside" that a mail gateway set above the text."""
    first = next((index for index, line in enumerate(lines) if not is_blank(line)), len(lines))
    end = _paragraph_end(lines, first)
    banner = " ".join(plain(line) for line in lines[first:end][:8])
    return lines[end:] if end < len(lines) and end - first <= 6 and _GATEWAY_BANNER.match(banner) else lines


def without_signature(lines: list[str], *, below_quote: bool = False) -> list[str]:
    """The part of one stretch of a person's words above signature, device footer and notices.

    `below_quote`: a quote stands above the stretch, so that a signature may be all there is.
    """
    lines = lines[: _signature_start(lines, typed=below_quote)]
    lines = _without_device_footer(lines)
    return lines[: _notice_start(lines, typed=below_quote)]


def is_device_footer(line: str, *, last_paragraph: bool = False) -> bool:
    """ "Sent from my iPhone", "Von meinem iPhone gesendet", "Get Outlook for iOS" and the same of others.

    `last_paragraph`: the line stands alone at the end, where people put footers of their own making too
    ("Sent from a magnificent torch of pixels"). A sentence ("Sent from my desk, is easier") is none.
    """
    words = _LINK.sub("", plain(line)).strip(" *_-–—~|\"'“”.[]()")
    if not words or len(words) > _LONGEST_FOOTER:
        return False
    if _APP_OFFER.fullmatch(words):
        return True
    opening = _OPENING.match(words)
    if opening and (_names_product(words[opening.start() :]) or _CLOSING.search(words)):
        return True
    if _CLOSING.search(words) and _PRODUCT.search(words) and len(words.split()) <= 14:
        return True
    return last_paragraph and not plain(line).endswith((".", "!", "?")) and _FREE_FOOTER.match(words) is not None


def _names_product(words: str) -> bool:
    clause = re.split(r"[,;:!?]|\. |\s[-–—|]\s", words, maxsplit=1)[0]
    return _PRODUCT.search(clause) is not None and len(clause.split()) <= 12


def _without_device_footer(lines: list[str]) -> list[str]:
    last = next((index for index in range(len(lines) - 1, -1, -1) if not is_blank(lines[index])), -1)
    for index, line in enumerate(lines):
        alone = index == last and (index == 0 or is_blank(lines[index - 1]))
        if is_device_footer(line, last_paragraph=alone):
            above = lines[:index]
            # The mailer sets its footer below what was typed; with nothing above it, the text was typed below.
            return above if any(not is_blank(seen) for seen in above) else lines[index + 1 :]
    return lines


def _signature_start(lines: list[str], *, typed: bool) -> int:
    for index, line in enumerate(lines):
        if typed and is_rule(line) and _separates_signature(lines, index):
            return index
        typed = typed or not is_blank(line)
    return len(lines)


def _separates_signature(lines: list[str], rule: int) -> bool:
    """Whether what follows a rule is a signature; a rule between two parts of a text is none."""
    below = [plain(line) for line in lines[rule + 1 :] if not is_blank(line)]
    if is_signature_delimiter(lines[rule]):
        return lines[rule].rstrip("\n") == "-- " or len(below) <= 25
    block = below[: next((index for index, line in enumerate(below) if is_rule(line)), len(below))]
    if not below or _NOTICE.match(" ".join(block[:6])):
        return True
    if len(block) > 15:
        return False
    if any(_CONTACT.search(line) for line in block):
        return all(len(line) < 400 for line in block) and not _reads_like_prose(block)
    if len(block) < len(below) or len(block) > 4:
        return False
    return all(len(line) <= 60 and not line.endswith((".", "?", "!", ":")) and not _is_item(line) for line in block)


def _reads_like_prose(block: list[str]) -> bool:
    return sum(line.endswith((".", "?", "!", ",")) and len(line.split()) > 6 for line in block) * 2 > len(block)


def _is_item(line: str) -> bool:
    return line.startswith(("- ", "* ", "#", "+ ", "• ")) or line[:1].isdigit()


def _notice_start(lines: list[str], *, typed: bool) -> int:
    index = 0
    while index < len(lines):
        end = _paragraph_end(lines, index)
        paragraph = lines[index:end]
        if typed and paragraph and _is_notice(paragraph, rest=lines[end:]):
            return index
        typed = typed or bool(paragraph)
        index = max(end, index + 1)
    return len(lines)


def _is_notice(paragraph: list[str], rest: list[str]) -> bool:
    if (
        len(paragraph) == 1
        and _NOTICE_TITLE.fullmatch(plain(paragraph[0]))
        and any(not is_blank(line) for line in rest)
    ):
        return True
    text = " ".join(plain(line) for line in paragraph[:12])
    return len(text) > 60 and _NOTICE.match(text) is not None


def _paragraph_end(lines: list[str], start: int) -> int:
    return next((index for index in range(start, len(lines)) if is_blank(lines[index])), len(lines))
