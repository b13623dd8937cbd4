"""Sign-in and sign-out, a new agent's first password, and the requester's link to reopen his request."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leitstelle.accounts import actions as accounts
from leitstelle.accounts.models import OneTimeLink
from leitstelle.core import clock
from leitstelle.core.desk import is_set_up, the_desk
from leitstelle.core.errors import DeskError
from leitstelle.flows import resolve
from leitstelle.tickets.errors import TicketNotFound
from leitstelle.tickets.states import WrongState
from leitstelle.web import pages, signing_in
from leitstelle.web.forms import Filled, filled
from leitstelle.web.request import Request
from leitstelle.web.says import say


@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """By user name or e-mail address and password. A refusal is kept too (it counts), so the transaction ends well."""
    if not is_set_up():
        return pages.solo(request, "account/not_set_up.html")
    goal = _goal(request)
    if request.method == "GET" and request.user.pk:
        return HttpResponseRedirect(goal)
    if request.method == "GET":
        return pages.solo(request, "account/sign_in.html", form=Filled(), next=goal, again="again" in request.GET)
    form, refused = filled(request), None
    with pages.deed():
        try:
            user = accounts.check_credentials(username=form.username.strip(), password=form.password, now=clock.now())
        except DeskError as fault:
            refused = fault
    if refused:
        return pages.solo(
            request, "account/sign_in.html", status=refused.status, form=form.refused(refused), next=goal, again=False
        )
    signing_in.sign_in(request, user)
    return HttpResponseRedirect(goal)


def _goal(request: Request) -> str:
    """Where the person wanted to go; only addresses of ours."""
    goal = request.POST.get("next") or request.GET.get("next") or "/"
    ours = goal.startswith("/") and url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()})
    return goal if ours else "/"


@require_POST
def sign_out(request: Request) -> HttpResponse:
    signing_in.sign_out(request)
    return redirect("sign-in")


@require_http_methods(["GET", "POST"])
def first_password(request: Request, token: str) -> HttpResponse:
    """A new agent chooses his password by the link an administrator gave him; it works once."""
    purpose = OneTimeLink.Purpose.PASSWORD
    person = accounts.link_owner(accounts.find_link(purpose=purpose, token=token, now=clock.now()))
    form = filled(request)
    if request.method == "GET":
        return pages.solo(request, "account/password.html", form=form, person=person)
    try:
        with pages.deed():
            now = clock.now()
            accounts.use_link(purpose=purpose, token=token, now=now)
            accounts.set_password(user=person, password=form.password, by=person, now=now)
            accounts.note_sign_in(person, now=now)
    except DeskError as fault:
        return pages.solo(
            request, "account/password.html", status=fault.status, form=form.refused(fault), person=person
        )
    signing_in.sign_in(request, person)
    return say(redirect("queue"), _("Welcome, %(name)s.") % {"name": person.name})


@require_http_methods(["GET", "POST"])
def reopening(request: Request, number: int, signature: str) -> HttpResponse:
    """The requester's page: it is solved, or it is not. A mail scanner that follows the link changes nothing.

    Who comes too late, twice, or by a mangled link reads what he can do; he has no desk to go to.
    """
    now, done, status = clock.now(), False, 200
    try:
        found = resolve.ticket_of_link(number=number, signature=signature)
        if request.method == "POST":
            with pages.deed():
                found = resolve.reopen_by_link(number=number, signature=signature, now=now)
            done = True
    except TicketNotFound as fault:
        return pages.solo(request, "account/no_request.html", status=fault.status)
    except WrongState as fault:
        status = fault.status
    can = not done and resolve.can_reopen(found, the_desk(), now=now)
    return pages.solo(request, "account/reopen.html", status=status, ticket=found, done=done, can_reopen=can)
