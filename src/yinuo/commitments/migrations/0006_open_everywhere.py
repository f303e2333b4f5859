from django.db import migrations, models

OPEN = models.Q(("ended_at__isnull", True))


class Migration(migrations.Migration):
    dependencies = [("commitments", "0005_telling")]

    operations = [
        migrations.RemoveIndex(model_name="commitment", name="commitment_open_by_due"),
        migrations.RemoveIndex(model_name="commitment", name="commitment_open_next_due"),
        migrations.RemoveIndex(model_name="commitment", name="commitment_open_of_promise"),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=OPEN,
                fields=["charter", "clause", "due_at", "id"],
                name="commitment_open_by_promise",
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(condition=OPEN, fields=["unit", "due_at"], name="commitment_open_of_unit"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(condition=OPEN, fields=["due_at", "id"], name="commitment_open_everywhere"),
        ),
    ]
