"""What mailers write above the mail they quote, language by language. Data only; `attribution` and `cut` read it."""

# fmt: off
SAYING = (
    # English: Gmail, Apple Mail, Thunderbird "wrote"; Gnus "writes"
    "wrote", "writes",
    # German: Gmail, Thunderbird "schrieb"; The Bat "schrieben Sie"; Yahoo and Open-Xchange "hat … geschrieben"
    "schrieb", "schrieben", "schriebst", "schreibt", "geschrieben",
    "a écrit", "a ecrit", "écrit", "écrivait",  # French
    "escribió", "escribio", "escribiu", "va escriure",  # Spanish, Galician, Catalan
    "ha scritto", "scrisse", "scriveva",  # Italian
    "escreveu",  # Portuguese
    "schreef", "geschreven",  # Dutch
    "napisał", "napisała", "napisał(a)", "pisze",  # Polish
    "napsal", "napsala", "napsal(a)", "napísal", "napísala", "napísal(a)", "píše",  # Czech, Slovak
    "skrev", "skreiv", "skrifaði",  # Swedish, Danish, Norwegian, Icelandic
    "kirjoitti", "kirjutas",  # Finnish, Estonian
    "написал", "написала", "написал(а)", "пишет", "писал", "писала",  # Russian
    "написав", "написав(ла)", "написав(-ла)", "пише",  # Ukrainian
    "написа", "написао", "написао/ла",  # Bulgarian, Serbian
    "napisao", "napisala", "napisao/la", "napisal/a", "je napisal", "napisal",  # Croatian, Slovenian
    "yazdı", "yazdi", "yazmış",  # Turkish
    "írta", "irta",  # Hungarian
    "a scris",  # Romanian
    "έγραψε",  # Greek
    "rašė", "parašė", "rakstīja",  # Lithuanian, Latvian
    "đã viết", "menulis", "เขียน", "เขียนว่า", "ने लिखा",  # Vietnamese, Indonesian, Thai, Hindi
    "כתב", "כתבה", "כתב/ה", "מאת", "كتب", "كتبت", "كتابة ما يلي", "نوشت",  # Hebrew, Arabic, Persian
    "写道", "寫道", "写了", "寫了", "のメール", "書きました", "작성", "썼습니다",  # Chinese, Japanese, Korean
)
"""Verbs of saying that an attribution line ends in or turns on."""

DATE_OPENERS = (
    "On", "At", "In a message dated", "In einer eMail vom", "In einer E-Mail vom",
    "Am", "Vom", "Le", "Il", "Il giorno", "El", "El día", "A", "Em", "Em data de", "No dia", "Op",
    "W dniu", "Dnia", "Dne", "Dňa", "Den", "Dana", "Ha", "V", "På", "Á", "В", "На", "Дана", "Στις", "În",
    "În data de", "Pe", "La data de", "Kuupäev", "Vào", "Vào lúc", "Pada", "Pada tanggal", "ในวันที่", "เมื่อ",
    "בתאריך", "ב-", "ביום", "في", "بتاريخ", "در تاریخ", "在", "於",
)
"""Words before the date where the date comes first ("On Fri, Nov 20, 2026 …", "Am Fr., 20. Nov. 2026 …")."""

DATE_FILLERS = frozenset(
    {
        "the", "den", "dem", "der", "giorno", "día", "dia", "data", "de", "del", "di", "do", "da", "ngày",
        "tanggal", "lúc", "th", "cn", "יום", "ה", "v", "la", "le", "el", "dne", "dnia",
    }
)
"""Words that may stand between the opener and the day's number beside names of days and months."""

SENDER_OPENERS = (
    "Quoting", "Zitat von", "Zitiere", "Citando", "Citando a", "Citazione di", "Citat", "Citát", "Cytowanie",
    "Missatge de", "Wiadomość napisana przez", "Selon", "Quoth", "Message from", "Nachricht von", "Thus spake",
)
"""Words before the sender where no date is given (Horde "Zitat von X <x@y>:", Gmail in Catalan "Missatge de X …")."""

OWN_VOICE = frozenset(
    {"I", "we", "We", "me", "us", "ich", "Ich", "wir", "Wir", "mir", "mich", "uns", "Ihnen", "dir", "euch", "nous", "yo"}
)
"""A line in which the author speaks of himself is no mailer's: "Am 3.11.2026 um 9:00 schrieb ich Ihnen:"."""

ORIGINAL_TITLES = frozenset(
    title.casefold()
    for title in (
        # Outlook, Outlook Express, Samsung, Zimbra, QQ Mail
        "Original Message", "Original", "Original Email", "Original E-Mail", "Original Mail",
        "Original Appointment", "Reply message", "Ursprüngliche Nachricht", "Urspruengliche Nachricht",
        "Ursprüngliche Mail", "Ursprüngliche E-Mail", "Ursprünglicher Termin", "Originalnachricht",
        "Original-Nachricht", "Original Nachricht", "Originale Nachricht", "Original-Mail", "Originalmail",
        "Message d'origine", "Message d’origine", "Message original", "Message originel", "Message initial",
        "Mail original", "Courriel original", "E-mail d'origine", "Mensaje original", "Correo original",
        "Missatge original", "Mensaxe orixinal", "Messaggio originale", "Messaggio Originale", "Mail originale",
        "Messaggio orginale", "Mensagem original", "Mensagem Original", "Oorspronkelijk bericht",
        "Origineel bericht", "Oorspronkelijke bericht", "Wiadomość oryginalna", "Oryginalna wiadomość",
        "Wiadomość pierwotna", "Pierwotna wiadomość", "Původní zpráva", "Původní e-mail", "Původní mail",
        "Pôvodná správa", "Ursprungligt meddelande", "Originalmeddelande", "Ursprungligt e-postmeddelande",
        "Oprindelig meddelelse", "Oprindelig besked", "Original besked", "Opprinnelig melding",
        "Original melding", "Alkuperäinen viesti", "Alkuperäinen sähköposti", "Algne kiri", "Algsõnum",
        "Исходное сообщение", "Исходное письмо", "Оригинальное сообщение", "Вихідне повідомлення",
        "Оригінальне повідомлення", "Оригинално съобщение", "Izvorna poruka", "Originalna poruka",
        "Izvirno sporočilo", "Оригинална порука", "Özgün İleti", "Özgün ileti", "Orijinal Mesaj",
        "Orijinal mesaj", "Orijinal İleti", "Asıl ileti", "Eredeti üzenet", "Eredeti levél", "Mesaj original",
        "Mesajul original", "Αρχικό μήνυμα", "Pradinis pranešimas", "Sākotnējais ziņojums", "Thư gốc",
        "Pesan asli", "元のメッセージ", "元のメール", "オリジナル メッセージ", "Original メッセージ", "原始邮件",
        "原始郵件", "原邮件", "邮件原件", "원본 메시지", "원본 메일", "원본메시지", "הודעה מקורית",
        "ההודעה המקורית", "الرسالة الأصلية", "رسالة أصلية", "پیام اصلی",
    )
)
"""Titles mailers set between dashes above a quoted mail."""

FORWARD_TITLES = frozenset(
    title.casefold()
    for title in (
        "Forwarded message", "Forwarded Message", "Forwarded by", "Begin forwarded message", "Forwarded email",
        "Weitergeleitete Nachricht", "Anfang der weitergeleiteten Nachricht",
        "Anfang der weitergeleiteten E-Mail", "Weitergeleitete E-Mail", "Weitergeleitet von",
        "Message transféré", "Message transmis", "Début du message réexpédié", "Début du message transféré",
        "Courriel transféré", "Mensaje reenviado", "Inicio del mensaje reenviado", "Missatge reenviat",
        "Forwarded message / Mensaje reenviado", "Messaggio inoltrato", "Inizio messaggio inoltrato",
        "Messaggio Inoltrato", "Mensagem encaminhada", "Mensagem reencaminhada",
        "Início da mensagem encaminhada", "Início da mensagem reencaminhada", "Doorgestuurd bericht",
        "Begin doorgestuurd bericht", "Begin van doorgestuurd bericht", "Wiadomość przekazana",
        "Przekazana wiadomość", "Treść przekazanej wiadomości", "Początek przekazywanej wiadomości",
        "Przekazywana wiadomość dalej", "Přeposlaná zpráva", "Začátek přeposílané zprávy", "Preposlaná správa",
        "Vidarebefordrat meddelande", "Vidarebefordrat brev", "Vidarebefordrad meddelande",
        "Videresendt meddelelse", "Videresendt besked", "Videresendt melding", "Start på videresendt melding",
        "Välitetty viesti", "Edelleenlähetetty viesti", "Alkaa välitetty viesti", "Edastatud kiri",
        "Пересылаемое сообщение", "Пересланное сообщение", "Начало переадресованного сообщения",
        "Начало пересылаемого сообщения", "Переслане повідомлення", "Перенаправлене повідомлення",
        "Препратено съобщение", "Proslijeđena poruka", "Prosleđena poruka", "Posredovano sporočilo",
        "Yönlendirilmiş ileti", "İletilen mesaj", "İletilmiş ileti", "İletilen ileti", "Yönlendirilen mesaj",
        "Továbbított üzenet", "Továbbított levél", "Mesaj redirecționat", "Mesaj redirectionat",
        "Προωθημένο μήνυμα", "Προωθούμενο μήνυμα", "Persiųstas laiškas", "転送されたメッセージ",
        "転送メッセージ", "转发的邮件", "转发邮件", "转发邮件信息", "轉寄郵件", "轉寄的郵件",
        "下面是被转发的邮件", "전달된 메시지", "전달된 메일", "הודעה שהועברה", "---הודעה שהועברה---",
        "رسالة معاد توجيهها", "الرسالة المعاد توجيهها",
    )
)
"""Titles above a forwarded mail (Gmail, Thunderbird between dashes; Apple Mail with a colon and no dashes)."""

PROCESSED_BY = ("original message processed by", "originalnachricht bearbeitet von")
"""Tobit David writes its name above the quoted mail."""

ABOVE_THIS_LINE = (
    # (to answer, above, line): Zendesk, Freshdesk, Jira, Basecamp and other desks ask for the answer above a line
    ("reply", "above", "line"), ("type", "above", "line"), ("write", "above", "line"),
    ("respond", "above", "line"), ("answer", "above", "line"), ("reply", "above", "email"),
    ("reply", "above", "text"), ("antwort", "oberhalb", "zeile"), ("antwort", "über", "zeile"),
    ("antwort", "ueber", "zeile"), ("antwort", "oberhalb", "linie"), ("antwort", "über", "linie"),
    ("schreib", "über", "zeile"), ("schreib", "oberhalb", "zeile"), ("répon", "dessus", "ligne"),
    ("écri", "dessus", "ligne"), ("saisi", "dessus", "ligne"), ("respuesta", "encima", "línea"),
    ("respond", "encima", "línea"), ("escrib", "encima", "línea"), ("escrib", "arriba", "línea"),
    ("rispo", "sopra", "riga"), ("digita", "sopra", "riga"), ("rispo", "sopra", "linea"),
    ("respo", "acima", "linha"), ("digit", "acima", "linha"), ("antwoord", "boven", "lijn"),
    ("antwoord", "boven", "regel"), ("typ", "boven", "regel"), ("odpowied", "powyżej", "lini"),
    ("odpově", "nad", "řád"), ("svar", "ovanför", "rad"), ("svar", "over", "linje"),
    ("vasta", "yläpuol", "rivi"), ("ответ", "выше", "строк"), ("ответ", "над", "лини"),
    ("відповід", "вище", "рядк"), ("yanıt", "üst", "satır"), ("válasz", "fölé", "sor"), ("回复", "上方", "行"),
    ("返信", "上", "行"),
)
"""Stems that, in this order or any, make a desk's line "please type your reply above this line"."""
# fmt: on
