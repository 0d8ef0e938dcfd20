from django.db import migrations
from django.db.models import Max


def tell_when(apps, schema_editor):
    """Cases that a take-back withdrew learn when it was: the promises of the next step hold for them."""
    complaint = apps.get_model("callbacks", "Complaint")
    withdrawn = complaint.objects.filter(state="withdrawn", closed_at__isnull=True)
    for case in withdrawn.annotate(ended=Max("events__at")).iterator():
        at = case.ended or case.registered_at
        complaint.objects.filter(pk=case.pk).update(closed_at=at, taken_back_at=at)


class Migration(migrations.Migration):
    dependencies = [("callbacks", "0008_the_loop")]

    operations = [migrations.RunPython(tell_when, migrations.RunPython.noop)]
