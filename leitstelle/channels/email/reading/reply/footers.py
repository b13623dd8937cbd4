"""What devices, apps, mail gateways and lawyers append, language by language. Data only; `signatures` reads it."""

SENT_FROM = (
    r"(?:e-?mail |message |mail )?(?:sent|posted|written|composed|created|typed) (?:from|via|with|using|by|through|on) ",
    r"(?:diese (?:e-?mail|mail|nachricht) wurde )?(?:gesendet|versendet|verschickt|geschickt|geschrieben|verfasst) "
    r"(?:von|vom|mit|aus|über|via|durch|auf) ",
    r"(?:ce message a été |cet e-?mail a été )?(?:envoyée?|provenance|écrit) "
    r"(?:depuis|de|à partir d[e'’u]|du|par|via|avec|d['’])\s?",
    r"(?:este (?:correo|mensaje) (?:ha sido|fue) )?enviado (?:desde|con|por|via|vía|a través de|mediante) ",
    r"(?:inviato|inviata|spedito|scritto) (?:da|dal|dalla|dall['’]|con|tramite|via)\s?",
    r"enviad[oa] (?:do|da|de|pelo|pela|a partir d[eo]|através d[eo]|via|com|por) ",
    r"(?:verzonden|verstuurd|gestuurd) (?:vanaf|met|via|vanuit|van|door|vanop) ",
    r"(?:wysłan[aoey]|wysłano) (?:z|ze|przez|za pomocą|przy użyciu|w) ",
    r"(?:odesláno|posláno|odoslané|odoslano|poslané|poslano|poslato) "
    r"(?:z|ze|zo|s|iz|sa|pomocí|prostřednictvím|přes) ",
    r"(?:skickat|skickad|skickades|sänt) (?:från|med|via) ",
    r"(?:sendt|sent) (?:fra|med|via|frå) ",
    r"lähetetty |saadetud ",
    r"(?:отправлено|отправлена|послано|написано) (?:с|со|из|через|от|при помощи) ",
    r"(?:надіслано|відправлено) (?:з|із|зі|через|від) |изпратено от ",
    r"(?:trimis|transmis) (?:de pe|din|de la|cu|prin|folosind) ",
    r"(?:στάλθηκε|εστάλη|απεστάλη) (?:από|με|μέσω) ",
    r"(?:elküldve|küldve) ",
    r"được gửi từ |gửi từ |dikirim dari |išsiųsta iš |nosūtīts no ",
    r"(?:发自|發自|来自|來自|从我的|從我的|从|從|通过|使用)\s?",
    r"נשלח (?:מ|באמצעות)|(?:أرسلت|تم الإرسال|مرسلة?|أُرسلت) (?:من|بواسطة|عبر) ?|ارسال شده از |ส่งจาก",
)
"""How a device or an app begins its footer."""

SENT_FROM_BEHIND = (
    r"^(?:von|vom|mit|aus|diese (?:e-?mail|mail|nachricht) wurde) .*(?:gesendet|verschickt|versendet)\.?\Z",
    r"gönderil(?:di|miştir)\.?\Z",
    r"(?:el)?küldve\.?\Z|küldtem\.?\Z",
    r"(?:から|より)送信(?:されました)?\Z",
    r"에서 (?:보냄|보낸 메일|전송)\Z|보냄\Z",
    r"(?:傳送|发送|發送)\Z",
)
"""How it ends where the language puts the verb last ("Von meinem iPhone gesendet", "iPhoneから送信")."""

APP_OFFERS = (
    r"(?:(?:get|download|holen sie sich|obtenir|obtenez|télécharge[rz]|obtener|obtén|ottieni|scarica|obter|obtenha|"
    r"pobierz|získat|hämta|hent|skaffe|hanki|скачать|получить|отримати|завантажити|obțineți|λήψη)\s.{0,20})?"
    r"outlook\s(?:mobile|(?:for|für|för|pour|para|per|voor|dla|pro|till|til|для|için|pentru|για)\s"
    r"(?:ios|android|iphone|mac|windows)).{0,40}",
    r"(?:ios|android)\s?版?\s?(?:için|の|用)?\s?outlook.{0,30}",
    r"下载\s?(?:ios|android)\s?版\s?outlook",
    r"(?:kurze? |mobile? )?(?:gruß |nachricht )?von (?:unterwegs|meinem (?:iphone|ipad|handy|smartphone|mobiltelefon))",
    r"yahoo mail: search, organize.{0,40}",
)
"""Outlook's and Yahoo's apps offer themselves: "Get Outlook for iOS", "Outlook für Android beziehen"."""

FREE_FOOTER = (
    r"(?:sent|gesendet|envoyé|enviado|inviato|verzonden|skickat|sendt) "
    r"(?:from|von|de|desde|da|vanaf|från|fra)(?: \w[\w'’-]*){1,7}\Z"
)
"""A footer of one's own making in the manner of the devices' ones."""

PRODUCTS = (
    r"i-?phon|i-?pad|ipod|apple watch|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|oneplus|pixel|nokia|motorola",
    r"xperia|fairphone|\bhtc\b|\blg\b|wiko|honor|sony|blackberry|windows|outlook|yahoo|gmail|\bgmx\b|web\.?de|freenet",
    r"t-online|\baol\b|proton|tutanota|tuta\b|k-9|k9|fairemail|blue ?mail|aqua mail|thunderbird|em client|\bspark\b",
    r"newton|airmail|mailbird|superhuman|missive|polymail|zoho|\bhey\b|\bnine\b|boxer|roundcube|workspace one",
    r"mail\.ru|mail\.com|mail\.de|posteo|яндекс|yandex|почт|postbox|mailspring|fastmail|mimestream|notes|groupwise",
    r"zimbra|sogo|nextcloud|smart-?phone|smartfon|handy|mobil|móvil|movil|mobiel|phone|telefon|téléphone|teléfono",
    r"telefone|telefoon|telemóvel|celular|cellulare|puhelim|komór|tablet|portable|device|gerät|appareil|dispositivo",
    r"apparaat|enhet|laite|устройств|пристро|cihaz|verizon|t-mobile|at&t|vodafone|telekom|orange|wireless|unterwegs",
    r"\bmail\b|\be-mail app|\bapp\b|手机|手機|携帯|스마트폰|גלקסי|אייפון|הטלפון|هاتف|الآيفون|айфон|смартфон|телефон",
)
"""Names of devices, apps and kinds of device; a footer names one."""

CONTACTS = (
    r"@\w|https?://|www\.|\+\d|\btel\b|telefon|phone|mobil|\bfax|handy|direct:|\(\d{2,5}\)|\d{3,5}[ /-]\d{3,}",
    r"gmbh|\bag\b|\bltd|\binc\b|mailing list|mailingliste|unsubscribe|subscribed",
)
"""What a signature or a mailing list's footer holds."""

NOTICE_TITLES = (
    r"(?:legal )?disclaimer:?|confidentiality(?: notice| note)?:?|important notice:?",
    r"haftungsausschluss:?|vertraulichkeitshinweis:?|rechtlicher hinweis:?",
    r"avis de confidentialité:?|aviso legal:?|aviso de confidencialidad:?|avviso di riservatezza:?",
)
"""Headings that stand alone above a legal notice."""

NOTICES = (
    r"disclaimer|confidentiality notice|vertraulichkeitshinweis|haftungsausschluss",
    r"th(?:is|e contents? of this) (?:e-?mail|message|communication|transmission|electronic)[\s\S]{0,260}?"
    r"(?:confidential|privileged|intended|scanned|virus)",
    r"the information (?:contained )?in this (?:e-?mail|message|communication)",
    r"dies(?:e|er inhalt dieser) (?:e-?mail|nachricht|mail|mitteilung)[\s\S]{0,200}?"
    r"(?:vertraulich|viren geprüft|virenfrei|ausschließlich für)",
    r"der inhalt dieser (?:e-?mail|nachricht)|die in dieser (?:e-?mail|nachricht) enthaltenen",
    r"ce (?:message|courriel|mail)[\s\S]{0,200}?(?:confidentiel|destinataires?)",
    r"est[ea] (?:mensaje|correo|mensagem)[\s\S]{0,200}?confidencia",
    r"le informazioni contenute|questo messaggio[\s\S]{0,200}?riservat",
    r"(?:dit|de informatie in dit) (?:e-?mail|bericht|e-?mailbericht)[\s\S]{0,200}?(?:vertrouwelijk|bestemd)",
    r"_{2,12} ?(?:information from|hinweis von|informationen von) (?:eset|kaspersky|avast|avg)",
    r"virus-free\.? |virenfrei\.? |(?:please )?(?:consider|think of|think about) the environment before",
    r"bitte (?:denken sie|prüfen sie|bedenken sie)[\s\S]{0,80}(?:ausdruck|druck|umwelt)",
)
"""Beginnings of legal notices, virus scanners' notices and pleas not to print."""

GATEWAY_BANNERS = (
    r"(?:caution|warning|external(?: e-?mail| sender| message)?|attention|this (?:e-?mail|message) "
    r"(?:originated|was sent|came))[\s\S]{0,160}?(?:outside|external|unknown sender|do not click)",
    r"(?:extern(?:e e-?mail)?|achtung|vorsicht|warnung|hinweis|diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde))"
    r"[\s\S]{0,160}?(?:extern|außerhalb|klicken sie nicht)",
)
"""Warnings that a company's mail gateway sets above mail from outside."""
