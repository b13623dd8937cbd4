"""The people: who asks (requesters) and who helps (agents in teams, each team at a level)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from leitstelle.accounts.models import User


class Level(models.Model):
    """A support level. 0 is self-service; 1, 2, 3 are shipped, more can be added."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name_en = models.CharField(max_length=60)
    name_de = models.CharField(max_length=60)


class Team(models.Model):
    name = models.CharField(max_length=80)
    level = models.ForeignKey(Level, on_delete=models.PROTECT)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=Q(archived_at=None), name="one_team_per_name"),
            models.CheckConstraint(condition=Q(level__gte=1), name="team_above_self_service"),
        ]


class Agent(models.Model):
    """A user who works tickets. `agent.pk` equals `user.pk`."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True)
    teams = models.ManyToManyField(Team, through="Membership")
    signature = models.TextField(blank=True)

    @property
    def name(self) -> str:
        return self.user.name


class Membership(models.Model):
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "team"], name="one_membership")]


class Requester(models.Model):
    """Somebody who asks for help. Addresses and numbers are rows of their own."""

    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="en")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["sort_name"], opclasses=["gin_trgm_ops"], name="requester_by_part_of_name")]


class Address(models.Model):
    """An e-mail address, lower case; belongs to one requester."""

    requester = models.ForeignKey(Requester, on_delete=models.CASCADE, related_name="addresses")
    email = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="one_requester_per_address"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="address_is_lower_case"),
        ]
        indexes = [GinIndex(fields=["email"], opclasses=["gin_trgm_ops"], name="address_by_part")]


class Phone(models.Model):
    """A telephone number as written, with its digits for finding it."""

    requester = models.ForeignKey(Requester, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=40)
    digits = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requester", "digits"], name="one_phone_per_requester"),
            models.CheckConstraint(condition=Q(digits__regex=r"^[0-9]{3,30}$"), name="phone_has_digits"),
        ]
        indexes = [GinIndex(fields=["digits"], opclasses=["gin_trgm_ops"], name="phone_by_part")]
