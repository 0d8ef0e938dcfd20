from datetime import timedelta

from django.db import migrations
from django.db.models import F

REGION = timedelta(hours=24)


def give_a_limit(apps, schema_editor):
    """Re-checks that were open before there were limits: a day from their opening, so that the late show."""
    rechecks = apps.get_model("callbacks", "DataRecheck").objects
    waiting = rechecks.filter(state__in=["opened", "checking"], due_at__isnull=True)
    waiting.update(due_at=F("opened_at") + REGION)


class Migration(migrations.Migration):
    dependencies = [("callbacks", "0011_a_case_ends_its_callback")]

    operations = [migrations.RunPython(give_a_limit, migrations.RunPython.noop)]
