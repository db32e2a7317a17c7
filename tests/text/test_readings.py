import json
import subprocess
import sys
from pathlib import Path

import pypinyin
import pytest
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from portal.text import readings
from portal.text.segmenter import Segmenter


def by_pypinyin(word):
    read = pypinyin.lazy_pinyin(word, errors="ignore")
    return [one for one in ("".join(filter(str.isascii, some.replace("ü", "v"))) for some in read) if one]


def test_every_phrase_and_character_is_read_as_pypinyin_reads_it():
    words = [*PHRASES_DICT, *map(chr, PINYIN_DICT)]
    assert [word for word in words if readings.of_word(word) != by_pypinyin(word)] == []


def test_all_readings_of_a_character():
    assert readings.of_character("长") == tuple(PINYIN_DICT[ord("长")].split(","))
    assert readings.of_character("a") == readings.of_character("，") == ()


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        # Phrase by phrase, the longest first; what no phrase has, character by character.
        ("隆重庆祝", ["long", "zhong", "qing", "zhu"]),
        ("银行行长", ["yin", "hang", "hang", "zhang"]),
        ("女，a", ["nv"]),
        ("", []),
    ],
)
def test_words_are_read_in_phrases(word, syllables):
    assert readings.of_word(word) == syllables


def test_the_dictionaries_are_read_without_pypinyin_and_the_package_of_rjieba():
    """Each would keep tens of megabytes in every process."""
    code = (
        "import json, sys\n"
        "from portal.text import pinyin, similar\n"
        "assert pinyin.initials('社会建设') == 'shjs' and similar.sound_alike('社')\n"
        "print(json.dumps(sorted({'pypinyin', 'rjieba'} & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert json.loads(done.stdout) == []


def test_the_package_of_the_segmenter_can_be_imported_beside_it():
    import rjieba

    assert rjieba.Jieba is Segmenter
