"""The back office: by role, audited, bounded, and blind to customers (roles.md 7, ruling 71)."""

import re
from datetime import date, time

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.utils import timezone

from regions.admin.base import MOST_COUNTED, ConfigurationAdmin
from regions.choices import Role
from regions.models import AuditEntry, CallingHours, DayLock, Department, Holiday, Membership, Region, User
from regions.scoping import AppendOnly
from tests.factories import (
    PASSWORD,
    CallbackTaskFactory,
    DepartmentFactory,
    RegionFactory,
    UserFactory,
    WorkOrderFactory,
    member,
)
from tests.regions.back_office import changelist, queries_of, tables_of

EVERY_TABLE = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = ("regions", "workorders", "callbacks", "oversight", "reports")


@pytest.fixture
def office(administrator, sign_in):
    return sign_in(administrator)


def memberships(*rows, initial=0):
    """The inline's fields; a row is (pk or "", region, role, is_deleted)."""
    data = {
        "memberships-TOTAL_FORMS": len(rows),
        "memberships-INITIAL_FORMS": initial,
        "memberships-MIN_NUM_FORMS": 0,
        "memberships-MAX_NUM_FORMS": 1000,
    }
    for n, (pk, region, role, is_deleted) in enumerate(rows):
        data[f"memberships-{n}-id"] = pk
        data[f"memberships-{n}-region"] = region.pk
        data[f"memberships-{n}-role"] = role
        if is_deleted:
            data[f"memberships-{n}-DELETE"] = "on"
    return data


def account(user, **changed):
    fields = {"username": user.username, "name": user.name, "staff_no": user.staff_no, "email": user.email,
              "language": user.language, "dial_mode": user.dial_mode}  # fmt: skip
    return {**fields, **changed}


# Who comes in ---------------------------------------------------------------------------------------------


def test_guests_are_sent_to_the_one_login(client, db):
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/login/?next=/admin/"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.HQ_MANAGER}))
def test_for_the_rest_of_the_staff_there_is_no_back_office(hq, hangzhou, sign_in, role):
    client = sign_in(member(region=hq, role=role, is_staff=True))
    for url in ("/admin/", "/admin/login/", "/admin/regions/user/", "/admin/autocomplete/", "/admin/jsi18n/"):
        assert client.get(url).status_code == 404, url


def test_a_fresh_installations_superuser_may_configure(db, sign_in):
    first = User.objects.create_superuser("first", PASSWORD)
    assert sign_in(first).get("/admin/regions/user/").status_code == 200


def test_losing_the_role_closes_the_back_office_at_the_next_request(hq, sign_in):
    user = member(region=hq, role=Role.ADMINISTRATOR, is_staff=True)
    client = sign_in(user)
    assert client.get("/admin/").status_code == 200
    Membership.objects.filter(user=user).delete()
    assert client.get("/admin/").status_code == 404


def test_the_hq_manager_makes_rules_and_no_accounts(hq_manager, sign_in):
    client = sign_in(hq_manager)
    for table in ("regions/holiday", "regions/callinghours", "callbacks/callbackpolicy",
                  "callbacks/scripttext", "reports/filingpolicy"):  # fmt: skip
        assert client.get(f"/admin/{table}/add/").status_code == 200, table
    for table in (
        "regions/user",
        "regions/department",
        "axes/accessattempt",
        "django_celery_beat/periodictask",
    ):
        assert client.get(f"/admin/{table}/").status_code == 403, table
    assert client.get("/admin/regions/region/").status_code == 200
    assert client.get("/admin/regions/region/add/").status_code == 403


# What is there --------------------------------------------------------------------------------------------


def test_the_tables_of_this_floor():
    assert tables_of("regions") == {"region", "department", "user", "holiday", "callinghours", "servicehours"}


def test_no_table_holds_a_customers_row():
    """Orders, customers, callbacks, records, complaints, imports, reports: whatever is not configuration."""
    configuration = {
        "regions.Region", "regions.Department", "regions.User", "regions.Holiday", "regions.CallingHours",
        "regions.ServiceHours",
        "workorders.Source", "workorders.Category", "workorders.Technician", "callbacks.Outcome",
        "callbacks.CallbackPolicy", "callbacks.CannedPhrase", "callbacks.ScriptText", "reports.FilingPolicy",
        "reports.FormPolicy", "reports.IndexWeights", "reports.KpiTarget", "reports.SlipPolicy",
        "callbacks.CasePolicy", "callbacks.SeverityLimits", "callbacks.Route",
    }  # fmt: skip
    ours = {model._meta.label for model in EVERY_TABLE if model._meta.app_label in OURS}
    assert ours == configuration
    assert not any(issubclass(model, AppendOnly) for model in EVERY_TABLE)


def test_tokens_groups_and_login_logs_are_left_out():
    labels = {model._meta.label for model in EVERY_TABLE}
    assert labels.isdisjoint(
        {"authtoken.TokenProxy", "auth.Group", "axes.AccessLog", "axes.AccessFailureLog"}
    )


def test_third_parties_tables_obey_the_roles_too():
    assert all(isinstance(table, ConfigurationAdmin) for table in admin.site._registry.values())


def test_the_administrator_meets_no_customer_anywhere(office, hangzhou, administrator):
    """Every page that the administrator can open with one GET, searched for a customer's traces (W2)."""
    order = WorkOrderFactory(region=hangzhou, order_no="CANARY-ORDER", customer__name="金丝雀")
    CallbackTaskFactory(work_order=order)
    urls = ["/admin/", "/preferences/", "/audit/"]
    for model in EVERY_TABLE:
        base = changelist(model)
        urls += [base, f"{base}add/", f"{base}?q=ORDER"]
        first = model._default_manager.first()
        urls += [f"{base}{first.pk}/change/", f"{base}{first.pk}/history/"] if first else []
    for url in urls:
        text = office.get(url).content.decode()
        assert "CANARY" not in text, url
        assert "金丝雀" not in text, url
        assert order.phone_masked not in text, url


@pytest.mark.parametrize("label", ["workorder", "customer", "importbatch"])
def test_there_is_no_page_for_orders(office, label):
    assert office.get(f"/admin/workorders/{label}/").status_code == 404


# What it costs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", EVERY_TABLE, ids=lambda model: model._meta.label)
def test_every_list_opens_with_few_queries(office, model):
    assert len(queries_of(office, changelist(model))) <= 9


@pytest.mark.parametrize("model", EVERY_TABLE, ids=lambda model: model._meta.label)
def test_no_list_counts_a_whole_table(office, model):
    counts = [sql for sql in queries_of(office, changelist(model)) if "COUNT(" in sql]
    assert [sql for sql in counts if f"LIMIT {MOST_COUNTED}" not in sql] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_department_list_costs_the_same_for_one_and_three(office, head_hz, rows):
    for n in range(rows):
        DepartmentFactory(region=RegionFactory(code=f"D{n}"), head=head_hz, deputy=head_hz)
    # session, user, memberships, bounded count, rows
    assert len(queries_of(office, changelist(Department))) == 5


@pytest.mark.parametrize("rows", [1, 3])
def test_the_user_list_costs_the_same_for_one_and_three(office, hangzhou, rows):
    for _n in range(rows):
        member(region=hangzhou, role=Role.CALLBACK_AGENT)
    assert len(queries_of(office, changelist(User))) == 5


def test_choosing_a_region_searches_instead_of_listing_all(office, hangzhou):
    url = "/admin/autocomplete/?app_label=regions&model_name=membership&field_name=region&term=HZ"
    assert office.get(url).json()["results"] == [{"id": str(hangzhou.pk), "text": "杭州"}]


# What it writes -------------------------------------------------------------------------------------------


def test_a_new_account_with_its_role_and_its_trail(office, administrator, hangzhou):
    answer = office.post(
        "/admin/regions/user/add/",
        {"username": "new", "name": "新人", "staff_no": "099", "usable_password": "true",
         "password1": "long-enough-2026", "password2": "long-enough-2026",
         **memberships(("", hangzhou, Role.CALLBACK_AGENT, False))},
    )  # fmt: skip
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    user = User.objects.get(username="new")
    assert user.has_role(Role.CALLBACK_AGENT, region=hangzhou)
    entry = AuditEntry.objects.get(verb="configured")
    assert (entry.actor, entry.object_type, entry.object_id) == (administrator, "regions.User", str(user.pk))
    assert user.history.get().history_user == administrator


def test_taking_a_role_away_is_in_the_trail(office, agent_hz, hangzhou):
    held = agent_hz.memberships.get()
    answer = office.post(
        f"/admin/regions/user/{agent_hz.pk}/change/",
        {**account(agent_hz), **memberships((held.pk, hangzhou, held.role, True), initial=1)},
    )
    assert answer.status_code == 302
    assert not agent_hz.memberships.exists()
    assert "杭州" in AuditEntry.objects.get(verb="configured").after["changes"]
    assert Membership.history.filter(history_type="-").count() == 1


def test_roles_that_exclude_each_other_are_refused(office, agent_hz, hq):
    answer = office.post(
        f"/admin/regions/user/{agent_hz.pk}/change/",
        {
            **account(agent_hz),
            **memberships(("", hq, Role.ADMINISTRATOR, False), ("", hq, Role.HQ_MANAGER, False)),
        },
    )
    assert answer.status_code == 200
    assert "不能再兼其他角色" in answer.content.decode()
    assert agent_hz.memberships.count() == 1


def test_nobody_changes_her_own_roles(office, administrator, hq):
    office.post(
        f"/admin/regions/user/{administrator.pk}/change/",
        {**account(administrator), **memberships(("", hq, Role.HQ_MANAGER, False))},
    )
    assert [each.role for each in administrator.memberships.all()] == [Role.ADMINISTRATOR]


def test_flags_that_open_doors_cannot_be_posted(office, agent_hz):
    """W3: the form has no such field, whatever is sent."""
    changed = account(agent_hz, is_superuser="on", is_staff="on", is_active="")
    office.post(f"/admin/regions/user/{agent_hz.pk}/change/", {**changed, **memberships()})
    agent_hz.refresh_from_db()
    assert (agent_hz.is_superuser, agent_hz.is_staff, agent_hz.is_active) == (False, False, True)


def test_an_account_is_disabled_and_never_deleted(office, agent_hz, administrator):
    chosen = {"action": "disable", "_selected_action": [agent_hz.pk, administrator.pk]}
    text = office.post("/admin/regions/user/", chosen, follow=True).content.decode()
    agent_hz.refresh_from_db()
    administrator.refresh_from_db()
    assert (agent_hz.is_active, administrator.is_active) == (False, True)
    assert "已停用:范琳" in text
    assert "不能停用自己的账号" in text
    assert office.post(f"/admin/regions/user/{agent_hz.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_administrator_sets_a_password(office, agent_hz):
    answer = office.post(
        f"/admin/regions/user/{agent_hz.pk}/password/",
        {"password1": "long-enough-2026", "password2": "long-enough-2026", "usable_password": "true"},
    )
    assert answer.status_code == 302
    agent_hz.refresh_from_db()
    assert agent_hz.check_password("long-enough-2026")
    assert AuditEntry.objects.get().object_id == str(agent_hz.pk)


def test_no_password_hash_is_shown_in_full(office, agent_hz):
    page = office.get(f"/admin/regions/user/{agent_hz.pk}/change/").content.decode()
    assert agent_hz.password.rsplit("$", 1)[1] not in page


def test_a_locked_login_is_opened_by_deleting_its_line(office, agent_hz, client):
    for n in range(5):
        client.post("/login/", {"username": "agent_hz", "password": f"guess-{n}"})
    assert client.post("/login/", {"username": "agent_hz", "password": PASSWORD}).status_code == 429
    lock = AccessAttempt.objects.get()
    assert office.post(f"/admin/axes/accessattempt/{lock.pk}/delete/", {"post": "yes"}).status_code == 302
    assert client.post("/login/", {"username": "agent_hz", "password": PASSWORD}).status_code == 302


def test_guesses_of_passwords_are_not_shown(office, client, agent_hz):
    client.post("/login/", {"username": "agent_hz", "password": "a-secret-typo"})
    lock = AccessAttempt.objects.get()
    assert "a-secret-typo" not in office.get(f"/admin/axes/accessattempt/{lock.pk}/change/").content.decode()


def region_form(region, **changed):
    fields = {"name": region.name, "hotline": "", "is_active": "on", "parent": region.parent_id or ""}
    return {**fields, **changed}


def test_a_region_cannot_hang_below_itself(office, hangzhou):
    child = RegionFactory(code="HZ1", name="西湖", parent=hangzhou)
    url = f"/admin/regions/region/{hangzhou.pk}/change/"
    text = office.post(url, region_form(hangzhou, parent=child.pk)).content.decode()
    assert "上级不能是本区域或它的下级" in text


def test_headquarters_stays_the_root(office, hq):
    url = f"/admin/regions/region/{hq.pk}/change/"
    assert "总部是区域树的根" in office.post(url, region_form(hq, is_active="")).content.decode()
    assert office.post(url, region_form(hq, name="客服总部")).status_code == 302
    hq.refresh_from_db()
    assert (hq.name, hq.path) == ("客服总部", "HQ/")


def test_the_code_of_a_region_stays(office, hangzhou):
    office.post(f"/admin/regions/region/{hangzhou.pk}/change/", region_form(hangzhou, code="XX"))
    assert Region.objects.get(pk=hangzhou.pk).code == "HZ"


def test_a_department_takes_people_of_its_region_only(office, hangzhou, head_hz, agent_nb):
    data = {"region": hangzhou.pk, "code": "repair", "name": ""}
    text = office.post("/admin/regions/department/add/", {**data, "head": agent_nb.pk}).content.decode()
    assert "不在本区域任职:钱宁" in text
    assert office.post("/admin/regions/department/add/", {**data, "head": head_hz.pk}).status_code == 302
    assert AuditEntry.objects.get(verb="configured").region == hangzhou


# Dated rows -----------------------------------------------------------------------------------------------

HOURS = {"region": "", "opens": "08:00", "closes": "21:00", "lunch_from": "", "lunch_to": ""}


def test_rules_of_filed_days_stand(office, hangzhou):
    """House rule 19: a new version never changes a closed period."""
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 20), submitted_at=timezone.now())
    base = CallingHours.objects.get()
    url = f"/admin/regions/callinghours/{base.pk}/change/"
    assert office.post(url, {**HOURS, "valid_from": "2000-01-01"}).status_code == 403
    add = "/admin/regions/callinghours/add/"
    text = office.post(add, {**HOURS, "valid_from": "2026-11-20"}).content.decode()
    assert "这一天起已有上报的日报" in text
    assert office.post(add, {**HOURS, "valid_from": "2026-11-21"}).status_code == 302
    assert list(CallingHours.objects.values_list("opens", flat=True)) == [time(8), time(9)]


def test_before_the_first_filing_the_first_row_may_be_corrected(office, db):
    base = CallingHours.objects.get()
    url = f"/admin/regions/callinghours/{base.pk}/change/"
    assert office.post(url, {**HOURS, "valid_from": "2000-01-01"}).status_code == 302
    assert base.history.count() >= 1


# The calendar ---------------------------------------------------------------------------------------------


def test_one_button_loads_the_national_calendar(office, db):
    assert office.get("/admin/regions/holiday/load/").status_code == 405
    text = office.post("/admin/regions/holiday/load/", follow=True).content.decode()
    assert "已载入" in text
    assert Holiday.objects.filter(on=date(2026, 10, 1)).exists()


def test_a_year_without_make_up_days_is_shown_at_the_door(office, time_machine):
    time_machine.move_to("2026-11-20 12:00:00+08:00", tick=False)
    for url in ("/admin/", "/admin/regions/holiday/"):
        assert "2027 年没有调休数据" in office.get(url).content.decode(), url


def test_the_history_of_a_row_is_there_to_read_and_not_to_revert(office, hangzhou):
    history = office.get(f"/admin/regions/region/{hangzhou.pk}/history/")
    assert history.status_code == 200
    version = hangzhou.history.get()
    url = f"/admin/regions/region/{hangzhou.pk}/history/{version.history_id}/"
    assert office.post(url, region_form(hangzhou, name="改名")).status_code == 403
    hangzhou.refresh_from_db()
    assert hangzhou.name == "杭州"


def test_every_model_with_a_page_has_a_name_in_chinese():
    for model in EVERY_TABLE:
        if model._meta.app_label in OURS:
            assert re.search(r"[一-鿿]", str(model._meta.verbose_name)), model
            assert apps.get_model(model._meta.label)


def test_leaving_and_passwords_are_the_houses_own_pages(office):
    assert office.get("/admin/password_change/")["Location"] == "/preferences/"
    assert office.post("/admin/logout/", follow=True).redirect_chain[-1][0] == "/login/"
    assert office.get("/admin/").status_code == 302


def test_users_without_a_role_see_nothing(sign_in, db):
    assert sign_in(UserFactory()).get("/admin/").status_code == 404
