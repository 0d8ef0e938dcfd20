"""Ready sentences for note and description, put in by their code; people change them in the back office."""

from __future__ import annotations

from callbacks.models import CannedPhrase

DEFAULTS: tuple[tuple[str, str], ...] = (
    ("cd", "师傅比约定时间晚到，客户等候后才上门。"),
    ("wc", "做完后没有清理现场，包装和碎屑留在客户家中。"),
    ("td", "客户反映师傅态度不好，说话不耐烦。"),
    ("sf", "客户对收费有疑问，说不清楚收费项目和标准。"),
    ("sj", "客户付了费用，没有拿到收据。"),
    ("fc", "维修后故障再次出现，客户要求再次上门。"),
    ("pj", "客户在等配件，希望尽快告知到货时间。"),
    ("jj", "家人接听，当时在场，能说明服务情况。"),
    ("mk", "客户正忙，请稍后再打。"),
    ("my", "客户表示满意，没有其他要求。"),
)
STEP = 10


def ensure_default_phrases() -> None:
    """Only what is not there: a phrase that was changed or switched off stays as it is."""
    for place, (code, text) in enumerate(DEFAULTS, start=1):
        CannedPhrase.objects.get_or_create(code=code, defaults={"text": text, "position": place * STEP})
