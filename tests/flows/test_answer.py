"""An agent answers, or writes a note."""

import pytest

from leitstelle.core.errors import NotAllowed
from leitstelle.core.models import Desk
from leitstelle.flows import answer, open_for
from leitstelle.flows.answer import Then
from leitstelle.people.models import Team
from leitstelle.tickets.actions import File
from leitstelle.tickets.errors import FileTooLarge, NoAddress, NothingSaid, TicketNotFound
from leitstelle.tickets.models import OutgoingMessage, State, Visibility
from leitstelle.tickets.states import WrongState
from tests.factories import NOON, a_desk, a_ticket, an_agent, later, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return a_desk()


def replied(ticket, agent, html="<p>Please <b>restart</b> it.</p>", then=Then.WAIT_FOR_REQUESTER, **more):
    return answer.reply(number=ticket.number, by=agent, html=html, then=then, now=later(hours=1), **more)


def last_mail() -> OutgoingMessage:
    return OutgoingMessage.objects.order_by("-id")[0]


def test_a_public_reply_is_queued_as_mail_and_the_ticket_waits_for_the_requester(agent):
    ticket = a_ticket()

    message = replied(ticket, agent)

    ticket.refresh_from_db()
    mail = last_mail()
    assert (ticket.state, ticket.first_replied_at) == (State.WAITING_FOR_REQUESTER, later(hours=1))
    assert (mail.message, mail.to, mail.state, mail.from_name) == (
        message,
        ["anna@customer.example"],
        "queued",
        "Ada Winter",
    )
    assert mail.text.startswith("Please restart it.")
    assert "<b>restart</b>" in mail.html
    assert mail.auto_submitted is False


def test_the_first_deed_of_an_agent_opens_a_new_ticket(agent):
    ticket = a_ticket()

    answer.note(number=ticket.number, by=agent, html="<p>Known printer.</p>", now=NOON)

    ticket.refresh_from_db()
    assert ticket.state == State.OPEN


def test_a_note_stays_inside(agent):
    ticket = a_ticket()
    before = OutgoingMessage.objects.count()

    note = answer.note(number=ticket.number, by=agent, html="<p>He is angry.</p>", now=NOON)

    assert note.visibility == Visibility.INTERNAL
    assert OutgoingMessage.objects.count() == before


def test_scripts_and_remote_styles_of_the_editor_never_leave(agent):
    replied(a_ticket(), agent, html='<p onclick="x()">Hi<script>alert(1)</script><img src="javascript:x"></p>')

    assert "script" not in last_mail().html
    assert "onclick" not in last_mail().html


def test_an_answer_goes_to_the_address_the_requester_wrote_from_last(agent):
    ticket = a_ticket()
    received(subject=f"[#{ticket.number}]", sender_address="anna@customer.example")
    received(subject="other", sender_address="anna@customer.example")

    replied(ticket, agent)

    assert last_mail().to == ["anna@customer.example"]


def test_people_in_copy_belong_to_the_ticket_and_hidden_copies_do_not(agent):
    ticket = a_ticket()

    replied(ticket, agent, cc=["boss@customer.example"], bcc=["audit@desk.example"])

    assert (last_mail().cc, last_mail().bcc) == (["boss@customer.example"], ["audit@desk.example"])
    assert [p.email for p in ticket.participants.all()] == ["boss@customer.example"]


@pytest.mark.parametrize("html", ["", "<p> </p>", "<script>x</script>", "\x00"])
def test_nothing_said_is_refused(agent, html):
    with pytest.raises(NothingSaid, match="no text"):
        replied(a_ticket(), agent, html=html)


def test_a_file_over_the_limit_is_named(agent):
    Desk.objects.update(attachment_limit_mb=1)

    with pytest.raises(FileTooLarge, match=r"video\.mp4.*1 MB"):
        replied(a_ticket(), agent, files=(File("video.mp4", "video/mp4", bytes(1024 * 1024 + 1)),))


def test_somebody_without_an_address_cannot_be_answered_by_mail(agent):
    ticket = open_for.open_for(
        requester=open_for.NewPerson("Karl Groß", phone="+49 30 1234567"),
        subject="Password",
        said="Forgot it.",
        channel="phone",
        kind="service_request",
        impact=3,
        urgency=2,
        team=Team.objects.get(),
        assignee=None,
        solved=None,
        by=agent,
        now=NOON,
    )

    with pytest.raises(NoAddress, match="Karl Groß"):
        replied(ticket, agent)


def test_a_reply_to_a_resolved_ticket_cannot_make_it_wait(agent):
    from leitstelle.flows.resolve import resolve

    ticket = a_ticket()
    team = Team.objects.select_related("level").get()
    resolve(
        number=ticket.number,
        by=agent,
        resolution="Done.",
        code="solved",
        solved_by=team,
        first_level_could=None,
        now=NOON,
    )

    with pytest.raises(WrongState):
        replied(ticket, agent)
    assert replied(ticket, agent, then=Then.KEEP_OPEN).ticket_id == ticket.pk


def test_nobody_who_was_deactivated_can_answer(agent):
    former = an_agent()
    former.user.is_active = False

    with pytest.raises(NotAllowed):
        replied(a_ticket(), former)


def test_an_unknown_number_says_so(agent):
    with pytest.raises(TicketNotFound):
        answer.note(number=999, by=agent, html="<p>x</p>", now=NOON)


def test_keeping_a_waiting_ticket_open_brings_it_back_to_open(agent):
    ticket = a_ticket()
    replied(ticket, agent)

    replied(ticket, agent, then=Then.KEEP_OPEN)

    ticket.refresh_from_db()
    assert ticket.state == State.OPEN


def test_a_picture_in_the_text_goes_out_inline_and_another_file_does_not(agent):
    picture = File("pasted-1a2b.png", "image/png", b"\x89PNG")
    log = File("log.txt", "text/plain", b"x")

    message = replied(a_ticket(), agent, html='<p>Here:</p><img src="cid:pasted-1a2b.png">', files=(picture, log))

    kept = {one.filename: (one.inline, one.content_id) for one in message.attachments.all()}
    assert kept == {"pasted-1a2b.png": (True, "pasted-1a2b.png"), "log.txt": (False, "")}
    assert 'src="cid:pasted-1a2b.png"' in last_mail().html
