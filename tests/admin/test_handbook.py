"""The handbook in the admin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from portal.core.handbook import INDEX, read_chapter, render

FILES = sorted((Path(settings.BASE_DIR) / "docs" / "handbook").glob("*.md"))


def test_markup() -> None:
    html = render(
        "## 登录\n\n按**登录**，\n见`/admin/`。\n\n- 甲\n- 乙\n\n> 提示\n\n| 名 | 义 |\n|---|---|\n| a | <b> |"
    )
    assert "<h2>登录</h2>" in html
    assert "<p>按<strong>登录</strong>，见<code>/admin/</code>。</p>" in html
    assert "<ul><li>甲</li><li>乙</li></ul>" in html
    assert "<blockquote><p>提示</p></blockquote>" in html
    assert '<th scope="col">名</th>' in html
    assert "<td>&lt;b&gt;</td>" in html


def test_a_list_goes_on_counting_after_a_table() -> None:
    html = render("1. 甲\n2. 乙\n\n| 名 |\n|---|\n| a |\n\n3. 丙")
    assert '<ol start="1"><li>甲</li><li>乙</li></ol>' in html
    assert '<ol start="3"><li>丙</li></ol>' in html


def test_table_of_contents_names_every_chapter() -> None:
    contents = (FILES[0].parent / f"{INDEX}.md").read_text(encoding="utf-8")
    assert len(FILES) == 12
    for file in FILES:
        assert file.stem == INDEX or f"({file.name})" in contents


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_chapters_are_shown_and_their_links_lead_somewhere(client: Client, superuser: User, file: Path) -> None:
    client.force_login(superuser)
    response = client.get(reverse("handbook_chapter", args=[file.stem]))
    assert response.status_code == 200
    chapter = read_chapter(file.stem)
    assert chapter is not None
    assert not re.search(r"\]\(|\*\*|^#", str(chapter.html), re.MULTILINE), "markup left over"
    for name in re.findall(r"\(([\w-]+)\.md\)", file.read_text(encoding="utf-8")):
        assert client.get(reverse("handbook_chapter", args=[name])).status_code == 200


def test_unknown_chapters_and_strangers(client: Client, superuser: User) -> None:
    assert client.get(reverse("handbook")).status_code == 302
    client.force_login(superuser)
    assert client.get(reverse("handbook")).status_code == 200
    assert client.get(reverse("handbook_chapter", args=["..%2F..%2Fsettings"])).status_code == 404
    assert read_chapter("../README") is None
