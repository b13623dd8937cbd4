"""Addresses of the settings, of mails set aside, and of the set-up page."""

from django.urls import path

from leitstelle.web.admin import agents, blocked_senders, desk, kept_mails, mailboxes, set_up, teams, templates

urlpatterns = [
    path("setup/<str:token>", set_up.set_up, name="set-up"),
    path("setup/<str:token>/test", set_up.test, name="set-up-test"),
    path("junk", kept_mails.junk, name="junk"),
    path("junk/<int:mail_id>/release", kept_mails.release, name="release-mail"),
    path("ignored-mails", kept_mails.ignored, name="ignored-mails"),
    path("failed-mails", kept_mails.failed, name="failed-mails"),
    path("failed-mails/<int:mail_id>/attempts", kept_mails.process_again, name="process-again"),
    path("blocked-senders", blocked_senders.blocked_senders, name="blocked-senders"),
    path("blocked-senders/<int:sender_id>", blocked_senders.blocked_sender, name="blocked-sender"),
    path("settings", desk.desk, name="settings-desk"),
    path("settings/mailboxes", mailboxes.mailboxes, name="mailboxes"),
    path("settings/mailboxes/new", mailboxes.mailbox, name="new-mailbox"),
    path("settings/mailboxes/test", mailboxes.test, name="test-mailbox"),
    path("settings/mailboxes/<int:mailbox_id>", mailboxes.mailbox, name="mailbox"),
    path("settings/templates", templates.templates, name="templates"),
    path("settings/templates/<str:kind>/<str:language>", templates.template, name="template"),
    path("settings/templates/<str:kind>/<str:language>/preview", templates.preview, name="template-preview"),
    path("settings/agents", agents.agents, name="agents"),
    path("settings/agents/new", agents.new_agent, name="new-agent"),
    path("settings/agents/<int:agent_id>", agents.agent, name="agent"),
    path("settings/agents/<int:agent_id>/password-link", agents.password_link, name="password-link"),
    path("settings/teams", teams.teams, name="teams"),
    path("settings/teams/new", teams.new_team, name="new-team"),
    path("settings/teams/<int:team_id>", teams.team, name="team"),
]
