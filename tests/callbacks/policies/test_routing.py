"""E3, calls.md 5.5: the department that answers by default."""

from __future__ import annotations

import pytest

from callbacks.choices import ComplaintCategory
from callbacks.policies.routing import default_department
from regions.choices import DepartmentCode
from workorders.choices import Kind


@pytest.mark.parametrize(
    ("category", "install", "repair"),
    [
        (ComplaintCategory.SERVICE_ATTITUDE, DepartmentCode.INSTALL, DepartmentCode.REPAIR),
        (ComplaintCategory.NOT_GENUINE, DepartmentCode.INSTALL, DepartmentCode.REPAIR),
        (ComplaintCategory.CHARGING, DepartmentCode.INSTALL, DepartmentCode.REPAIR),
        (ComplaintCategory.OTHER, DepartmentCode.INSTALL, DepartmentCode.REPAIR),
        (ComplaintCategory.REPAIR_QUALITY, DepartmentCode.REPAIR, DepartmentCode.REPAIR),
        (ComplaintCategory.INSTALL_QUALITY, DepartmentCode.INSTALL, DepartmentCode.INSTALL),
        (ComplaintCategory.PARTS, DepartmentCode.PARTS, DepartmentCode.PARTS),
        (ComplaintCategory.PRODUCT_QUALITY, DepartmentCode.QUALITY, DepartmentCode.QUALITY),
        (ComplaintCategory.LOGISTICS, DepartmentCode.LOGISTICS, DepartmentCode.LOGISTICS),
        (ComplaintCategory.HOTLINE, DepartmentCode.CALLBACK, DepartmentCode.CALLBACK),
    ],
)
def test_the_category_decides_else_the_kind_of_work(category, install, repair):
    assert default_department(category=category, kind=Kind.INSTALL) == install
    assert default_department(category=category, kind=Kind.REPAIR) == repair


def test_every_category_has_a_department():
    assert all(default_department(category=category, kind=Kind.REPAIR) for category in ComplaintCategory)
