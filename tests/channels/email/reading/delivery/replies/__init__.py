"""Replies of mail servers the world over, and the reason a careful reader gives each."""

from tests.channels.email.reading.delivery.replies.contents import CONTENTS
from tests.channels.email.reading.delivery.replies.limits import LIMITS
from tests.channels.email.reading.delivery.replies.recipients import RECIPIENTS
from tests.channels.email.reading.delivery.replies.routes import ROUTES
from tests.channels.email.reading.delivery.replies.senders import SENDERS

REPLIES = [
    (step, status, words, reason)
    for group in (RECIPIENTS, LIMITS, SENDERS, CONTENTS, ROUTES)
    for reason, replies in group.items()
    for step, status, words in replies
]
