"""Watchlists kept through the dashboard."""

from __future__ import annotations

from pathlib import Path

from pipelines.storage.base import Store
from pipelines.watch.terms import load
from tests.crawler.web.conftest import Open

OWN = {"Sec-Fetch-Site": "same-origin"}


def test_a_list_is_kept_changed_and_removed(open_site: Open, store: Store) -> None:
    site = open_site()
    answer = site.post("/watchlists", headers=OWN, data={"name": "مدن", "terms": "حلب\n=حمص\n\nحلب", "alert": "yes"})
    assert answer.status_code == 303
    kept = load(store, "مدن")
    assert kept is not None and kept.terms == ("حلب", "=حمص") and kept.alert
    page = site.get("/watchlists", params={"edit": "مدن"}).text
    assert "حلب\n=حمص</textarea>" in page and "مدن" in page
    site.post("/watchlists", headers=OWN, data={"name": "مدن", "terms": "إدلب"})
    kept = load(store, "مدن")
    assert kept is not None and kept.terms == ("إدلب",) and not kept.alert
    (row,) = site.get("/watchlists.json").json()["lists"]
    assert (row["name"], row["terms"], row["kept"], row["articles"]) == ("مدن", 1, "store", 0)
    site.post("/watchlists/مدن/remove", headers=OWN)
    assert load(store, "مدن") is None


def test_what_cannot_be_a_list_is_explained_and_not_lost(open_site: Open, store: Store) -> None:
    site = open_site()
    for data in ({"name": "a:b", "terms": "حلب"}, {"name": "", "terms": "حلب"}, {"name": "x", "terms": "…"}, {"name": "x", "terms": "# only\n"}):
        answer = site.post("/watchlists", headers=OWN, data=data)
        assert answer.status_code == 400 and 'role="alert"' in answer.text and data["terms"].strip() in answer.text
    assert site.get("/watchlists.json").json()["lists"] == []


def test_another_site_cannot_write_lists(open_site: Open, store: Store) -> None:
    answer = open_site().post("/watchlists", headers={"Sec-Fetch-Site": "cross-site"}, data={"name": "x", "terms": "حلب"})
    assert answer.status_code == 403 and load(store, "x") is None


def test_a_file_that_cannot_be_read_is_said(open_site: Open, tmp_path: Path) -> None:
    folder = tmp_path / "watchlists"
    folder.mkdir()
    (folder / "good.txt").write_text("حلب\n", encoding="utf-8")
    site = open_site()
    assert site.get("/watchlists.json").json()["lists"][0]["kept"] == "file"
    (folder / "bad.txt").write_bytes(b"\xff\xfe\xff")
    page = site.get("/watchlists").text
    assert "A file cannot be read" in page and "./marsad watch check" in page
