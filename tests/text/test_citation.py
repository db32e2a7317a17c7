"""How pages are cited."""

from __future__ import annotations

import datetime

from portal.text.citation import citation

DAY = datetime.date(2015, 9, 8)


def test_title_body_day_and_address() -> None:
    assert citation("某文", "某局", DAY, "https://a.gov.cn/x/") == "《某文》，某局，2015年9月8日，https://a.gov.cn/x/"


def test_a_document_has_its_number_behind_the_title() -> None:
    assert citation("某文", "某局", DAY, "", "珠府〔2015〕12号") == "《某文》（珠府〔2015〕12号），某局，2015年9月8日"


def test_marks_inside_the_title_change_form() -> None:
    assert citation("关于印发《某〈甲〉办法》的通知", "", None, "") == "《关于印发〈某《甲》办法〉的通知》"
