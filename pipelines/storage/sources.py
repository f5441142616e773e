"""The row of a source is its schedule. Claims with a lease and a fence; never two sources of one host at once.

A worker takes the host's turn first (see turns.py), then the source. Both leases carry the same token; a worker that lost
its lease finds the fence moved on and writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pipelines.storage.base import Change, Doc, Patch, Store, Write
from pipelines.storage.turns import take

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Declared(Protocol):
    """What a source file says that the row needs."""

    @property
    def home(self) -> str:
        """Home page."""
        ...

    @property
    def state(self) -> str:
        """active, paused or retired."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A source that this owner may poll until its lease ends."""

    source: str
    """Source id."""
    owner: str
    """Who claimed it."""
    fence: int
    """Grows with every claim; writes with an older one are refused."""
    host: str
    """Politeness key of the site."""
    row: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """The row when it was claimed."""

    @property
    def token(self) -> str:
        """Holder's mark in the host's row."""
        return f"{self.source}:{self.owner}:{self.fence}"


def ensure(store: Store, sources: Mapping[str, Declared], now: datetime) -> None:
    """Make the rows of sources and hosts that are new, and copy the state that the source files declare."""
    from pipelines.identity import host_key

    rows = store.get_many("sources", sources)
    writes: list[Write] = []
    for id, source in sources.items():
        host, row = host_key(source.home), rows.get(id)
        if row and row.get("host") == host and row.get("state") == source.state:
            continue
        fresh = {"next_poll_at": now, "lease_until": NEVER, "fence": 0, "attempts": 0, "failures": 0.0, "made_at": now}
        change = Change(set={"host": host, "state": source.state}, set_on_insert=fresh)
        writes.append(Patch("sources", id, change, upsert=True))
        writes.append(Patch("hosts", host, Change(set_on_insert={"lease_until": NEVER, "holder": ""}), upsert=True))
    writes.sort(key=lambda write: write.collection)
    if writes:
        store.write(writes)


def claim_due(
    store: Store, *, owner: str, now: datetime, lease_s: float, limit: int, busy_hosts: Collection[str] = ()
) -> list[Claim]:
    """Claim up to `limit` sources that are due, longest due first, none of a host that is in use."""
    where = {"state": "active", "next_poll_at": {"$lte": now}, "lease_until": {"$lt": now}}
    claims: list[Claim] = []
    busy = set(busy_hosts)
    rows = store.find("sources", where, sort=[("next_poll_at", 1)], limit=limit * 4 + 50, fields=["host"])
    for row in list(rows):
        if len(claims) >= limit:
            break
        if row["host"] in busy:
            continue
        claim = _claim(store, row["_id"], row["host"], owner, now, lease_s, due=True)
        if claim is not None:
            claims.append(claim)
            busy.add(claim.host)
    return claims


def claim_one(store: Store, source: str, *, owner: str, now: datetime, lease_s: float) -> Claim | None:
    """Claim one source whether it is due or not; None while somebody holds it or its host."""
    row = store.get("sources", source)
    return _claim(store, source, row["host"], owner, now, lease_s, due=False) if row else None


def _claim(store: Store, id: str, host: str, owner: str, now: datetime, lease_s: float, *, due: bool) -> Claim | None:
    seat = store.get("hosts", host)
    if seat is None or seat["lease_until"] >= now:
        return None
    turn = take(store, f"host:{host}", int(seat.get("turn") or 0), now, lease_s)
    if turn is None:
        return None
    row = store.get("sources", id)
    until = now + timedelta(seconds=lease_s)
    if row is None or row["lease_until"] >= now or (due and not _is_due(row, now)):
        store.write([Patch("hosts", host, Change(set={"turn": turn, "lease_until": NEVER}))])
        return None
    change = Change(set={"lease_until": until, "owner": owner, "claimed_at": now}, inc={"fence": 1, "attempts": 1})
    row = store.update_one("sources", {"_id": id}, change)
    assert row is not None
    claim = Claim(id, owner, int(row["fence"]), host, row)
    store.write([Patch("hosts", host, Change(set={"turn": turn, "lease_until": until, "holder": claim.token}))])
    return claim


def _is_due(row: Doc, now: datetime) -> bool:
    return bool(row["state"] == "active" and row["next_poll_at"] <= now)


def renew(store: Store, claim: Claim, now: datetime, lease_s: float) -> bool:
    """Prolong a lease; False when it has passed to another."""
    until = Change(set={"lease_until": now + timedelta(seconds=lease_s)})
    if store.update_one("sources", _own(claim), until) is None:
        return False
    return store.update_one("hosts", {"_id": claim.host, "holder": claim.token}, until) is not None


def finish(store: Store, claim: Claim, change: Change, now: datetime) -> bool:
    """Write what a poll taught and free the lease; False (and nothing written) when it has passed to another."""
    done = replace(change, set={**change.set, "lease_until": NEVER, "attempts": 0, "owner": None})
    written = store.update_one("sources", _own(claim), done) is not None
    _free_host(store, claim)
    return written


def release(store: Store, claim: Claim, now: datetime) -> bool:
    """Hand a lease back unused; the source stays due."""
    return finish(store, claim, Change(), now)


def patch_row(store: Store, source: str, values: Mapping[str, Any]) -> Doc | None:
    """Set fields of a row outside a claim (health, pause, a request to poll now)."""
    return store.update_one("sources", {"_id": source}, Change(set=dict(values)))


def _own(claim: Claim) -> dict[str, Any]:
    return {"_id": claim.source, "fence": claim.fence, "owner": claim.owner}


def _free_host(store: Store, claim: Claim) -> None:
    free = Change(set={"lease_until": NEVER, "holder": ""})
    store.update_one("hosts", {"_id": claim.host, "holder": claim.token}, free)


def rows(store: Store, ids: Iterable[str]) -> dict[str, Doc]:
    """Rows of sources by id."""
    return store.get_many("sources", ids)
