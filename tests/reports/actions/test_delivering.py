"""Mail by schedule: configured or not at all, once each, rights judged when it is sent (item 10, O2, A1)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from smtplib import SMTPException

import pytest
from django.core import mail

from config.lib.errors import Conflict, Forbidden, Refused
from regions.choices import Role
from regions.models import AuditEntry, Membership, Region, User
from reports.actions.deliveries import DeliveryTerms, add_delivery, end_delivery
from reports.actions.delivering import deliver_due
from reports.actions.filing import make_draft
from reports.choices import DeliveryContent, DeliveryOutcome, PeriodState
from reports.models import Delivery, DeliveryMail, PeriodReport
from tests.reports.cast import at

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 9)
MORNING = at(DAY, 8)


@pytest.fixture(autouse=True)
def server(settings: object) -> None:
    settings.EMAIL_HOST = "mail.example"


@pytest.fixture
def lead(lead_hz: User) -> User:
    return with_address(lead_hz)


@pytest.fixture
def cast(hq_manager: User, lead: User) -> tuple[User, User]:
    return hq_manager, lead


def with_address(user: User) -> User:
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.cn")
    return User.objects.get(pk=user.pk)


def delivery(actor: User, content: str, *people: User, **terms: object) -> Delivery:
    given = {"valid_from": DAY, **terms}
    wanted = DeliveryTerms(content=DeliveryContent(content), recipients=list(people), **given)
    return add_delivery(terms=wanted, actor=actor, now=MORNING)


def published(region: Region, kind: str = "weekly", *, version: int = 1) -> PeriodReport:
    return PeriodReport.objects.create(
        kind=kind,
        region=region,
        first=date(2026, 6, 1),
        last=date(2026, 6, 7),
        version=version,
        state=PeriodState.PUBLISHED,
        drafted_at=at(DAY, 6),
        published_at=at(DAY, 9),
        sha256="0" * 64,
        workbook=b"PK stored",
    )


def outcomes() -> list[tuple[str, str]]:
    return [(row.recipient.username, row.outcome) for row in DeliveryMail.objects.order_by("pk")]


def test_the_board_goes_out_once_a_day_at_its_hour(hq_manager: User, lead: User, hangzhou: Region) -> None:
    make_draft(region=hangzhou, day=date(2026, 6, 5), actor=None, now=at(date(2026, 6, 5), 18, 30))
    delivery(hq_manager, "board", lead, send_at=time(9, 30))
    assert deliver_due(now=at(DAY, 9, 29)) == 0
    assert [deliver_due(now=at(DAY, 9, 30)), deliver_due(now=at(DAY, 10))] == [1, 0]
    [letter] = mail.outbox
    assert letter.to == ["lead_hz@example.cn"]
    assert "日报及时率 0.0%（0/4）" in letter.body
    assert "缺报 4 份：杭州 06-05、杭州 06-06、杭州 06-07、杭州 06-08" in letter.body
    assert "/reports/board/?first=2026-06-02&last=2026-06-08" in letter.body
    assert deliver_due(now=at(DAY + timedelta(days=1), 9, 30)) == 1


def test_a_published_form_is_attached_byte_for_byte(hq_manager: User, lead: User, hangzhou: Region) -> None:
    delivery(hq_manager, "weekly", lead, region=hangzhou)
    report = published(hangzhou)
    published(hangzhou, "monthly")
    assert [deliver_due(now=at(DAY, 9)), deliver_due(now=at(DAY, 9, 5))] == [1, 0]
    [(name, content, _type)] = mail.outbox[0].attachments
    assert name == "总部客服回访情况周报表_杭州_2026-06-01_2026-06-07_第1版.xlsx"
    assert content == bytes(report.workbook)
    row = AuditEntry.objects.get(verb="send_delivery")
    assert row.after == {"user": "lead_hz", "what": f"report:{report.pk}", "outcome": "sent"}


def test_a_form_waits_for_its_hour(hq_manager: User, lead: User, hangzhou: Region) -> None:
    delivery(hq_manager, "weekly", lead, region=hangzhou, send_at=time(8, 30))
    published(hangzhou)
    assert deliver_due(now=at(DAY, 20)) == 0
    assert deliver_due(now=at(DAY + timedelta(days=1), 8, 30)) == 1


def test_the_package_is_a_link_and_no_file(hq_manager: User, lead: User, hangzhou: Region) -> None:
    delivery(hq_manager, "package", lead)
    published(hangzhou, "monthly")
    deliver_due(now=at(DAY, 9))
    assert "/exports/?region=HZ&month=2026-06" in mail.outbox[0].body
    assert mail.outbox[0].attachments == []


def test_of_all_regions_everybody_gets_her_own(
    hq_manager: User, lead: User, lead_nb: User, hangzhou: Region
) -> None:
    delivery(hq_manager, "weekly", lead, with_address(lead_nb))
    published(hangzhou)
    assert deliver_due(now=at(DAY, 9)) == 1
    assert outcomes() == [("lead_hz", DeliveryOutcome.SENT)]


def test_who_lost_the_right_since_gets_nothing(
    hq_manager: User, lead: User, hangzhou: Region, ningbo: Region
) -> None:
    delivery(hq_manager, "weekly", lead, region=hangzhou)
    delivery(hq_manager, "board", lead, region=hangzhou, send_at=time(9))
    published(hangzhou)
    Membership.objects.filter(user=lead).update(region=ningbo)
    assert deliver_due(now=at(DAY, 9)) == 0
    assert outcomes() == [("lead_hz", DeliveryOutcome.NO_RIGHT)] * 2
    assert mail.outbox == []


def test_who_left_or_has_no_address_gets_nothing(hq_manager: User, lead: User, hangzhou: Region) -> None:
    delivery(hq_manager, "weekly", lead, region=hangzhou)
    published(hangzhou)
    User.objects.filter(pk=lead.pk).update(email="")
    deliver_due(now=at(DAY, 9))
    assert outcomes() == [("lead_hz", DeliveryOutcome.NO_ADDRESS)]


def test_without_a_server_nothing_is_sent_nor_waits(
    settings: object, hq_manager: User, lead: User, hangzhou: Region
) -> None:
    settings.EMAIL_HOST = ""
    delivery(hq_manager, "weekly", lead)
    published(hangzhou)
    assert deliver_due(now=at(DAY, 9)) == 0
    assert (outcomes(), mail.outbox) == ([], [])


@pytest.mark.parametrize(
    ("later", "sent", "outcome"),
    [
        (at(DAY, 9, 11), 1, DeliveryOutcome.SENT),
        (at(DAY + timedelta(days=1), 9, 1), 0, DeliveryOutcome.GIVEN_UP),
    ],
)
def test_what_failed_is_tried_again_and_given_up_after_a_day(
    cast: tuple[User, User], monkeypatch: pytest.MonkeyPatch, later: datetime, sent: int, outcome: str
) -> None:
    hq_manager, lead = cast

    def broken(_message: object) -> None:
        raise SMTPException

    delivery(hq_manager, "weekly", lead)
    published(lead.memberships.get().region)
    with monkeypatch.context() as patched:
        patched.setattr("reports.actions.delivering.EmailMessage.send", broken)
        assert deliver_due(now=at(DAY, 9)) == 0
    assert deliver_due(now=at(DAY, 9, 9)) == 0  # taken: somebody may be sending it
    assert outcomes() == [("lead_hz", DeliveryOutcome.WAITING)]
    assert deliver_due(now=later) == sent
    assert outcomes() == [("lead_hz", outcome)]


def test_a_stopped_delivery_sends_nothing_more(hq_manager: User, lead: User, hangzhou: Region) -> None:
    row = delivery(hq_manager, "weekly", lead)
    end_delivery(delivery=row, actor=hq_manager, now=MORNING)
    published(hangzhou)
    assert deliver_due(now=at(DAY, 9)) == 0
    with pytest.raises(Conflict):
        end_delivery(delivery=row, actor=hq_manager, now=MORNING)


def test_only_headquarters_manager_sets_one_and_only_for_people_with_rights(
    hq_manager: User, hq_agent: User, lead: User, dept_hz: User, lead_nb: User
) -> None:
    with pytest.raises(Forbidden):
        delivery(hq_agent, "weekly", lead)
    for wrong in ([], [with_address(dept_hz)], [lead_nb]):
        with pytest.raises(Refused):
            delivery(hq_manager, "weekly", *wrong)
    with pytest.raises(Refused):
        delivery(hq_manager, "board", lead)
    assert not member_of_nothing(hq_manager).exists()


def member_of_nothing(user: User) -> object:
    return Delivery.objects.visible_to(user).exclude(created_by=user)


def test_a_role_of_headquarters_that_is_no_manager_sees_none(
    hq_manager: User, lead: User, hq: Region
) -> None:
    delivery(hq_manager, "weekly", lead)
    inspector = Membership.objects.create(user=lead, region=hq, role=Role.QUALITY_INSPECTOR).user
    assert Delivery.objects.visible_to(User.objects.get(pk=inspector.pk)).count() == 0
    assert Delivery.objects.visible_to(hq_manager).count() == 1
