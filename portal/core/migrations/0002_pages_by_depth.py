"""An index for the navigation: the pages of two levels, in the order of the tree, among any number of pages."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX portal_page_depth_path ON wagtailcore_page (depth, path)",
            "DROP INDEX portal_page_depth_path",
        ),
    ]
