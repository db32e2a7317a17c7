"""Counts of the years of a section get an index in their own order; that of the lists needs the year no longer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_without_depth"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="listedpage", name="listed_in_order"),
        migrations.AddIndex(
            model_name="listedpage",
            index=models.Index(
                fields=["section", "kind", "-published_at", "-page", "expire_at", "alias_of", "in_menus"],
                name="listed_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="listedpage",
            index=models.Index(
                fields=["section", "kind", "year", "expire_at", "alias_of", "in_menus", "page"],
                name="listed_by_year",
            ),
        ),
    ]
