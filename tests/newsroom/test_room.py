"""Publishing, programmes, counters, the control interface, and a server that survives its clients."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.newsroom import Draft, Newsroom, Programme, Rate, RemoteNewsroom, SimClock, SiteSpec
from tests.newsroom.catalog import parse_spec, parse_specs
from tests.newsroom.client import get
from tests.newsroom.remote import RemoteError

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = 24 * 3600


@pytest.fixture
def room() -> Iterator[Newsroom]:
    with Newsroom(["bulk-0", "bulk-1", "wordpress"], seed=4, clock=SimClock(START)) as room:
        yield room


def test_publish_edit_and_truth(room: Newsroom) -> None:
    before = get(room, "bulk-0", "/rss.xml").text
    made = room.publish("bulk-0", Draft("خبر عاجل من المدينة", ("فقرة أولى", "فقرة ثانية")))
    assert room.article_url("bulk-0", made.id) not in before
    assert "خبر عاجل من المدينة" in get(room, "bulk-0", "/rss.xml").text
    room.advance(60)
    room.edit("bulk-0", made.id, title="خبر مصحح من المدينة")
    room.edit("bulk-0", made.id, "append")
    (truth,) = room.truth("bulk-0", initial=False)
    assert [version["title"][:8] for version in truth["versions"]] == ["خبر عاجل", "خبر مصحح", "خبر مصحح"]
    assert [len(version["body"]) for version in truth["versions"]] == [2, 2, 3]
    assert truth["published"] == START.isoformat()
    with pytest.raises(KeyError):
        room.edit("bulk-0", 1)
    with pytest.raises(ValueError, match="no removal"):
        room.remove("bulk-0", made.id, "burnt")


@pytest.mark.parametrize("how", ["title", "append", "number", "cut", "cosmetic"])
def test_made_up_edits_change_what_they_say(room: Newsroom, how: str) -> None:
    article = next(a for a in room.sites["bulk-0"].desk.listed() if len(a.draft.paragraphs) > 3)
    old = article.draft
    new = room.edit("bulk-0", article.id, how).draft
    assert (new.title != old.title) == (how == "title")
    length = {"append": 1, "cut": -1}.get(how, 0)
    assert len(new.paragraphs) - len(old.paragraphs) == length
    assert (new.paragraphs != old.paragraphs) == (how != "title")


def test_same_seed_same_web() -> None:
    first, second, other = (Newsroom(["bulk-3", "baladi"], seed=seed, clock=SimClock(START)).truth() for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_programme_is_fixed_by_its_seed_and_follows_the_hours() -> None:
    rates = {"a": Rate(per_day=200), "b": Rate(per_day=50, edited=0, removed=0)}
    one, two = (Programme.generate(rates, START, 24 * 7, seed=9).events for _ in range(2))
    assert one == two
    assert one != Programme.generate(rates, START, 24 * 7, seed=10).events
    assert [event.at for event in one] == sorted(event.at for event in one)
    published = [event for event in one if event.kind == "publish" and event.site == "a"]
    assert 900 < len(published) < 1500
    night = sum((event.at + timedelta(hours=3)).hour in (2, 3, 4) for event in published)
    noon = sum((event.at + timedelta(hours=3)).hour in (10, 11, 12) for event in published)
    assert noon > 5 * night
    kinds = {(event.site, event.kind) for event in one}
    assert ("a", "edit") in kinds
    assert ("a", "remove") in kinds
    assert ("b", "edit") not in kinds


def test_a_programme_plays_on_the_clock(room: Newsroom) -> None:
    programme = Programme.generate({"bulk-0": Rate(per_day=60)}, START, 48, seed=3)
    programme.outage(START + timedelta(hours=2), "bulk-0", "error", hours=1, status=503)
    room.play(programme)
    assert room.truth("bulk-0", initial=False) == []
    room.advance(2.5 * 3600)
    assert get(room, "bulk-0").status == 503
    room.advance(3600)
    assert get(room, "bulk-0").status == 200
    room.advance(2 * DAY)
    truth = room.truth("bulk-0", initial=False)
    counts = programme.counts()
    assert len(truth) == counts["publish"]
    assert sum(len(article["versions"]) - 1 for article in truth) == counts["edit"]
    lives = [step["what"] for article in truth for step in article["life"]]
    assert len([what for what in lives if what != "restored"]) == counts["remove"]
    published = [datetime.fromisoformat(article["published"]) for article in truth]
    assert published == [e.at.replace(microsecond=0) for e in programme.events if e.kind == "publish"]


def test_a_story_travels_and_loses_its_origin(room: Newsroom) -> None:
    story = room.story(["wordpress", "bulk-0", "bulk-1"])
    first, copy, corrected = (article.draft for article in story.articles)
    assert copy.title != first.title
    assert copy.paragraphs == first.paragraphs[: len(copy.paragraphs)]
    assert len(copy.paragraphs) < len(first.paragraphs)
    old, new = (" ".join(draft.paragraphs).split() for draft in (first, corrected))
    assert sum(a != b for a, b in zip(old, new, strict=True)) == 2
    assert [article.published for article in story.articles] == [START - timedelta(seconds=s) for s in (2700, 1800, 0)]
    story.remove_origin("410")
    assert [get(room, site, url).status for site, url in zip(story.sites, story.urls, strict=True)] == [410, 200, 200]


def test_a_live_story_waits_for_the_clock(room: Newsroom) -> None:
    story = room.story(["bulk-0", "bulk-1"], [0, 600], live=True)
    assert [article.site for article in story.articles] == ["bulk-0"]
    room.advance(601)
    assert [article.site for article in story.articles] == ["bulk-0", "bulk-1"]
    with pytest.raises(ValueError, match="lag for each"):
        room.story(["bulk-0"], [0, 1])


def test_counters_see_kinds_agents_and_concurrency(room: Newsroom) -> None:
    for path in ("/robots.txt", "/", "/rss.xml", "/sitemap.xml", "/category/sport", "/about", "/nothing"):
        get(room, "bulk-1", path, User_Agent="marsad-test")
    counted = room.requests("bulk-1")
    assert counted.by_kind == dict.fromkeys(("robots", "home", "feed", "sitemap", "listing", "junk", "other"), 1)
    assert (counted.requests, counted.robots, counted.by_status[404]) == (7, 1, 1)
    assert {hit.user_agent for hit in counted.log} == {"marsad-test"}
    assert counted.paths("feed") == ["/rss.xml"]
    assert counted.max_concurrent == 1
    room.set_fault("bulk-1", "slow", delay_s=0.5)
    threads = [threading.Thread(target=get, args=(room, "bulk-1")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (counted.max_concurrent, counted.max_connections, counted.in_flight) == (3, 3, 0)
    assert {label: each.requests for label, each in room.requests().items()} == {"bulk-0": 0, "bulk-1": 10, "wordpress": 0}
    room.reset_counters()
    assert room.requests("bulk-1").requests == 0


def test_www_redirects_and_strangers_get_the_directory(room: Newsroom) -> None:
    moved = get(room, "www.bulk-1", "/about")
    assert (moved.status, moved.headers["Location"]) == (301, room.url("bulk-1", "/about"))
    directory = get(room, "unknown").text
    assert all(f'"{room.url(site)}"' in directory for site in room.sites)


def exchange(room: Newsroom, sent: bytes) -> bytes:
    """What the server answers to raw bytes before it closes."""
    with socket.create_connection(("127.0.0.1", room.port), timeout=5) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        got = b""
        while chunk := raw.recv(65536):
            got += chunk
        return got


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b" 400 "),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b" 400 "),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b" 400 "),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b" 400 "),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b" 413 "),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * 70_000, b" 431 "),
        (b"GET / HT", b""),
    ],
)
def test_malformed_requests_are_refused_and_survived(room: Newsroom, sent: bytes, status: bytes) -> None:
    answer = exchange(room, sent)
    assert status in answer.split(b"\r\n")[0] + b" "
    assert get(room, "bulk-0").status == 200


def test_pipelining_head_absolute_form_and_old_clients(room: Newsroom) -> None:
    host = room.host("bulk-0").encode()
    one = b"GET /robots.txt HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"
    last = b"HEAD / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
    answer = exchange(room, one * 2 + last)
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert answer.count(b"User-agent: *") == 2
    assert answer.endswith(b"\r\n\r\n")
    absolute = exchange(room, b"GET http://" + host + b"/robots.txt HTTP/1.0\r\n\r\n")
    assert b"User-agent: *" in absolute
    assert exchange(room, b"POST / HTTP/1.0\r\nHost: " + host + b"\r\n\r\n").startswith(b"HTTP/1.1 405 ")


def test_sites_are_named_in_three_ways() -> None:
    assert parse_spec("wordpress") == SiteSpec("wordpress", "wordpress")
    assert parse_spec("redirect_private:3") == SiteSpec("redirect-private", "redirect-private", 3)
    assert parse_spec("mine=bulk:2000") == SiteSpec("mine", "bulk", 2000)
    assert parse_spec("bulk-17", 5) == SiteSpec("bulk-17", "bulk", 5)
    assert [spec.label for spec in parse_specs("baladi, brbr")] == ["baladi", "brbr"]
    for wrong in ("nothing", "a b", "x=y=z"):
        with pytest.raises(ValueError, match="is no"):
            parse_spec(wrong)
    with pytest.raises(ValueError, match="same label"):
        parse_specs(["baladi", "baladi:3"])


def test_a_taken_port_is_an_error_and_stopping_twice_is_not(room: Newsroom) -> None:
    second = Newsroom(["bulk-9"], port=room.port)
    with pytest.raises(OSError, match="in use"):
        second.start()
    second.stop()
    second.stop()


def test_only_a_simulated_clock_advances() -> None:
    with pytest.raises(TypeError):
        Newsroom(["bulk-9"]).advance(1)
    clock = SimClock(START, speed=0)
    clock.set_speed(1e6)
    assert clock.now() > START
    clock.set_speed(0)
    assert clock.advance(5) == clock.now()


def test_control_over_http(room: Newsroom) -> None:
    listed = json.loads(get(room, "control", "/articles?site=bulk-0").text)
    assert len(listed) == 14
    assert get(room, "control", "/remove?site=bulk-0&id=10001&how=410").status == 200
    assert get(room, "bulk-0", listed[0]["url"]).status == 410
    assert get(room, "control", "/restore?site=bulk-0&id=10001").status == 200
    assert json.loads(get(room, "control", "/clock?advance=90").text)["now"] == "2026-11-24T09:01:30+00:00"
    assert get(room, "control", "/fault?site=bulk-0&kind=error&status=502&for_s=60").status == 200
    assert get(room, "bulk-0").status == 502
    assert json.loads(get(room, "control", "/clear?site=bulk-0").text) == {"site": "bulk-0", "faults": []}
    assert json.loads(get(room, "control", "/counters?site=bulk-0&log=1").text)["log"][0]["status"] == 502
    assert json.loads(get(room, "control", "/play?hours=2&seed=3").text)["publish"] > 0
    for wrong in ("/publish", "/edit?site=bulk-0&id=1", "/fault?site=bulk-0&kind=x", "/remove?site=no&id=1"):
        assert get(room, "control", wrong).status == 400
    assert get(room, "control", "/nothing").status == 404
    with Newsroom(["bulk-9"], control=False) as closed:
        assert b"<ul>" in get(closed, "control", "/sites").body


def test_a_process_of_its_own() -> None:
    with RemoteNewsroom("--sites", "bulk-0,bulk-1,bulk-2", "--seed", "4", "--start", START.isoformat()) as room:
        local = Newsroom(["bulk-0", "bulk-1", "bulk-2"], seed=4, clock=SimClock(START))
        local.port = room.port
        for site in local.sites.values():
            site.base = room.url(site.label, "")
        assert room.truth() == json.loads(json.dumps(local.truth()))
        made = room.publish("bulk-0", {"title": "عنوان", "paragraphs": ["نص"]})
        assert room.edit("bulk-0", made["id"], paragraphs=["نص آخر"])["versions"][1]["body"] == ["نص آخر"]
        assert len(room.story(["bulk-0", "bulk-1", "bulk-2"])) == 3
        room.set_fault("bulk-1", "down", for_s=30)
        assert room.advance(31) == "2026-11-24T09:00:31+00:00"
        assert room.requests("bulk-0")["requests"] == 0
        assert f'home = "{room.url("bulk-1")}"' in room.source_toml("bulk-1")
        with pytest.raises(RemoteError, match="KeyError"):
            room.remove("bulk-0", 5)
    assert room.process is None
    with pytest.raises(RemoteError, match="did not start"):
        RemoteNewsroom("--sites", "nothing").start()
