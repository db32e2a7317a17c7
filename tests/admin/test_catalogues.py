"""Our translations: compiled, complete, and true to the placeholders of the sentences they stand for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import wagtail
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation.trans_real import DjangoTranslation

from tests.admin.catalogue import read_entries, read_mo, read_po

OURS = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
WAGTAIL = Path(wagtail.__file__).parent
# Parts of Wagtail that are not installed here.
ABSENT = {"styleguide", "forms", "simple_translation", "typed_table_block", "locales"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

# Sentences whose Chinese is the same as their English, each for its reason.
SAME = {
    "%(range_start)s - %(range_end)s",  # numbers
    "ID",  # an abbreviation in use
    "%(related_model_name)s %(field_label)s",  # two names that are Chinese themselves
}


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_compiled_catalogue_is_in_step_with_its_source(domain: str) -> None:
    assert read_mo(OURS / f"{domain}.mo") == read_po(OURS / f"{domain}.po")


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_translations_use_no_placeholder_that_their_sentence_lacks(domain: str) -> None:
    for entry in read_entries(OURS / f"{domain}.po"):
        sentence = entry["msgid"] + entry.get("msgid_plural", "")
        chinese = entry.get("msgstr", entry.get("msgstr[0]", ""))
        assert chinese.strip(), sentence
        assert set(PLACEHOLDER.findall(chinese)) <= set(PLACEHOLDER.findall(sentence)), (sentence, chinese)


def wagtail_sentences(domain: str) -> dict[tuple[str, str], str]:
    """Context and sentence of everything the installed parts of Wagtail can say, to the part that says it."""
    sentences: dict[tuple[str, str], str] = {}
    for path in WAGTAIL.glob(f"**/locale/en/LC_MESSAGES/{domain}.po"):
        part = path.parents[3]
        if part.name not in ABSENT:
            sentences |= dict.fromkeys(read_po(path), str(part.relative_to(WAGTAIL)))
    return sentences


def test_every_sentence_of_wagtail_has_a_translation() -> None:
    with translation.override("zh-hans"):
        english = {
            sentence: part
            for (context, sentence), part in wagtail_sentences("django").items()
            if (pgettext(context, sentence) if context else gettext(sentence)) == sentence
            # Before Python 3.11.4 a sentence with a plural is only found by it.
            and ngettext(sentence, sentence, 2) == sentence
        }
    assert len(wagtail_sentences("django")) > 1000
    assert {sentence: part for sentence, part in english.items() if sentence not in SAME} == {}


def test_every_sentence_of_wagtails_scripts_has_a_translation() -> None:
    known = DjangoTranslation("zh-hans", domain="djangojs", localedirs=[str(WAGTAIL / "admin" / "locale")])._catalog
    keys = {key[0] if isinstance(key, tuple) else key for key, _ in known.items()}
    assert {sentence for _, sentence in wagtail_sentences("djangojs") if sentence not in keys} == set()
