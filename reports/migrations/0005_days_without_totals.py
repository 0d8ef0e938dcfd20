"""Every day with something to count is noted as without totals; the sweep makes them after the upgrade."""

from datetime import UTC, datetime

from django.db import migrations
from django.db.models import F
from django.db.models.functions import TruncDate

from config.lib.calendar import zone

AT_ONCE = 2_000
# Where a day's figures come from: model, the region's path, the moment that counts.
COUNTED = (
    ("workorders", "WorkOrder", "region_id", "dispatched_at"),
    ("workorders", "WorkOrder", "region_id", "completed_at"),
    ("callbacks", "CallbackRecord", "work_order__region_id", "recorded_at"),
    ("callbacks", "Complaint", "work_order__region_id", "registered_at"),
    ("callbacks", "CallAttempt", "task__work_order__region_id", "saved_at"),
)


def note_days(apps, schema_editor):
    found = set()
    for app, model, region, at in COUNTED:
        rows = apps.get_model(app, model).objects.filter(**{f"{at}__isnull": False}).order_by()
        days = (
            rows.annotate(day=TruncDate(at, tzinfo=zone()), of=F(region)).values_list("of", "day").distinct()
        )
        found.update(days.iterator())
    tasks = apps.get_model("callbacks", "CallbackTask").objects.order_by()
    found.update(tasks.values_list("work_order__region_id", "due_on").distinct().iterator())
    total_day = apps.get_model("reports", "TotalDay")
    rows = [
        total_day(region_id=region, day=day, stale_at=datetime.now(tz=UTC)) for region, day in sorted(found)
    ]
    total_day.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_daily_totals"),
        ("callbacks", "0013_parts_given_up"),
        ("workorders", "0004_indexes_for_quiet_planning"),
    ]

    operations = [migrations.RunPython(note_days, migrations.RunPython.noop, elidable=True)]
