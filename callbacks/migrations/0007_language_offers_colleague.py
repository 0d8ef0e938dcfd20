from django.db import migrations


def offer(apps, schema_editor):
    """A house that has the outcome already gets what new houses begin with."""
    apps.get_model("callbacks", "Outcome").objects.filter(code="language").update(offers_colleague=True)


class Migration(migrations.Migration):
    dependencies = [
        ("callbacks", "0006_outcome_offers_colleague"),
    ]

    operations = [migrations.RunPython(offer, migrations.RunPython.noop)]
