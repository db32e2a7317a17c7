"""What a 404 offers: the words of the address, the nearest section; never what is not public."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.conftest import Tree, cold_queries
from tests.factories import restrict
from tests.test_query_counts import COLD_LIMIT


def offered(client: Client, path: str) -> tuple[str, dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 404
    main = BeautifulSoup(response.content, "html.parser").main
    return main.select_one("input[name=q]")["value"], {
        a.text.strip("搜索前往“”「」"): a["href"] for a in main.select(".error__suggestions a")
    }


def test_words_and_the_section_above(tree: Tree, client: Client) -> None:
    typed, links = offered(client, "/xxgk/gzjb/2015-12/")
    assert typed == "2015-12"
    assert links == {"2015-12": "/search/?q=2015-12", "工作简报": "/xxgk/gzjb/"}
    assert offered(client, "/xxgk/gzjb/nothing/") == ("", {"工作简报": "/xxgk/gzjb/"})
    typed, links = offered(client, "/%E7%A4%BE%E4%BC%9A%E5%BB%BA%E8%AE%BE/")
    assert (typed, links) == ("社会建设", {"社会建设": "/search/?q=%E7%A4%BE%E4%BC%9A%E5%BB%BA%E8%AE%BE"})
    assert offered(client, "/wp-login.php") == ("", {})


def test_a_page_of_a_list_that_does_not_exist_leads_to_the_list(tree: Tree, client: Client) -> None:
    assert offered(client, "/xxgk/gzdt/?page=99") == ("", {"工作动态": "/xxgk/gzdt/"})


def test_a_section_that_moved_is_found_by_its_name(tree: Tree, client: Client) -> None:
    factories.BriefingPageFactory(parent=tree.briefings)
    assert offered(client, "/old/gzjb/x9/") == ("", {"工作简报": "/xxgk/gzjb/"})


def test_what_is_not_public_is_not_named(tree: Tree, client: Client) -> None:
    past = timezone.now() - datetime.timedelta(minutes=1)
    factories.NewsIndexPageFactory(parent=tree.disclosure, title="草稿栏目", slug="draft", live=False)
    factories.NewsIndexPageFactory(parent=tree.disclosure, title="过期栏目", slug="gone", expire_at=past)
    private = factories.NewsIndexPageFactory(parent=tree.disclosure, title="内部栏目", slug="secret")
    factories.NewsPageFactory(parent=private, slug="child", title="内部文章")
    restrict(private)
    for path in ("/xxgk/draft/none/", "/xxgk/gone/none/", "/xxgk/secret/none/", "/xxgk/secret/child/none/"):
        assert offered(client, path)[1] == {"信息公开": "/xxgk/"}, path


def test_below_the_prefix_it_stays_there(tree: Tree, client: Client) -> None:
    assert offered(client, "/hant/xxgk/gzjb/2015-12/")[1] == {
        "2015-12": "/hant/search/?q=2015-12",
        "工作簡報": "/hant/xxgk/gzjb/",
    }


def test_it_costs_the_same_however_deep(tree: Tree, client: Client) -> None:
    def cost(path: str) -> int:
        with cold_queries() as captured:
            assert client.get(path).status_code == 404
        return len(captured)

    deep = cost("/xxgk/gzdt/" + "/".join(f"part{number}" for number in range(10)) + "/")
    assert deep == cost("/xxgk/gzdt/a/") <= COLD_LIMIT


def test_the_admin_suggests_nothing(tree: Tree, get: Callable) -> None:
    assert "error__suggestions" not in get("/hant/admin/gzdt/").content.decode()
