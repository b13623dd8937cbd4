"""Every address of the desk. Addresses are things; what is done to them is the method."""

from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, re_path

from leitstelle.web import health
from leitstelle.web.account import views as account
from leitstelle.web.agent import deeds, mails, new_ticket, profile, queue, search, ticket
from leitstelle.web.errors import nowhere
from leitstelle.web.live.views import stream_ticket

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("views", queue.views, name="views"),
    path("search", search.find, name="search"),
    path("tickets", new_ticket.tickets, name="tickets"),
    path("tickets/new", new_ticket.new_ticket, name="new-ticket"),
    path("tickets/<int:number>", ticket.ticket, name="ticket"),
    path("tickets/<int:number>/timeline", ticket.timeline_of, name="timeline"),
    path("tickets/<int:number>/messages", deeds.messages, name="messages"),
    path("tickets/<int:number>/claim", deeds.claim, name="claim"),
    path("tickets/<int:number>/assignment", deeds.assignment, name="assignment"),
    path("tickets/<int:number>/requester", deeds.requester, name="ticket-requester"),
    path("tickets/<int:number>/sorting", deeds.sorting, name="sorting"),
    path("tickets/<int:number>/state", deeds.state, name="state"),
    path("tickets/<int:number>/resolution", deeds.resolution, name="resolution"),
    path("messages/<int:message_id>/html", mails.formatted, name="message-html"),
    path("messages/<int:message_id>/original", mails.original, name="original"),
    path("messages/<int:message_id>/headers", mails.headers, name="headers"),
    path("attachments/<int:attachment_id>", mails.attachment, name="attachment"),
    path("mails/<int:mail_id>", mails.kept_mail, name="raw-mail"),
    path("people", new_ticket.people, name="people"),
    path("people/<int:requester_id>/tickets", new_ticket.person_tickets, name="person-tickets"),
    path("profile", profile.profile, name="profile"),
    path("sign-in", account.sign_in, name="sign-in"),
    path("sign-out", account.sign_out, name="sign-out"),
    path("password/<str:token>", account.first_password, name="first-password"),
    path("r/<int:number>/<str:signature>", account.reopening, name="reopen"),
    path("live/ticket", stream_ticket, name="live-ticket"),
    path("favicon.ico", lambda request: redirect(static("img/mark.svg")), name="favicon"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("leitstelle.web.admin.urls")),
    re_path("", nowhere),
]
