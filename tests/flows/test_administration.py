"""What administrators change: users, teams, mailboxes, templates. Nobody locks himself out, nothing is left without a place."""

import pytest

from leitstelle.accounts import actions as accounts
from leitstelle.accounts.errors import LastAdministrator, UserExists
from leitstelle.channels.email.mailboxes import end_mailbox, save_mailbox
from leitstelle.channels.email.models import Mailbox
from leitstelle.core.errors import NotAllowed
from leitstelle.core.models import Event
from leitstelle.flows.end_team import TeamNeeded, end_team
from leitstelle.people import actions as people
from leitstelle.people.models import Level, Team
from leitstelle.tickets.errors import TemplateBroken
from leitstelle.tickets.models import MessageTemplate
from leitstelle.tickets.templates import edit
from tests.factories import NOON, a_desk, a_team, a_ticket, an_agent

pytestmark = pytest.mark.django_db


def changed(user, by, **changes):
    values = {name: getattr(user, name) for name in ("name", "username", "email", "role", "language", "is_active")}
    accounts.change_user(user=user, by=by, now=NOON, **{**values, **changes})


@pytest.mark.parametrize("change", [{"role": "agent"}, {"is_active": False}])
def test_the_last_administrator_stays(change):
    admin = a_desk().user

    with pytest.raises(LastAdministrator, match="somebody else"):
        changed(admin, admin, **change)
    second = an_agent(role="administrator").user
    changed(admin, second, **change)
    assert Event.objects.filter(name="user.changed").count() == 1


def test_two_users_cannot_share_a_name_or_an_address():
    admin = a_desk().user
    other = an_agent().user

    for change in ({"username": "ADMIN"}, {"email": "Ada@desk.example"}):
        with pytest.raises(UserExists):
            changed(other, admin, **change)


def test_a_team_ends_when_it_has_no_open_tickets_and_is_not_the_last():
    agent = a_desk()
    only = Team.objects.get()
    with pytest.raises(TeamNeeded, match="only team"):
        end_team(team=only, by=agent, now=NOON)
    network = a_team("Network")
    a_ticket(team_id=network.pk)
    with pytest.raises(TeamNeeded, match="open tickets"):
        end_team(team=network, by=agent, now=NOON)

    end_team(team=only, by=agent, now=NOON)

    only.refresh_from_db()
    assert only.archived_at == NOON


def test_a_team_is_renamed_and_moved_to_another_level():
    agent = a_desk()
    network = a_team("Network")

    people.change_team(team=network, name="Networks", level=Level.objects.get(number=3), by=agent, now=NOON)

    network.refresh_from_db()
    assert (network.name, network.level_id) == ("Networks", 3)
    with pytest.raises(people.TeamExists):
        people.change_team(team=network, name="service desk", level=Level.objects.get(number=3), by=agent, now=NOON)


def test_the_first_mailbox_is_the_default_one_and_there_is_one_at_a_time():
    admin = a_desk().user
    first, second = Mailbox(name="A", address="a@desk.example"), Mailbox(name="B", address="b@desk.example")

    save_mailbox(first, default=False, by=admin, now=NOON)
    save_mailbox(second, default=True, by=admin, now=NOON)

    assert list(Mailbox.objects.filter(is_default=True)) == [second]
    end_mailbox(second, by=admin, now=NOON)
    assert not Mailbox.objects.filter(is_default=True).exists()
    with pytest.raises(NotAllowed):
        save_mailbox(first, default=True, by=an_agent().user, now=NOON)


def test_a_broken_template_leaves_the_one_before_in_use():
    admin = a_desk().user
    template = MessageTemplate.objects.get(kind="reply", language="en")

    with pytest.raises(TemplateBroken):
        edit(template, subject="{{ subject }}", text="no message", by=admin, now=NOON)

    assert MessageTemplate.objects.get(pk=template.pk).text == "{{ message }}\n\n{{ signature }}"
    edit(template, subject="{{ subject }}", text="Hi,\r\n{{ message }}", by=admin, now=NOON)
    assert MessageTemplate.objects.get(pk=template.pk).text == "Hi,\n{{ message }}"
