"""The row of a source is its schedule. Claims with a lease and a fence; never two sources of one host at once.

Fields of a row that this module keeps:
    host          politeness key of the site (see `pipelines.identity.host_key`)
    state         active, paused or retired, as declared
    next_poll_at  when it is due
    lease_until   end of the running claim; NEVER (1970) when free
    owner         who claimed it last and has not finished; None otherwise
    fence         grows with every claim; writes with an older one are refused
    attempts      claims since a poll was last finished: more than 1 at a claim = the last worker died with it
    claimed_at, made_at

All others (last_poll_at, last_ok_at, last_new_at, validators, furniture, failures, health …) belong to the polls, which hand
them to `finish`.

A worker leases the host (`hosts`, one row each) first, then the source, each with one atomic update, so there is no moment at
which two can win. A worker that dies holds both until they lapse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pipelines.identity import host_key
from pipelines.storage.base import Change, Doc, Patch, Store, Write

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""A lease that nobody holds."""


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
    """Of the source's row."""
    host: str
    """Politeness key of the site."""
    host_fence: int
    """Of the host's row."""
    row: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """The row when it was claimed."""

    @property
    def suspect(self) -> bool:
        """Whether the last claim of this source never ended (its poll may be what killed the worker), or it is in quarantine."""
        return int(self.row.get("attempts") or 0) > 1 or bool(self.row.get("quarantine"))


def ensure(store: Store, sources: Mapping[str, Declared], now: datetime) -> None:
    """Make the rows of sources and hosts that are new, and copy the state that the source files declare."""
    rows = store.get_many("sources", sources)
    hosts, changed = [], []
    for id, source in sources.items():
        host, row = host_key(source.home), rows.get(id)
        if row and row.get("host") == host and row.get("state") == source.state:
            continue
        fresh = {
            "next_poll_at": now, "lease_until": NEVER, "owner": None, "fence": 0, "attempts": 0, "failures": 0.0, "made_at": now,
        }  # fmt: skip
        change = Change(set={"host": host, "state": source.state}, set_on_insert=fresh)
        changed.append(Patch("sources", id, change, upsert=True))
        hosts.append(Patch("hosts", host, Change(set_on_insert={"lease_until": NEVER, "fence": 0}), upsert=True))
    writes: list[Write] = [*hosts, *changed]
    if writes:
        store.write(writes)


def suspicious(row: Mapping[str, Any]) -> bool:
    """Whether a claim of this row, as it stands, would be a suspect's."""
    return int(row.get("attempts") or 0) > 0 or bool(row.get("quarantine"))


def claim_due(
    store: Store, *, owner: str, now: datetime, lease_s: float, limit: int, busy_hosts: Collection[str] = (), suspects: int | None = None
) -> list[Claim]:
    """Claim up to `limit` sources that are due, longest due first, none of a host that is in use. At most `suspects` of them
    may be suspects; None = any number."""
    if limit <= 0:
        return []
    due = {"state": "active", "next_poll_at": {"$lte": now}, "lease_until": {"$lt": now}}
    claims: list[Claim] = []
    busy = set(busy_hosts)
    rows = list(store.find("sources", due, sort=[("next_poll_at", 1)], limit=limit * 4 + 50, fields=["host", "attempts", "quarantine"]))
    left = len(rows) if suspects is None else suspects
    for row in rows:
        if len(claims) >= limit:
            break
        if row["host"] in busy or (left <= 0 and suspicious(row)):
            continue
        busy.add(row["host"])
        claim = _claim(store, {"_id": row["_id"], **due}, row["host"], owner, now, lease_s)
        if claim is not None:
            claims.append(claim)
            left -= claim.suspect
    return claims


def held(store: Store, source: str, owner: str) -> Claim | None:
    """The claim of `source` that `owner` made; None when it has none, or its lease has lapsed and passed on."""
    row = store.get("sources", source)
    host = store.get("hosts", str((row or {}).get("host")))
    if row is None or host is None or row.get("owner") != owner or host.get("owner") != owner:
        return None
    return Claim(source, owner, int(row["fence"]), str(row["host"]), int(host["fence"]), row)


def claim_one(store: Store, source: str, *, owner: str, now: datetime, lease_s: float) -> Claim | None:
    """Claim one source whether it is due or not; None while somebody holds it or its host, or when there is no such row."""
    row = store.get("sources", source)
    if row is None:
        return None
    return _claim(store, {"_id": source, "lease_until": {"$lt": now}}, row["host"], owner, now, lease_s)


def rests_s(store: Store, source: str, now: datetime) -> float:
    """Seconds for which the host of `source` still rests after a finished poll; 0 when it does not, or somebody holds it."""
    row = store.get("sources", source) or {}
    host = store.get("hosts", str(row.get("host") or "")) or {}
    if not host or host.get("owner") is not None or row.get("owner") is not None:
        return 0.0
    return max(0.0, float((host["lease_until"] - now).total_seconds()))


def renew(store: Store, claim: Claim, now: datetime, lease_s: float) -> bool:
    """Prolong a lease; False when the source or its host has passed to another."""
    until = Change(set={"lease_until": now + timedelta(seconds=lease_s)})
    return (
        store.update_one("hosts", {"_id": claim.host, "fence": claim.host_fence}, until) is not None
        and store.update_one("sources", _own(claim), until) is not None
    )


def finish(store: Store, claim: Claim, change: Change, now: datetime, rest_s: float = 0.0) -> bool:
    """Write what a poll taught and free the lease; False (and nothing written) when it has passed to another. The host may be
    claimed again after `rest_s`, by whichever process: the delay that it is owed after the last request.

    Names in `change` must not be those that this module keeps, `next_poll_at` apart."""
    free = {"lease_until": NEVER, "owner": None, "attempts": 0, "finished_at": now}
    written = store.update_one("sources", _own(claim), replace(change, set={**change.set, **free})) is not None
    _free_host(store, claim.host, claim.host_fence, now + timedelta(seconds=rest_s) if rest_s else NEVER)
    return written


def release(store: Store, claim: Claim, now: datetime) -> bool:
    """Hand a lease back unused: the source is due as before, and as suspect as before. False when it has passed on."""
    free = {"lease_until": NEVER, "owner": None, "released_at": now}
    back = store.update_one("sources", _own(claim), Change(set=free, inc={"attempts": -1})) is not None
    _free_host(store, claim.host, claim.host_fence)
    return back


def patch_row(store: Store, source: str, values: Mapping[str, Any]) -> Doc | None:
    """Set fields of a row outside a claim (health, pause, a request to poll now); the row afterwards, or None."""
    return store.update_one("sources", {"_id": source}, Change(set=dict(values)))


def rows(store: Store, ids: Iterable[str]) -> dict[str, Doc]:
    """Rows of sources by id."""
    return store.get_many("sources", ids)


def _claim(store: Store, where: Mapping[str, Any], host: str, owner: str, now: datetime, lease_s: float) -> Claim | None:
    """Lease the host, then the source that `where` describes; None when either is not to be had."""
    until = now + timedelta(seconds=lease_s)
    lease = Change(set={"lease_until": until, "owner": owner, "source": where["_id"]}, inc={"fence": 1})
    held = store.update_one("hosts", {"_id": host, "lease_until": {"$lt": now}}, lease)
    if held is None:
        return None
    taken = Change(set={"lease_until": until, "owner": owner, "claimed_at": now}, inc={"fence": 1, "attempts": 1})
    # the host is asked for again: a file may have moved the source to another one since `where` was read
    row = store.update_one("sources", {**where, "host": host}, taken)
    if row is None:
        _free_host(store, host, int(held["fence"]))
        return None
    return Claim(str(where["_id"]), owner, int(row["fence"]), host, int(held["fence"]), row)


def _own(claim: Claim) -> dict[str, Any]:
    return {"_id": claim.source, "fence": claim.fence, "owner": claim.owner}


def _free_host(store: Store, host: str, fence: int, rests_until: datetime = NEVER) -> None:
    store.update_one("hosts", {"_id": host, "fence": fence}, Change(set={"lease_until": rests_until, "owner": None}))
