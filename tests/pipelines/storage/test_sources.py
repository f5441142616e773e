"""Claims: a lease, a fence, and never two sources of one host at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.storage.base import Change, Store
from pipelines.storage.sources import Claim, claim_due, claim_one, ensure, finish, patch_row, release, renew, rests_s

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)


@dataclass
class Site:
    home: str
    state: str = "active"


@pytest.fixture
def sites(store: Store) -> Store:
    ensure(store, {"a": Site("http://a.test/"), "b": Site("http://b.test/"), "b2": Site("http://b.test/x")}, NOW)
    return store


def claim_all(store: Store, owner: str = "w", now: datetime = NOW) -> list[Claim]:
    return claim_due(store, owner=owner, now=now, lease_s=60, limit=10)


def test_due_sources_one_a_host(sites: Store) -> None:
    claims = claim_all(sites)
    assert sorted(c.host for c in claims) == ["a.test", "b.test"]
    assert claim_all(sites, "other", LATER) == []
    assert claim_one(sites, "b2", owner="x", now=LATER, lease_s=9) is None


def test_finish_frees_and_schedules(sites: Store) -> None:
    for claim in claim_all(sites):
        assert finish(sites, claim, Change(set={"next_poll_at": NOW + timedelta(hours=1)}), LATER)
    left = claim_all(sites, now=LATER)
    assert len(left) == 1 and left[0].host == "b.test"
    assert release(sites, left[0], LATER)
    assert [c.source for c in claim_all(sites, now=LATER)] == [left[0].source]


def test_a_host_rests_after_a_poll_whoever_comes_next(sites: Store) -> None:
    (claim,) = [c for c in claim_all(sites) if c.host == "b.test"]
    assert rests_s(sites, claim.source, LATER) == 0, "it is held, it does not rest"
    assert finish(sites, claim, Change(set={"next_poll_at": NOW}), LATER, 10)
    assert claim_due(sites, owner="other", now=LATER + timedelta(seconds=9), lease_s=60, limit=10) == []
    assert claim_one(sites, "b2", owner="x", now=LATER + timedelta(seconds=9), lease_s=9) is None
    assert rests_s(sites, "b2", LATER + timedelta(seconds=9)) == 1 and rests_s(sites, "nosuch", LATER) == 0
    assert claim_one(sites, "b2", owner="x", now=LATER + timedelta(seconds=11), lease_s=9) is not None


def test_a_lost_lease_writes_nothing(sites: Store) -> None:
    old = next(c for c in claim_all(sites) if c.source == "a")
    after = NOW + timedelta(seconds=61)
    new = next(c for c in claim_all(sites, "second", after) if c.source == "a")
    assert new.fence == old.fence + 1 and new.row["attempts"] == 2
    assert not renew(sites, old, after, 60)
    assert not finish(sites, old, Change(set={"stolen": True}), after)
    assert "stolen" not in (sites.get("sources", "a") or {})
    assert renew(sites, new, after, 60) and finish(sites, new, Change(set={"done": True}), after)
    assert (sites.get("sources", "a") or {})["attempts"] == 0


def test_a_claim_of_a_dead_worker_is_suspect_and_stays_so_when_handed_back(sites: Store) -> None:
    first = claim_one(sites, "a", owner="dies", now=NOW, lease_s=60)
    assert first is not None and not first.suspect
    after = NOW + timedelta(seconds=61)
    second = claim_one(sites, "a", owner="drains", now=after, lease_s=60)
    assert second is not None and second.suspect and second.row["attempts"] == 2
    assert not release(sites, first, after)
    assert release(sites, second, after) and not release(sites, second, after)
    third = claim_one(sites, "a", owner="works", now=after, lease_s=60)
    assert third is not None and third.suspect and finish(sites, third, Change(), after)
    fourth = claim_one(sites, "a", owner="works", now=after, lease_s=60)
    assert fourth is not None and not fourth.suspect and fourth.fence == 4


def test_a_late_worker_does_not_free_a_host_that_another_holds(sites: Store) -> None:
    late = claim_one(sites, "b", owner="late", now=NOW, lease_s=60)
    after = NOW + timedelta(seconds=61)
    holder = claim_one(sites, "b2", owner="holder", now=after, lease_s=60)
    assert late is not None and holder is not None and late.host == holder.host
    assert not renew(sites, late, after, 600)  # its source is free, its host is not
    assert finish(
        sites, late, Change(set={"last_poll_at": after}), after
    )  # nobody else has polled this source: what it learned stands
    assert claim_one(sites, "b", owner="x", now=after, lease_s=60) is None
    assert finish(sites, holder, Change(), after)
    assert claim_one(sites, "b", owner="x", now=after, lease_s=60) is not None


def test_a_renewed_lease_lasts(sites: Store) -> None:
    claim = claim_one(sites, "a", owner="w", now=NOW, lease_s=60)
    assert claim is not None and renew(sites, claim, NOW + timedelta(seconds=50), 60)
    assert claim_one(sites, "a", owner="x", now=NOW + timedelta(seconds=100), lease_s=60) is None
    assert claim_one(sites, "a", owner="x", now=NOW + timedelta(seconds=111), lease_s=60) is not None


def test_limits_and_busy_hosts(sites: Store) -> None:
    assert claim_due(sites, owner="w", now=NOW, lease_s=60, limit=0) == []
    assert [c.host for c in claim_due(sites, owner="w", now=NOW, lease_s=60, limit=9, busy_hosts={"a.test"})] == ["b.test"]
    assert len(claim_due(sites, owner="w", now=NOW, lease_s=60, limit=1)) == 1


def test_the_longest_due_comes_first(store: Store) -> None:
    ensure(store, {name: Site(f"http://{name}.test/") for name in "abcd"}, NOW)
    for name, minutes in (("a", -1), ("b", -5), ("c", 1), ("d", -3)):
        patch_row(store, name, {"next_poll_at": NOW + timedelta(minutes=minutes)})
    assert [c.source for c in claim_due(store, owner="w", now=NOW, lease_s=60, limit=2)] == ["b", "d"]


def test_a_source_that_moved_meanwhile_is_not_claimed_under_its_old_host(sites: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = sites.get("sources", "a")
    ensure(sites, {"a": Site("http://moved.test/")}, NOW)
    monkeypatch.setattr(type(sites), "get", lambda self, collection, id: stale)
    assert claim_one(sites, "a", owner="w", now=NOW, lease_s=60) is None
    monkeypatch.undo()
    assert claim_one(sites, "a", owner="w", now=NOW, lease_s=60) is not None
    assert (sites.get("hosts", "a.test") or {})["lease_until"] < NOW


def test_paused_sources_are_not_due_but_can_be_polled_by_hand(sites: Store) -> None:
    ensure(sites, {"a": Site("http://a.test/", "paused")}, LATER)
    assert "a" not in [c.source for c in claim_all(sites, now=LATER)]
    assert claim_one(sites, "a", owner="x", now=LATER, lease_s=9) is not None
    assert claim_one(sites, "nobody", owner="x", now=LATER, lease_s=9) is None


def test_ensure_keeps_what_was_learned(sites: Store) -> None:
    patch_row(sites, "a", {"next_poll_at": NOW + timedelta(days=1), "validators": {"x": {"etag": "1"}}})
    ensure(sites, {"a": Site("http://moved.test/")}, LATER)
    row = sites.get("sources", "a") or {}
    assert row["host"] == "moved.test" and row["validators"] == {"x": {"etag": "1"}} and row["next_poll_at"] > LATER


def test_hosts_stay_exclusive_under_concurrency(store: Store) -> None:
    ensure(store, {f"s{n}": Site(f"http://h{n % 3}.test/{n}") for n in range(12)}, NOW)
    got: list[Claim] = []

    def work(name: str) -> None:
        got.extend(claim_due(store, owner=name, now=NOW, lease_s=60, limit=5))

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(c.host for c in got) == ["h0.test", "h1.test", "h2.test"]
