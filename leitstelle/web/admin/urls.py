from django.urls import path
from leitstelle.web.agent import queue

urlpatterns = [
    path("x/" + n, queue.queue, name=n) for n in ("junk", "failed-mails", "settings-desk", "blocked-senders")
]
