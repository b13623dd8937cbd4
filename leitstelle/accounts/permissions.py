"""Who may do what. Permissions are named by deed; a role grants deeds."""

from leitstelle.accounts.models import Role, User
from leitstelle.core.errors import NotAllowed

AGENT_DEEDS = frozenset({
    "ticket.view", "ticket.open", "ticket.reply", "ticket.note", "ticket.assign", "ticket.change", "ticket.resolve",
    "ticket.reopen", "requester.create", "mail.view_original", "mail.sort_junk",
})  # fmt: skip
LEAD_DEEDS = AGENT_DEEDS | {"mail.process_again", "mail.block_sender"}
ADMINISTRATOR_DEEDS = LEAD_DEEDS | {
    "desk.configure",
    "mailbox.configure",
    "template.edit",
    "agent.manage",
    "team.manage",
}

GRANTS: dict[str, frozenset[str]] = {
    Role.AGENT: AGENT_DEEDS,
    Role.TEAM_LEAD: LEAD_DEEDS,
    Role.ADMINISTRATOR: ADMINISTRATOR_DEEDS,
}


def may(user: User, deed: str) -> bool:
    """True when `user` may do `deed`. Raises KeyError for a deed nobody was ever granted (a typing error)."""
    if deed not in ADMINISTRATOR_DEEDS:
        raise KeyError(deed)
    return user.is_active and deed in GRANTS[user.role]


def require(user: User, deed: str) -> None:
    """Raises NotAllowed unless `user` may do `deed`."""
    if not may(user, deed):
        raise NotAllowed(deed=deed)
