"""The templates the desk starts with. Administrators change them in the settings."""

from leitstelle.tickets.models import TemplateKind

DEFAULTS: tuple[tuple[str, str, str, str], ...] = (
    (
        TemplateKind.ACKNOWLEDGEMENT,
        "en",
        "{{ subject }}",
        "Hello {{ requester }},\n\nyour request has arrived and has the number {{ number }}. A person will read it and "
        "answer you by e-mail.\n\nIf you want to add something, simply reply to this message.\n\n{{ desk }}",
    ),
    (
        TemplateKind.ACKNOWLEDGEMENT,
        "de",
        "{{ subject }}",
        "Guten Tag {{ requester }},\n\nIhre Anfrage ist angekommen und hat die Nummer {{ number }}. Ein Mensch liest sie "
        "und antwortet Ihnen per E-Mail.\n\nWenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese Nachricht."
        "\n\n{{ desk }}",
    ),
    (TemplateKind.REPLY, "en", "{{ subject }}", "{{ message }}\n\n{{ signature }}"),
    (TemplateKind.REPLY, "de", "{{ subject }}", "{{ message }}\n\n{{ signature }}"),
    (
        TemplateKind.RESOLUTION,
        "en",
        "{{ subject }}",
        "Hello {{ requester }},\n\nyour request {{ number }} is solved:\n\n{{ resolution }}\n\nIs it not? Reply to this "
        "message within {{ reopen_days }} days, or open it again here:\n{{ reopen_link }}\n\n{{ signature }}",
    ),
    (
        TemplateKind.RESOLUTION,
        "de",
        "{{ subject }}",
        "Guten Tag {{ requester }},\n\nIhre Anfrage {{ number }} ist gelöst:\n\n{{ resolution }}\n\nDoch nicht? Antworten "
        "Sie innerhalb von {{ reopen_days }} Tagen auf diese Nachricht, oder öffnen Sie die Anfrage hier wieder:\n"
        "{{ reopen_link }}\n\n{{ signature }}",
    ),
)
