"""One narrow row for each live page, from which lists are read; `portal.core.listed` fills them after migrating."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('core', '0004_site_version'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListedPage',
            fields=[
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='wagtailcore.page')),
                ('published_at', models.DateTimeField(null=True)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('expire_at', models.DateTimeField(null=True)),
                ('in_menus', models.BooleanField(default=False)),
                ('alias_of', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='wagtailcore.page')),
                ('kind', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contenttypes.contenttype')),
                ('section', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='wagtailcore.page')),
            ],
            options={
                'indexes': [models.Index(fields=['section', 'kind', '-published_at', '-page', 'year', 'expire_at', 'alias_of', 'in_menus'], name='listed_in_order'), models.Index(condition=models.Q(('in_menus', True)), fields=['page'], name='listed_in_menus')],
            },
        ),
    ]
