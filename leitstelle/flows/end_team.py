"""A team ends: only when nothing is left with it, and never the last one."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from leitstelle.core.errors import DeskError
from leitstelle.core.events import record
from leitstelle.people.models import Agent, Team
from leitstelle.people.queries import active_teams
from leitstelle.tickets.models import Ticket
from leitstelle.tickets.models.ticket import UNRESOLVED


class TeamNeeded(DeskError):
    code = "team_needed"
    status = 409


def end_team(*, team: Team, by: Agent, now: datetime) -> None:
    """Raises TeamNeeded while the team has unresolved tickets or is the only one."""
    Team.objects.select_for_update().get(pk=team.pk)
    if Ticket.objects.filter(team=team, state__in=UNRESOLVED).exists():
        raise TeamNeeded(_("This team still has open tickets."), _("Give them to another team first."))
    if not active_teams().exclude(pk=team.pk).exists():
        raise TeamNeeded(_("This is the only team."), _("Create another one first."))
    team.archived_at = now
    team.save(update_fields=["archived_at"])
    record("team.ended", subject=team, by=by, now=now)
