"""Which department answers for a case by default (E3, calls.md 5.5): by category, else by kind of work."""

from __future__ import annotations

from callbacks.choices import ComplaintCategory, ComplaintClass
from regions.choices import DepartmentCode
from workorders.choices import Kind

BY_CATEGORY = {
    ComplaintCategory.INSTALL_QUALITY: DepartmentCode.INSTALL,
    ComplaintCategory.REPAIR_QUALITY: DepartmentCode.REPAIR,
    ComplaintCategory.PARTS: DepartmentCode.PARTS,
    ComplaintCategory.PRODUCT_QUALITY: DepartmentCode.QUALITY,
    ComplaintCategory.LOGISTICS: DepartmentCode.LOGISTICS,
    ComplaintCategory.HOTLINE: DepartmentCode.CALLBACK,
    ComplaintCategory.DATA_ERROR: DepartmentCode.OFFICE,
    ComplaintCategory.WARRANTY_POLICY: DepartmentCode.OFFICE,
}


def default_department(*, category: ComplaintCategory, kind: Kind) -> DepartmentCode:
    """Whatever concerns the technician's work goes to the department that sent her or him."""
    of_kind = DepartmentCode.INSTALL if kind == Kind.INSTALL else DepartmentCode.REPAIR
    return BY_CATEGORY.get(category, of_kind)


CLASSES = {
    ComplaintCategory.PRODUCT_QUALITY: ComplaintClass.PRODUCT,
    ComplaintCategory.PARTS: ComplaintClass.PRODUCT,
    ComplaintCategory.LOGISTICS: ComplaintClass.LOGISTICS,
}


def class_of(*, category: ComplaintCategory) -> ComplaintClass:
    """Product, service or logistics (K18), as the category suggests; people may correct it on the case."""
    return CLASSES.get(category, ComplaintClass.SERVICE)
