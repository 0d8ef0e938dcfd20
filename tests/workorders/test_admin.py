"""Configuration of the orders' floor (rulings 11, 12, 16, 71)."""

import pytest

from tests.factories import CategoryFactory, RegionFactory, TechnicianFactory
from tests.regions.back_office import changelist, queries_of, tables_of
from workorders.models import Category, Source, Technician


@pytest.fixture
def office(administrator, sign_in):
    return sign_in(administrator)


def test_the_tables_of_this_floor():
    assert tables_of("workorders") == {"source", "category", "technician"}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_technician_list_costs_the_same_for_one_and_three(office, rows):
    for n in range(rows):
        real = TechnicianFactory(region=RegionFactory(code=f"T{n}"))
        TechnicianFactory(region=real.region, alias_of=real)
    # session, user, memberships, regions in the filter, bounded count, rows
    assert len(queries_of(office, changelist(Technician))) == 6


def test_a_technician_is_found_by_number(office):
    TechnicianFactory(number="T7", name="张师傅")
    TechnicianFactory(number="T8", name="李师傅")
    text = office.get("/admin/workorders/technician/?q=T8").content.decode()
    assert "李师傅" in text
    assert "张师傅" not in text


def test_the_identity_of_a_technician_stays(office):
    technician = TechnicianFactory(number="T7")
    url = f"/admin/workorders/technician/{technician.pk}/change/"
    data = {"name": "改名", "number": "X", "source": "x", "region": technician.region_id, "is_active": "on"}
    assert office.post(url, data).status_code == 302
    technician.refresh_from_db()
    assert (technician.name, technician.number, technician.source) == ("改名", "T7", "erp")


def test_the_code_of_a_source_stays(office, db):
    source = Source.objects.get(code="erp")
    office.post(
        f"/admin/workorders/source/{source.pk}/change/", {"code": "x", "name": "新ERP", "plans_callbacks": ""}
    )
    source.refresh_from_db()
    assert (source.code, source.name, source.plans_callbacks) == ("erp", "新ERP", False)


def test_a_new_category_is_confirmed(office):
    category = CategoryFactory(name="空调", is_new=True)
    url = f"/admin/workorders/category/{category.pk}/change/"
    assert office.post(url, {"name": "空调", "alias_of": ""}).status_code == 302
    assert not Category.objects.get(pk=category.pk).is_new


def test_headquarters_does_not_open_these_tables(hq_manager, sign_in):
    client = sign_in(hq_manager)
    for table in ("source", "category", "technician"):
        assert client.get(f"/admin/workorders/{table}/").status_code == 403
