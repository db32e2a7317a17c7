"""An installation for the drill: its state, its database; filled with what a backup must bring back."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.live import ROOT, environment, manage

# Sections, pages (one private), an administrator, a picture with a copy, and documents, one of them without its file.
_FILL = """
import io
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image as Pillow
from portal.core.models import PortalDocument, PortalImage
from wagtail.models import Page, PageViewRestriction
from tests import factories
call_command("migrate", verbosity=0)
call_command("build_site", "--no-demo")
call_command("createsuperuser", "--noinput", "--username", "admin", "--email", "admin@example.com")
section = Page.objects.get(slug="gzdt").specific
picture = io.BytesIO()
Pillow.new("RGB", (640, 480), "navy").save(picture, "PNG")
image = PortalImage.objects.create(title="图", file=ContentFile(picture.getvalue(), "tu.png"), width=640, height=480)
image.get_rendition("width-100")
PortalDocument.objects.create(title="附件", file=ContentFile(b"attachment", "fujian.txt"))
lost = PortalDocument.objects.create(title="失", file=ContentFile(b"lost", "lost.txt"))
lost.file.storage.delete(lost.file.name)
for number in range(3):
    factories.NewsPageFactory(parent=section, title=f"关于备份演练的第{number}号通知", slug=f"yl{number}")
PageViewRestriction.objects.create(page=Page.objects.get(slug="yl2"), restriction_type="login")
call_command("process_index_journal")
"""
_STATE = """
import json
from django.contrib.auth.models import User
from portal.core.models import PortalDocument
from portal.search.compare import differences
from wagtail.models import Page, PageViewRestriction, Revision
print(json.dumps({
    "pages": list(Page.objects.order_by("pk").values_list("pk", "url_path", "title", "live")),
    "private": list(PageViewRestriction.objects.values_list("page__slug", flat=True)),
    "people": list(User.objects.values_list("username", "password")),
    "revisions": Revision.objects.count(),
    "unindexed": len(differences()),
    "attachment": PortalDocument.objects.get(title="附件").file.read().decode(),
}))
"""
_CHURN = """
import time
from django.core.files.base import ContentFile
from portal.core.models import PortalDocument
while True:
    files = [ContentFile(b"x" * 50_000, "churn.txt") for _ in range(5)]
    made = [PortalDocument.objects.create(title="churn", file=file) for file in files]
    time.sleep(0.5)
    for one in made:
        one.delete()
"""


@dataclass(frozen=True)
class Installation:
    """A portal's state folder and what else of its environment is its own."""

    var: Path
    settings: dict[str, str] = field(default_factory=dict)

    def manage(self, *arguments: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one of its management commands."""
        return manage(self.var, *arguments, check=check, **self.settings, **more)

    def fill(self) -> None:
        """Make a site of it."""
        self.manage("shell", "-c", _FILL)

    def churn(self) -> subprocess.Popen[bytes]:
        """Start adding and deleting documents, until the process is ended."""
        command = [sys.executable, "manage.py", "shell", "-c", _CHURN]
        more = environment(self.var) | self.settings
        return subprocess.Popen(command, cwd=ROOT, env=more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def state(self) -> dict:
        """What the drill compares."""
        return json.loads(self.manage("shell", "-v", "0", "-c", _STATE).stdout)

    def files(self) -> dict[str, bytes]:
        """Every uploaded file."""
        media = self.var / "media"
        return {str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*") if path.is_file()}
