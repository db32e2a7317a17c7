"""Counts of values over what matches."""

from __future__ import annotations

from portal.search.engines.base import PortalBackend
from portal.search.plan import FACETS, Filters, Plan
from tests.search.contract.plans import all_of, some_of
from tests.search.documents import document, write


def some_pages(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "条例", section=[5, 6, 1], type="政策", year=2014, district="香洲区", validity="有效"),
        document(2, "条例", section=[5, 2], type="政策", year=2015, district="金湾区", validity="废止"),
        document(3, "条例", section=[7, 3], type="动态", year=2015, district="香洲区", validity=""),
        document(4, "通知", section=[5, 4], type="动态", year=2013, district="斗门区", validity="有效"),
    )


def test_pages_are_counted_by_value(backend: PortalBackend) -> None:
    some_pages(backend)
    assert backend.match(all_of("条例"), facets=FACETS).facets == {
        "section": {"5": 2, "6": 1, "7": 1},
        "type": {"政策": 2, "动态": 1},
        "year": {"2014": 1, "2015": 2},
        "district": {"香洲区": 2, "金湾区": 1},
        "validity": {"有效": 1, "废止": 1},
    }


def test_only_fields_asked_for_are_counted(backend: PortalBackend) -> None:
    some_pages(backend)
    assert backend.match(all_of("条例")).facets == {}
    assert backend.match(all_of("条例"), facets=["year"]).facets == {"year": {"2014": 1, "2015": 2}}
    assert backend.match(all_of("条例"), facets=["year"], start=7, stop=3).facets == {"year": {"2014": 1, "2015": 2}}
    assert backend.match(None, facets=["type"]).facets == {"type": {"政策": 2, "动态": 2}}


def test_counts_do_not_depend_on_the_slice_nor_on_the_order(backend: PortalBackend) -> None:
    some_pages(backend)
    wanted = {"type": {"政策": 2, "动态": 1}}
    assert backend.match(all_of("条例"), facets=["type"], stop=1).facets == wanted
    assert backend.match(all_of("条例"), facets=["type"], sort="date", start=2).facets == wanted


def test_a_filtered_field_is_counted_as_if_it_were_not(backend: PortalBackend) -> None:
    some_pages(backend)
    matches = backend.match(all_of("条例"), Filters(type="政策"), facets=["type", "year", "section"])
    assert matches.total == 2
    assert matches.facets == {
        "type": {"政策": 2, "动态": 1},
        "year": {"2014": 1, "2015": 1},
        "section": {"5": 2, "6": 1},
    }
    both = backend.match(all_of("条例"), Filters(type="政策", year=2015), facets=["type", "year"])
    assert both.facets == {"type": {"政策": 1, "动态": 1}, "year": {"2014": 1, "2015": 1}}
    section = backend.match(all_of("条例"), Filters(section=7), facets=["section"])
    assert section.facets == {"section": {"5": 2, "6": 1, "7": 1}}


def test_where_a_filter_leaves_nothing_the_others_can_be_chosen(backend: PortalBackend) -> None:
    some_pages(backend)
    matches = backend.match(all_of("条例"), Filters(district="斗门区"), facets=["district", "type"])
    assert matches.total == 0
    assert matches.facets == {"district": {"香洲区": 2, "金湾区": 1}, "type": {}}


def test_pages_that_are_left_out_are_not_counted(backend: PortalBackend) -> None:
    some_pages(backend)
    hidden = Filters(hidden=frozenset({1}), outside=frozenset({7}))
    assert backend.match(all_of("条例"), hidden, facets=["type"]).facets == {"type": {"政策": 1}}
    excluded = all_of("条例", excluded=all_of("条例").stages[0].clauses[0].alternatives)
    assert backend.match(excluded, facets=["type"]).facets == {"type": {}}


def test_of_a_partial_stage_only_what_is_good_enough_is_counted(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "社区矫正管理办法", "社区矫正管理办法", type="政策", year=2014),
        document(2, "天气", "社区，" + "台风预警" * 30, type="动态"),
        document(3, "天气", "社区，" + "台风预警" * 30, type="政策"),
    )
    plan = some_of("社区矫正管理办法")
    matches = backend.match(plan, facets=["type", "year"])
    assert matches.pks == [1], "the others have less than the floor"
    assert matches.facets == {"type": {"政策": 1}, "year": {"2014": 1}}
    narrowed = backend.match(plan, Filters(type="动态"), facets=["type", "year"])
    assert narrowed.pks == [2]
    assert narrowed.facets == {"type": {"政策": 1}, "year": {"2015": 1}}, (
        "without the filter only the first is good enough"
    )


def test_many_values_are_all_counted(backend: PortalBackend) -> None:
    write(
        backend, *(document(pk, "条例", section=[10_000 + pk, 9_000, pk], district=f"第{pk}区") for pk in range(1, 401))
    )
    facets = backend.match(all_of("条例"), facets=["section", "district"]).facets
    assert facets["district"] == {f"第{pk}区": 1 for pk in range(1, 401)}
    assert facets["section"] == {"9000": 400} | {str(10_000 + pk): 1 for pk in range(1, 401)}


def test_without_stages_nothing_is_found(backend: PortalBackend) -> None:
    some_pages(backend)
    matches = backend.match(Plan(()), facets=["type"])
    assert (matches.total, matches.pks, matches.facets) == (0, [], {"type": {}})
