"""/catalogue: the clerk confirms and merges what imports made new (ruling 12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.models import Region, User
from tests.factories import CategoryFactory, TechnicianFactory
from workorders.models import Category, Technician

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/catalogue/"


@pytest.fixture
def client(sign_in: SignIn, clerk_hz: User) -> Client:
    return sign_in(clerk_hz)


def text(client: Client) -> str:
    return client.get(URL).content.decode()


def new_one(region: Region, name: str, number: str = "") -> Technician:
    return TechnicianFactory(region=region, name=name, number=number, is_new=True)


def test_new_names_are_listed_with_the_one_they_may_be_meant_for(client: Client, hangzhou: Region) -> None:
    TechnicianFactory(region=hangzhou, name="张三", number="HZ1001")
    CategoryFactory(name="空调")
    new_one(hangzhou, "张 三（外包）")
    CategoryFactory(name="洗碗机", is_new=True)
    page = text(client)
    assert page.count("data-row") == 2
    assert 'name="into" value="张三 HZ1001"' in page
    assert 'name="into" value=""' in page
    assert '<option value="空调">' in page


def test_one_is_confirmed_or_all_of_the_page(client: Client, hangzhou: Region) -> None:
    people = [new_one(hangzhou, f"新人{number}") for number in range(3)]
    answer = client.post(f"{URL}confirm/", {"technician": people[0].pk}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert "已确认 1 个名称" in answer.content.decode()
    client.post(f"{URL}confirm/", {"technician": [each.pk for each in people[1:]]})
    assert not Technician.objects.filter(is_new=True).exists()
    assert text(client).count('class="hf-empty"') == 2


def test_a_technician_is_merged(client: Client, hangzhou: Region) -> None:
    real = TechnicianFactory(region=hangzhou, name="张三", number="HZ1001")
    other = new_one(hangzhou, "张三(外包)")
    url = f"{URL}technicians/{other.pk}/merge/"
    refused = client.post(url, {"into": "没有这个人"}, follow=True).content.decode()
    assert "张三(外包)：没有这个名称" in refused
    done = client.post(url, {"into": "张三 HZ1001"}, follow=True).content.decode()
    assert "张三(外包) 已并入 张三 HZ1001" in done
    other.refresh_from_db()
    assert other.alias_of == real


def test_a_category_is_merged(client: Client) -> None:
    real, other = CategoryFactory(name="空调"), CategoryFactory(name="空调器", is_new=True)
    client.post(f"{URL}categories/{other.pk}/merge/", {"into": "空调"})
    other.refresh_from_db()
    assert (other.alias_of, other.is_new) == (real, False)


def test_a_technician_of_another_region_does_not_exist(
    sign_in: SignIn, client: Client, hangzhou: Region, ningbo: Region
) -> None:
    theirs, mine = new_one(ningbo, "宁波人"), new_one(hangzhou, "杭州人")
    page = text(client)
    assert "杭州人" in page
    assert "宁波人" not in page
    assert client.post(f"{URL}technicians/{theirs.pk}/merge/", {"into": "杭州人"}).status_code == 404
    both = {"technician": [mine.pk, theirs.pk]}
    assert client.post(f"{URL}confirm/", both).status_code == 404
    assert Technician.objects.filter(is_new=True).count() == 2


@pytest.mark.parametrize("who", ["agent_hz", "dept_hz", "agent_nb", "administrator"])
def test_who_does_not_import_has_no_such_pages(
    sign_in: SignIn, request: pytest.FixtureRequest, hangzhou: Region, who: str
) -> None:
    technician, category = new_one(hangzhou, "新人"), CategoryFactory(is_new=True)
    client = sign_in(request.getfixturevalue(who))
    assert client.get(URL).status_code == 404
    assert client.post(f"{URL}confirm/", {"category": category.pk}).status_code == 404
    assert client.post(f"{URL}technicians/{technician.pk}/merge/").status_code == 404
    assert client.post(f"{URL}categories/{category.pk}/merge/").status_code == 404
    assert Category.objects.filter(is_new=True).count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_as_for_three(client: Client, hangzhou: Region, rows: int) -> None:
    for number in range(rows):
        new_one(hangzhou, f"新人{number}")
        CategoryFactory(name=f"新品{number}", is_new=True)
    client.get(URL)  # the first request of a session also notes when it began
    with CaptureQueriesContext(connection) as queries:
        assert text(client).count("data-row") == 2 * rows
    # session, user, memberships, regions seen and imported for, new and real ones of both kinds, frame
    assert len(queries) == 10


def test_other_spellings_of_a_known_name_are_merged_at_once(client: Client, hangzhou: Region) -> None:
    """Ruling 12: 张三 / 张 三 / 张三(外包); whoever is nobody's twin is confirmed by the other key."""
    real = TechnicianFactory(region=hangzhou, name="张三", number="HZ1001")
    spaced, hired = new_one(hangzhou, "张　三师傅"), new_one(hangzhou, "张三（外包）")
    stranger = new_one(hangzhou, "章三")
    page = text(client)
    assert "按建议并入 2 个" in page
    assert "读音相同：张三 HZ1001" in page
    told = {"technician": [spaced.pk, hired.pk, stranger.pk]}
    assert "已并入 2 个名称" in client.post(f"{URL}merge/", told, follow=True).content.decode()
    aliases = Technician.objects.order_by("pk").values_list("name", "alias_of", "is_new")
    assert list(aliases) == [
        ("张三", None, False),
        ("张　三师傅", real.pk, False),
        ("张三（外包）", real.pk, False),
        ("章三", None, True),
    ]
    assert "按建议并入" not in text(client)


def test_of_two_of_one_name_neither_is_suggested(client: Client, hangzhou: Region) -> None:
    for number in ("HZ1001", "HZ1002"):
        TechnicianFactory(region=hangzhou, name="张三", number=number)
    new_one(hangzhou, "张三(外包)")
    page = text(client)
    assert "按建议并入" not in page
    assert 'name="into" value=""' in page


def test_the_twins_of_another_region_are_not_hers_to_merge(
    client: Client, hangzhou: Region, ningbo: Region
) -> None:
    TechnicianFactory(region=ningbo, name="张三", number="NB1001")
    theirs = new_one(ningbo, "张三(外包)")
    assert client.post(f"{URL}merge/", {"technician": theirs.pk}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.is_new
