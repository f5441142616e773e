"""The resolver at connect time: every address of a name is judged, answers are kept for a while, nothing else is let through."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.fetch import resolver
from crawler.fetch.addresses import AddressPolicy
from crawler.fetch.resolver import GuardedResolver


class Names:
    """A resolver of names that answers from a table, and counts."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self.table, self.asked = table, 0

    def resolveHostName(self, receiver: Any, name: str, port: int = 0, *_: Any) -> object:
        self.asked += 1
        receiver.resolutionBegan(object())
        for address in self.table.get(name, []):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()
        return object()


class Reactor:
    def __init__(self, names: Names) -> None:
        self.nameResolver: Any = names

    def installNameResolver(self, new: Any) -> None:
        self.nameResolver = new


class Receiver:
    def __init__(self) -> None:
        self.found: list[tuple[str, int]] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None:
        pass

    def addressResolved(self, address: Any) -> None:
        self.found.append((address.host, address.port))

    def resolutionComplete(self) -> None:
        self.complete = True


def ask(guarded: GuardedResolver, host: str, port: int = 80) -> list[tuple[str, int]]:
    receiver = Receiver()
    guarded.resolveHostName(receiver, host, port)
    assert receiver.complete
    return receiver.found


TABLE = {
    "good.test": ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"],
    "inside.test": ["10.0.0.5", "::1", "169.254.169.254"],
    "mixed.test": ["127.0.0.1", "93.184.216.34"],
}


def test_forbidden_addresses_of_a_name_are_dropped_and_remembered() -> None:
    guarded = GuardedResolver(Reactor(Names(TABLE)), AddressPolicy())
    assert ask(guarded, "good.test") == [("93.184.216.34", 80), ("2606:2800:220:1:248:1893:25c8:1946", 80)]
    assert ask(guarded, "inside.test") == [] and "not a public address" in guarded.policy.refused["inside.test"]
    assert ask(guarded, "mixed.test") == [("93.184.216.34", 80)]
    assert ask(guarded, "nowhere.test") == [] and "nowhere.test" not in guarded.policy.refused


def test_answers_are_kept_for_a_while_and_failures_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(dict(TABLE))
    guarded = GuardedResolver(Reactor(names), AddressPolicy())
    assert [port for _, port in ask(guarded, "good.test", 443)] == [443, 443]
    assert ask(guarded, "GOOD.test", 8080)[0] == ("93.184.216.34", 8080) and names.asked == 1
    assert ask(guarded, "late.test") == []
    names.table["late.test"] = ["93.184.216.34"]
    assert ask(guarded, "late.test") == [("93.184.216.34", 80)]
    monkeypatch.setattr(resolver, "time", SimpleNamespace(monotonic=lambda: 1e12))
    ask(guarded, "good.test")
    assert names.asked == 4, "and looked up again when it is old"


def test_localhost_is_loopback_and_needs_permission() -> None:
    policy = AddressPolicy()
    policy.allow_private("site.localhost")
    guarded = GuardedResolver(Reactor(Names({"localhost": ["127.0.0.1"]})), policy)
    assert ask(guarded, "site.localhost", 81) == [("127.0.0.1", 81)]
    assert ask(guarded, "localhost") == ask(guarded, "other.localhost") == []
    assert set(policy.refused) == {"localhost", "other.localhost"}


def test_it_is_installed_once_and_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "MAX_ENTRIES", 1)
    reactor = Reactor(Names(TABLE))
    resolver.install(reactor)
    first = reactor.nameResolver
    resolver.install(reactor)
    assert reactor.nameResolver is first and isinstance(first, GuardedResolver)
    ask(first, "good.test")
    ask(first, "mixed.test")
    assert list(first.cache) == ["mixed.test"]
