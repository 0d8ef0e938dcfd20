"""Names and addresses as people without a reason see them (glossary.md, O2)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib.masking import mask_address, mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王伟", "王*"),
        ("王小伟", "王**"),
        ("欧阳小伟", "欧**"),
        ("王先生", "王先生"),
        ("王小伟先生", "王**"),
        ("杭州大酒店有限公司", "杭州大酒**"),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name=name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("杭州市滨江区康乐路197号丽景湾23幢2单元701室", "杭州市滨江区康乐路**号丽景湾**"),
        ("杭州市西湖区文三路12号", "杭州市西湖区**"),
        ("浙江省杭州市余杭区五常街道西溪北苑西区8-2-301", "浙江省杭州市余杭区五常街道西溪北苑西区**"),
        ("", ""),
    ],
)
def test_addresses_keep_district_and_community(address: str, masked: str) -> None:
    assert mask_address(address=address) == masked


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_house_number_survives(text: str) -> None:
    masked = mask_address(address=text)
    assert not any(character in "0123456789" for character in masked)
