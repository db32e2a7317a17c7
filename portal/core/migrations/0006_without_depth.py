"""The index of pages by depth goes: the navigation needs it no longer, and SQLite preferred it to that of the slug.

Among 25,000 sisters it made each of Wagtail's checks for a free address take 0.1 s.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_listed_pages"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP INDEX portal_page_depth_path",
            "CREATE INDEX portal_page_depth_path ON wagtailcore_page (depth, path)",
        ),
    ]
