"""The ticket's row, who belongs to it, and what search reads."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leitstelle.people.models import Agent, Level, Requester, Team


class Kind(models.TextChoices):
    INCIDENT = "incident", _("Incident")
    SERVICE_REQUEST = "service_request", _("Service request")


class State(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    WAITING_FOR_REQUESTER = "waiting_for_requester", _("Waiting for requester")
    WAITING_FOR_THIRD_PARTY = "waiting_for_third_party", _("Waiting for third party")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    IN_PERSON = "in_person", _("In person")
    ON_BEHALF = "on_behalf", _("On behalf")


class Scale(models.IntegerChoices):
    """Impact and urgency. Priority 1 (highest) to 5 follows from both: `rules.priority_of`."""

    HIGH = 1, _("High")
    MEDIUM = 2, _("Medium")
    LOW = 3, _("Low")


class ResolutionCode(models.TextChoices):
    SOLVED = "solved", _("Solved")
    WORKAROUND = "workaround", _("Workaround given")
    INFORMATION = "information", _("Information given")
    NO_FAULT = "no_fault", _("No fault found")
    WITHDRAWN = "withdrawn", _("Withdrawn by requester")
    DUPLICATE = "duplicate", _("Duplicate")
    NOT_SOLVABLE = "not_solvable", _("Cannot be solved")


IN_WORK = (State.NEW, State.OPEN)
UNRESOLVED = (*IN_WORK, State.WAITING_FOR_REQUESTER, State.WAITING_FOR_THIRD_PARTY)
DONE = (State.RESOLVED, State.CLOSED)


class Ticket(models.Model):
    """One request. Written only through `actions`; the constraints below refuse what the state table forbids."""

    number = models.BigIntegerField(
        unique=True, editable=False, db_default=Func(models.Value("tickets_number"), function="nextval")
    )
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INCIDENT)
    state = models.CharField(max_length=30, choices=State, default=State.NEW)
    channel = models.CharField(max_length=20, choices=Channel)
    subject = models.CharField(max_length=250)
    preview = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="en")
    requester = models.ForeignKey(Requester, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    assignee = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True)
    impact = models.PositiveSmallIntegerField(choices=Scale, default=Scale.MEDIUM)
    urgency = models.PositiveSmallIntegerField(choices=Scale, default=Scale.MEDIUM)
    priority = models.PositiveSmallIntegerField(default=3)
    difficulty = models.ForeignKey(Level, on_delete=models.PROTECT, null=True, related_name="+")
    mailbox_id = models.BigIntegerField(null=True)
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="followed_by")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    waiting_since = models.DateTimeField()
    first_replied_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True)
    resolution_code = models.CharField(max_length=20, choices=ResolutionCode, blank=True)
    solved_at_level = models.ForeignKey(Level, on_delete=models.PROTECT, null=True, related_name="+")
    solved_by = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    first_level_could = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="ticket_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ticket_kind_known"),
            models.CheckConstraint(
                condition=Q(impact__range=(1, 3), urgency__range=(1, 3)) & Q(priority=F("impact") + F("urgency") - 1),
                name="priority_is_impact_and_urgency",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DONE)
                | (
                    ~Q(resolution="")
                    & ~Q(resolution_code="")
                    & Q(resolved_at__isnull=False)
                    & Q(solved_at_level__isnull=False)
                ),
                name="done_ticket_has_resolution",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DONE) | Q(resolved_at=None), name="resolved_at_only_when_done"
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False) | (~Q(state=State.CLOSED) & Q(closed_at=None)),
                name="closed_at_only_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(resolution_code="") | Q(resolution_code__in=ResolutionCode.values),
                name="resolution_code_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "waiting_since", "id"], condition=Q(state__in=IN_WORK), name="queue_in_work"
            ),
            models.Index(
                fields=["team", "priority", "waiting_since", "id"], condition=Q(state__in=IN_WORK), name="queue_of_team"
            ),
            models.Index(
                fields=["assignee", "priority", "waiting_since", "id"],
                condition=Q(state__in=UNRESOLVED),
                name="queue_of_person",
            ),
            models.Index(
                fields=["priority", "waiting_since", "id"],
                condition=Q(state__in=IN_WORK, assignee=None),
                name="queue_unassigned",
            ),
            models.Index(
                fields=["priority", "waiting_since", "id"],
                condition=Q(state__in=(State.WAITING_FOR_REQUESTER, State.WAITING_FOR_THIRD_PARTY)),
                name="queue_waiting",
            ),
            models.Index(
                fields=["priority", "waiting_since", "id"], condition=Q(state=State.RESOLVED), name="queue_resolved"
            ),
            models.Index(fields=["resolved_at"], condition=Q(state=State.RESOLVED), name="resolved_to_close"),
            models.Index(fields=["requester", "-id"], name="tickets_of_requester"),
            models.Index(fields=["requester", "-id"], condition=Q(state__in=UNRESOLVED), name="open_of_requester"),
        ]


class Participant(models.Model):
    """An address that takes part in a ticket beside the requester's own: the sender's other address, people in Cc."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants")
    email = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "email"], name="one_participation"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="participant_is_lower_case"),
        ]


class SearchDocument(models.Model):
    """What search reads of a ticket: subject and conversation, stemmed in each text's language. Apart from the ticket's
    row, so that a change of state does not rewrite the index."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True)
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="search_words")]
