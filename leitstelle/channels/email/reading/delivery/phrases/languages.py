"""What mail servers and webmailers say in other languages than English, beside what the wide patterns know."""

from __future__ import annotations

LANGUAGES: list[tuple[str, list[str]]] = [
    (
        "virusdetected",
        [r"(?:virus|schadsoftware).{0,30}(?:gefunden|erkannt|détecté|detectado|rilevato)|ウイルス|вирус|病毒|바이러스"],
    ),
    (
        "spamdetected",
        [
            r"als spam (?:erkannt|eingestuft|abgelehnt|markiert)|comme (?:du )?spam|come spam|como spam|спам|垃圾邮件"
            r"|垃圾郵件|迷惑メール|스팸"
        ],
    ),
    (
        "mailboxfull",
        [
            r"(?:postfach|mailbox|konto|speicher\w*)(?: \S+){0,6} (?:voll|überfüllt|überschritten|erschöpft"
            r"|ausgeschöpft"
            r"|ueberschritten|ausgelastet)\b",
            r"(?:bo[iîÎ]te|messagerie|quota|espace)(?: \S+){0,6} (?:pleine?|saturée?|dépassée?|depasse"
            r"|insuffisant)\b",
            r"(?:buz[oó]n|bandeja|cuota|casilla)(?: \S+){0,6} (?:llen[oa]|excedid[oa]|superad[oa])\b",
            r"(?:casella|quota|spazio)(?: \S+){0,6} (?:pien[oa]|superat[oa]|esaurit[oa]|insufficiente)\b",
            r"(?:caixa|cota)(?: \S+){0,6} (?:chei[oa]|excedid[oa]|lotad[oa])\b|(?:postvak|postbus).{0,30}\bvol\b"
            r"|skrzynk.{0,30}(?:pełn|przepełn)|schránk.{0,30}pln",
            r"ящик.{0,40}(?:переполнен|заполнен)|переполнен.{0,40}ящик|(?:квот|лимит)\w*.{0,30}(?:превы|исчерп)"
            r"|превы.{0,30}(?:квот|лимит|объ[её]м)",
            r"(?:メールボックス|容量|受信箱|ディスク).{0,24}(?:一杯|いっぱい|満杯|超え|超過|不足|オーバー)",
            r"(?:邮箱|信箱|郵箱|空间|空間|容量|邮箱空间).{0,10}(?:已满|已滿|不足|满了|滿了|超出|超过|已超)"
            r"|메일함.{0,12}(?:가득|초과|용량)|용량.{0,8}초과",
        ],
    ),
    (
        "mesgtoobig",
        [
            r"(?:nachricht|e-?mail|mail|anhang)(?: \S+){0,4} zu (?:gro(?:ß|ss)|umfangreich)"
            r"|maximale (?:\S+ )?größe|größenbe(?:schränkung|grenzung)",
            r"(?:message|courrier|courriel|pièce)(?: \S+){0,5} trop (?:gros\w*|volumineu\w*|grand\w*|long\w*)",
            r"(?:mensaje|correo|messaggio|mensagem)(?: \S+){0,5} (?:demasiado|muy|troppo|muito|supera\w*"
            r"|excede)(?: \S+){0,4} (?:grande|tamaño|dimension\w+|tamanho|límite)",
            r"bericht.{0,20}te groot|слишком (?:большо|велик)|размер.{0,30}превы",
            r"(?:メール|メッセージ|添付|サイズ).{0,20}(?:大きすぎ|サイズ.{0,12}超)|(?:邮件|郵件"
            r"|附件).{0,10}(?:过大|過大|太大|超过|超過)|크기.{0,10}초과",
        ],
    ),
    (
        "hostunknown",
        [
            r"dom[aä]in\w*(?: \S+){0,5} (?:unbekannt|existiert nicht|nicht (?:gefunden|gültig|vorhanden|existiert)"
            r"|inconnue?|n'existe pas|introuvable)\b",
            r"(?:dominio|domínio)(?: \S+){0,5} (?:no existe|no encontrado|desconocido|inesistente|non esiste"
            r"|não existe|inválido|sconosciuto)",
            r"домен\w*.{0,30}(?:не (?:найден|существует)|неизвест)|ドメイン.{0,20}(?:存在しま|存在しない|見つかり"
            r"|不明)|(?:域名|网域"
            r"|網域).{0,10}(?:不存在|无效|無效|找不到)",
        ],
    ),
    (
        "suspend",
        [
            r"(?:konto|postfach|benutzer|empfänger)(?: \S+){0,5} (?:gesperrt|deaktiviert|stillgelegt|inaktiv"
            r"|abgeschaltet)\b",
            r"(?:compte|bo[iî]te)(?: \S+){0,5} (?:désactivée?|desactivee?|suspendue?|bloquée?|bloque|fermée?"
            r"|inactive?)\b",
            r"(?:cuenta|conta|account|casella|utente|usuario|utilizador)(?: \S+){0,5} (?:desactivad[oa]"
            r"|desativad[oa]|suspendid[oa]|sospes[oa]|bloquead[oa]|bloccat[oa]|disattivat[oa]|inactiv[oa])\b",
            r"ящик.{0,30}(?:заблокир|отключ|неактив)|(?:アカウント|メールボックス).{0,20}(?:停止|無効|凍結)"
            r"|(?:帐号|账户|帳號|用户"
            r"|邮箱).{0,8}(?:冻结|凍結|停用|禁用|锁定|鎖定|过期)|(?:휴면|정지)",
        ],
    ),
    (
        "userunknown",
        [
            r"(?:empf(?:ä|ae)nger\w*|benutzer\w*|adresse|adressat|postfach|mailbox|e-?mail-adresse"
            r"|teilnehmer)(?: \S+){0,6} "
            r"(?:unbekannt|existiert nicht|ungültig|ungueltig|nicht (?:gefunden|bekannt|vorhanden|existiert|gültig"
            r"|existent|ermittelt|zugeordnet))\b",
            r"(?:destinataire|adresse|utilisateur|compte|bo[iî]te)(?: \S+){0,6} (?:invalide|inconnue?|introuvable"
            r"|inexistante?|n'existe (?:pas|plus)|erronée?)\b"
            r"|n'a pas été trouvée?\b",
            r"(?:usuario|destinatari[oa]|destinatário|usuário|utente|dirección|direccion|cuenta|casella|indirizzo"
            r"|conta|endereço|buzón)(?: \S+){0,6} "
            r"(?:desconhecid[oa]|desconocid[oa]|no (?:existe|encontrad[oa]|válid[oa]|se encontr\w+)|não (?:existe"
            r"|encontrad[oa]|foi encontrad[oa])|inexistente|inválid[oa]|sconosciut[oa]|non (?:esiste|trovat[oa]"
            r"|valid[oa]))",
            r"(?:ontvanger|gebruiker|adres)(?: \S+){0,4} (?:onbekend|bestaat niet|niet gevonden)|(?:modtager"
            r"|mottagare|mottaker)\w*.{0,20}(?:ukendt|okänd|ukjent)"
            r"|(?:adres|odbiorca|użytkownik).{0,20}(?:nie istnieje|nieznany)|(?:uživatel|příjemce).{0,20}neexist"
            r"|alıcı.{0,20}bulunamad",
            r"(?:пользовател\w+|адрес\w*|ящик\w*|получател\w+|абонент\w*)(?: \S+){0,5} (?:не (?:существует"
            r"|найден\w*|зарегистрирован\w*)|неизвест\w+|отсутствует)"
            r"|(?:нет такого|несуществующ)",
            r"(?:宛先|ユーザー?|アドレス|受信者|送信先).{0,24}(?:不明|存在しま|存在しない|見つかりません"
            r"|見つからない|ありません|間違)",
            r"(?:用户|用戶|收件人|邮箱|信箱|郵箱|地址|帐号|帳號).{0,12}(?:不存在|未找到|找不到|无效|無效|未开通"
            r"|未知)|无此用户|查無此|(?:수신자|사용자|메일 ?주소"
            r"|계정).{0,14}(?:없|존재하지|찾을 수)",
        ],
    ),
    (
        "expired",
        [
            r"zeitüberschreitung|zustellversuch\w*|(?:konnte|wurde) (?:seit|innerhalb|nach) .{0,20}(?:stunden"
            r"|tagen)|verzögert",
            r"délai.{0,20}(?:dépassé|expiré|attente)|temps.{0,12}écoulé|tiempo.{0,20}(?:agotado|excedido|expirad)"
            r"|tempo.{0,20}(?:scadut|esgotad|excedid)|ritard|retras",
            r"превышено время|время ожидания|тайм-?аут|задерж|タイムアウト|配信.{0,8}遅延|接続できません"
            r"|応答がありません|超时|逾時|延迟|지연"
            r"|시간.{0,6}초과",
        ],
    ),
]
