"""Lists in and out: what goes out comes in unchanged, what is wrong is named, all rows or none."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from callbacks.models import CallbackPolicy, CannedPhrase
from config.lib.errors import Refused
from regions.choices import Role
from regions.lists.exchange import BY_COMMAND, ON_A_PAGE, RowProblem, bring_in, check, read, send_out
from regions.lists.resource import LISTS
from regions.models import AuditEntry, DayLock, Department, Holiday, Region, User
from tests.factories import CategoryFactory, DepartmentFactory, TechnicianFactory
from workorders.models import Technician

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
EVERY_LIST = [
    "callback_policies", "calling_hours", "canned_phrases", "case_policies", "categories",
    "departments", "filing_policies", "form_policies", "holidays", "index_weights", "kpi_targets",
    "outcomes", "regions", "routes", "service_hours", "severity_limits",
    "slip_policies", "staff", "technicians",
]  # fmt: skip


def told(name, text, limits=ON_A_PAGE):
    return read(resource=LISTS[name], content=text.encode(), limits=limits)


def judge(name, text, actor=None):
    return check(resource=LISTS[name], file=told(name, text), actor=actor, now=NOW)


def take(name, text, actor=None):
    return bring_in(resource=LISTS[name], file=told(name, text), actor=actor, now=NOW, filename="a.csv")


@pytest.fixture
def furnished(hangzhou, dept_hz, clerk_hz):
    """A row in every list, some of them with words that a spreadsheet would calculate."""
    CannedPhrase.objects.update_or_create(code="F1", defaults={"text": "=1+1"})
    Holiday.objects.create(on=date(2026, 10, 1), name="'国庆")
    CategoryFactory(name="-空调")
    TechnicianFactory(region=hangzhou, number="007")
    TechnicianFactory(region=hangzhou, number="")
    department, _made = Department.objects.get_or_create(region=hangzhou, code="repair")
    department.handlers.add(dept_hz)
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 19), submitted_at=NOW)


def test_these_are_the_lists():
    assert sorted(LISTS) == EVERY_LIST


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", EVERY_LIST)
def test_an_export_changes_nothing_when_it_comes_back(name, kind, furnished, administrator):
    resource = LISTS[name]
    content = send_out(resource=resource, kind=kind, actor=administrator, now=NOW)
    file = read(resource=resource, content=content, limits=ON_A_PAGE)
    verdict = bring_in(resource=resource, file=file, actor=administrator, now=NOW, filename="a")
    assert (verdict.problems, verdict.moves, verdict.unchanged) == ((), 0, len(file.rows))
    assert verdict.unchanged > 0


def test_no_cell_of_an_export_is_a_formula(furnished, administrator):
    content = send_out(resource=LISTS["canned_phrases"], kind="xlsx", actor=administrator, now=NOW)
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    text = send_out(resource=LISTS["canned_phrases"], kind="csv", actor=administrator, now=NOW)
    assert text.startswith("\ufeff代码".encode())
    assert "'=1+1" in text.decode()


def test_no_export_holds_a_password(administrator):
    content = send_out(resource=LISTS["staff"], kind="csv", actor=administrator, now=NOW).decode()
    assert "password" not in content.lower()
    assert administrator.password not in content


@pytest.mark.parametrize("heading", ["代码,名称,上级", "code,name,parent"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_headings_in_both_languages_and_any_encoding(heading, encoding):
    content = f"{heading}\nWZ,温州,HQ\nRA,瑞安,WZ\n".encode(encoding)
    file = read(resource=LISTS["regions"], content=content, limits=ON_A_PAGE)
    verdict = bring_in(resource=LISTS["regions"], file=file, actor=None, now=NOW, filename="r.csv")
    assert verdict.created == 2
    assert Region.objects.get(code="RA").path == "HQ/WZ/RA/"


def test_every_problem_is_named_with_line_column_and_value_and_nothing_is_saved(hangzhou):
    verdict = take(
        "regions", "代码,名称,上级,启用\nWZ,温州,HQ,是\nXX,,YY,也许\nNB,杭州,HQ,是\nWZ,台州,HQ,是\n"
    )
    assert [(each.line, each.heading, each.value) for each in verdict.problems] == [
        (3, "上级", "YY"),
        (3, "启用", "也许"),
        (4, "名称", "杭州"),
        (5, "", ""),
    ]
    assert verdict.problems[1].message == "“也许”认不出，请写“是”或“否”。"
    assert verdict.problems[3].message == "与第 2 行重复，请只留一行。"
    assert not Region.objects.filter(code="WZ").exists()
    assert not AuditEntry.objects.filter(verb="import_list").exists()


def test_looking_writes_nothing():
    verdict = judge("canned_phrases", "代码,短语\nZZ,您好\n")
    assert [(move.line, move.is_new, move.name) for move in verdict.moved] == [(2, True, "您好")]
    assert not CannedPhrase.objects.filter(code="ZZ").exists()


def test_an_import_leaves_one_audit_row_and_the_history_of_its_rows(hangzhou, administrator):
    verdict = take("regions", "代码,名称,服务热线\nHZ,杭州,400\nWZ,温州,\n", administrator)
    assert (verdict.created, verdict.changed, verdict.unchanged) == (1, 1, 0)
    entry = AuditEntry.objects.get(verb="import_list")
    assert entry.after == {"file": "a.csv", "created": 1, "changed": 1, "unchanged": 0}
    assert entry.actor == administrator
    assert Region.objects.get(code="HZ").history.count() == 2


def test_a_column_that_is_not_there_stays_as_it_is(hangzhou):
    Region.objects.filter(pk=hangzhou.pk).update(hotline="400")
    assert take("regions", "代码,名称\nHZ,杭城\n").changed == 1
    hangzhou.refresh_from_db()
    assert (hangzhou.name, hangzhou.hotline) == ("杭城", "400")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("名称\n温州\n", "missing_columns"),
        ("代码,口令\nWZ,x\n", "unknown_column"),
        ("代码,code\nWZ,x\n", "doubled_column"),
        ("代码\n", "empty_file"),
        ("<html><table>", "not_a_table"),
        ("\x89PNG", "not_a_table"),
        ("PK\x03\x04nothing", "broken_file"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_one_sentence(text, code):
    with pytest.raises(Refused) as refused:
        read(resource=LISTS["regions"], content=text.encode("latin-1", "ignore") if "\x89" in text else
             text.encode(), limits=ON_A_PAGE)  # fmt: skip
    assert refused.value.code == code


def test_more_than_5000_rows_are_refused_with_the_name_of_the_command():
    rows = "".join(f"C{number},短语\n" for number in range(5_001))
    with pytest.raises(Refused) as refused:
        told("canned_phrases", f"代码,短语\n{rows}")
    assert "import_list canned_phrases" in refused.value.message
    assert len(told("canned_phrases", f"代码,短语\n{rows}", BY_COMMAND).rows) == 5_001


# House rules ----------------------------------------------------------------------------------------------


def test_a_rule_of_filed_days_cannot_be_changed_or_begun(hangzhou):
    """House rule 19: the numbers of filed days stand."""
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 19), submitted_at=NOW)
    verdict = take(
        "callback_policies", "区域,生效日期,每单拨打\n,2000-01-01,9\nHZ,2026-11-19,9\nHZ,2026-11-20,9\n"
    )
    assert [(each.line, each.heading) for each in verdict.problems] == [(2, "生效日期"), (3, "生效日期")]
    assert take("callback_policies", "区域,生效日期,每单拨打\nHZ,2026-11-20,9\n").created == 1
    assert CallbackPolicy.objects.get(region=hangzhou).dials_a_task == 9


def test_a_new_colleague_has_her_roles_and_no_password(hangzhou, ningbo, administrator):
    text = "登录名,姓名,角色\nli,李四,HZ:回访员；NB:信息员\n"
    assert take("staff", text, administrator).created == 1
    user = User.objects.get(username="li")
    assert not user.has_usable_password()
    held = {(each.region.code, each.role) for each in user.memberships.all()}
    assert held == {("HZ", Role.CALLBACK_AGENT), ("NB", Role.DATA_CLERK)}
    assert AuditEntry.objects.filter(verb="grant_role").count() == 2
    assert take("staff", "登录名,角色\nli,NB:信息员\n", administrator).changed == 1
    assert user.memberships.get().region == ningbo


@pytest.mark.parametrize(
    ("posts", "sentence"),
    [
        ("HZ:系统管理员", "总部角色和系统管理员只能设在总部。"),
        ("HQ:系统管理员;HZ:回访员", "系统管理员看不到客户资料,不能再兼其他角色;请另建一个账号。"),
        ("XX:回访员", "区域里没有“XX”，请写已有的，或先建立它。"),
        ("回访员", "“回访员”认不出，请写成 区域代码:角色，如 HZ:回访员。"),
    ],
)
def test_roles_obey_the_rules_of_the_page(hangzhou, administrator, posts, sentence):
    verdict = take("staff", f"登录名,角色\nli,{posts}\n", administrator)
    assert verdict.problems == (RowProblem(2, "角色", posts, sentence),)
    assert not User.objects.filter(username="li").exists()


def test_nobody_gives_herself_a_role_or_ends_herself(hangzhou, administrator):
    name = administrator.username
    for text in (f"登录名,角色\n{name},HZ:回访员\n", f"登录名,在职\n{name},否\n"):
        assert len(take("staff", text, administrator).problems) == 1
    administrator.refresh_from_db()
    assert administrator.is_active


def test_who_is_switched_off_by_a_file_is_out(agent_hz, administrator):
    assert take("staff", f"登录名,在职\n{agent_hz.username},否\n", administrator).changed == 1
    agent_hz.refresh_from_db()
    assert not agent_hz.is_active
    assert AuditEntry.objects.filter(verb="disable_user").count() == 1


def test_people_of_a_department_work_in_its_region(hangzhou, agent_nb):
    DepartmentFactory(region=hangzhou, code="repair")
    verdict = take("departments", f"区域,部门,处理人\nHZ,维修部,{agent_nb.username}\n")
    assert verdict.problems == (RowProblem(2, "", "", f"不在本区域任职:{agent_nb}"),)


def test_a_technician_is_found_by_number_without_one_by_name_in_the_region(hangzhou):
    """Ruling 16."""
    text = "来源,工号,姓名,区域\nerp,007,张三,HZ\nerp,,李四,HZ\n"
    assert take("technicians", text).created == 2
    assert take("technicians", "来源,工号,姓名,区域\nerp,007,张三丰,HZ\nerp,,李四,HZ\n").changed == 1
    assert sorted(Technician.objects.values_list("name", flat=True)) == ["张三丰", "李四"]


# Commands -------------------------------------------------------------------------------------------------


def test_the_commands_do_the_same_without_a_limit(tmp_path, capsys):
    path = tmp_path / "短语.csv"
    path.write_text("代码,短语\nA1,您好\nA2,再见\n", "utf-8")
    call_command("import_list", "canned_phrases", str(path), "--check")
    assert not CannedPhrase.objects.filter(code="A1").exists()
    call_command("import_list", "canned_phrases", str(path))
    assert CannedPhrase.objects.filter(code__in=["A1", "A2"]).count() == 2
    out = tmp_path / "out.xlsx"
    call_command("export_list", "canned_phrases", str(out))
    assert out.stat().st_size > 1000
    assert "新增 2" in capsys.readouterr().out


def test_the_command_names_every_problem(tmp_path, capsys):
    path = tmp_path / "r.csv"
    path.write_text("代码,名称,启用\nWZ,温州,也许\n", "utf-8")
    with pytest.raises(CommandError, match="1 个问题"):
        call_command("import_list", "regions", str(path))
    assert "第 2 行 启用 也许" in capsys.readouterr().err


def test_a_technician_of_another_name_is_sorted_by_it(hangzhou):
    row = TechnicianFactory(region=hangzhou, number="007", name="张三", sort_key="zhang san")
    take("technicians", f"来源,工号,姓名,区域\n{row.source},007,李四,HZ\n")
    row.refresh_from_db()
    assert (row.name, row.sort_key) == ("李四", "li si")


def test_an_empty_cell_switches_nobody_off(agent_hz, administrator):
    verdict = take("staff", f"登录名,在职\n{agent_hz.username},\n", actor=administrator)
    assert verdict.problems == (RowProblem(2, "在职", "", "“”认不出，请写“是”或“否”。"),)
    agent_hz.refresh_from_db()
    assert agent_hz.is_active
