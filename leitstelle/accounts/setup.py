"""The one-time set-up link that the start prints."""

from leitstelle.accounts.actions import make_setup_token
from leitstelle.core.desk import is_set_up


def setup_link(base_url: str) -> str | None:
    """Link to the set-up page, fresh at every call; None once the desk is set up."""
    return None if is_set_up() else f"{base_url.rstrip('/')}/setup/{make_setup_token()}"
