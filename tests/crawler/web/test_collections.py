"""Collections kept through the dashboard."""

from __future__ import annotations

from pipelines import clock
from pipelines.export import saved
from pipelines.storage.base import Store
from tests.crawler.web.conftest import Open

OWN = {"Sec-Fetch-Site": "same-origin"}
WANTED = {"name": "hunger", "query": 'مجاعة "مواد غذائية" source:sana', "every": "1d"}


def test_a_collection_is_kept_shown_and_forgotten(open_site: Open, store: Store) -> None:
    site = open_site()
    assert site.post("/collections", headers=OWN, data=WANTED).status_code == 303
    kept = saved.load(store, "hunger")
    assert kept == saved.Saved("hunger", WANTED["query"], 86400)
    saved.finished(store, kept, clock.now(), 3, "no room <left>")
    (row,) = site.get("/collections.json").json()["collections"]
    assert (row["name"], row["increments"], row["error"]) == ("hunger", 3, "no room <left>")
    page = site.get("/collections").text
    assert "no room &lt;left&gt;" in page and "مجاعة" in page and ">1 d<" in page
    assert all(site.get(feed).status_code == 200 and f'"{feed}"' in page for feed in row["feeds"])
    assert site.get(f"/articles?{row['search']}").status_code == 200
    site.post("/collections/hunger/remove", headers=OWN)
    assert saved.load(store, "hunger") is None and site.get("/feeds/hunger.atom").status_code == 404


def test_a_search_becomes_a_collection(open_site: Open) -> None:
    page = open_site().get("/collections", params={"q": 'حلب "<b>"'}).text
    assert 'value="حلب &#34;&lt;b&gt;&#34;"' in page
    assert "/collections?q=%D8%AD%D9%84%D8%A8" in open_site().get("/articles", params={"q": "حلب"}).text


def test_what_cannot_be_kept_is_told_beside_what_was_written(open_site: Open, store: Store) -> None:
    site = open_site()
    for change, said in (
        ({"name": "مجاعة"}, "cannot be the name"),
        ({"query": "(مجاعة"}, "character 1"),
        ({"every": "1s"}, "at least 10m"),
        ({"query": "changed:maybe"}, "true, false"),
    ):
        answer = site.post("/collections", headers=OWN, data=WANTED | change)
        assert answer.status_code == 400 and said in answer.text, change
    assert saved.rows(store) == []
    assert site.post("/collections", headers={"Sec-Fetch-Site": "cross-site"}, data=WANTED).status_code == 403
