from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workorders", "0002_saved_mappings")]

    operations = [
        migrations.AlterField(
            model_name="category",
            name="name",
            field=models.CharField(max_length=80, unique=True, verbose_name="名称"),
        ),
        migrations.AlterField(
            model_name="historicalcategory",
            name="name",
            field=models.CharField(db_index=True, max_length=80, verbose_name="名称"),
        ),
    ]
