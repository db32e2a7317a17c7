"""Pages stand still, fit their window, can be read and hit with a finger, weigh little and ask nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import View
from tests.browser.pages import BY_NAME, PAGES, Kind
from tests.browser.survey import Survey, survey

pytestmark = pytest.mark.browser

PHONE, TABLET, WIDE, NARROW = View(375), View(768), View(1440), View(320)
ELDER_PHONE, ELDER_WIDE = View(375, elder=True), View(1440, elder=True)
KILOBYTE = 1000

each_kind = pytest.mark.parametrize("kind", PAGES, ids=str)


def in_views(*views: View) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("view", views, ids=str)


@pytest.fixture(scope="module")
def look(browser, site) -> Callable[[Kind, View], Survey]:
    """A survey of a page, made at the first question about it; the widths between come from resizing the window."""
    made: dict[tuple[Kind, View], Survey] = {}
    failed: dict[Kind, str] = {}
    resized = {PHONE: [], WIDE: [768, 320], ELDER_PHONE: [1440]}

    def get(kind: Kind, view: View) -> Survey:
        # A page that does not answer is not asked again for every question.
        assert kind not in failed, failed[kind]
        if (kind, view) not in made:
            loaded = ELDER_PHONE if view.elder else PHONE if view == PHONE else WIDE
            try:
                found = survey(browser, site, kind, loaded, *resized[loaded])
            except AssertionError as error:
                failed[kind] = str(error)
                raise
            made.update({(kind, seen): one for seen, one in found.items()})
        return made[kind, view]

    return get


@each_kind
@in_views(NARROW, PHONE, TABLET, WIDE, ELDER_PHONE, ELDER_WIDE)
def test_nothing_scrolls_sideways(look, kind: Kind, view: View) -> None:
    wide = look(kind, view).overflow
    assert not wide, "\n".join(wide)


@each_kind
@in_views(PHONE, WIDE)
def test_nothing_moves(look, kind: Kind, view: View) -> None:
    seen = look(kind, view)
    assert seen.shift < 0.02, seen.moved


@each_kind
@in_views(PHONE, WIDE, ELDER_PHONE, ELDER_WIDE)
def test_what_is_operated_is_large_enough(look, kind: Kind, view: View) -> None:
    small = look(kind, view).small_targets
    assert not small, "\n".join(small)


@each_kind
@in_views(PHONE, TABLET, WIDE)
def test_no_heading_leaves_one_character_alone(look, kind: Kind, view: View) -> None:
    assert look(kind, view).orphans == []


@each_kind
@in_views(PHONE, TABLET, WIDE)
def test_one_heading_names_the_page(look, kind: Kind, view: View) -> None:
    assert look(kind, view).main_headings == 1


@each_kind
@in_views(PHONE, TABLET, WIDE)
def test_the_text_is_at_least_as_large_as_browsers_set_it(look, kind: Kind, view: View) -> None:
    assert look(kind, view).text_size >= 16


@each_kind
@in_views(PHONE, WIDE)
def test_nothing_comes_from_another_host_and_nothing_complains(look, kind: Kind, view: View) -> None:
    seen = look(kind, view)
    assert seen.outside == []
    assert seen.errors == []


@each_kind
@in_views(PHONE, WIDE)
def test_the_first_load_is_light(look, kind: Kind, view: View) -> None:
    files = look(kind, view).files
    heaviest = sorted(files.items(), key=lambda item: -item[1])[:6]
    assert sum(files.values()) < 120 * KILOBYTE, (sum(files.values()), heaviest)


@pytest.mark.parametrize(
    "name", ["news", "briefing", "policy", "interpretation", "disclosure", "compilation", "contact"]
)
def test_an_article_is_painted_after_few_bytes(look, name: str) -> None:
    seen = look(BY_NAME[name], PHONE)
    assert 0 < seen.before_paint < 14 * KILOBYTE, seen.files
