"""The reactor's name resolver: caches answers and checks every address at connect time.

`*.localhost` is loopback (RFC 6761, section 6.3) and, like every private address, only for hosts that a source's TOML
permits. Installed as TWISTED_DNS_RESOLVER (by `scrapy crawl`) and by our own worker with `install()`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.fetch.addresses import POLICY, AddressPolicy, ForbiddenAddress

TTL_S = 300.0
MAX_ENTRIES = 10_000


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        raise NotImplementedError("a resolution that is already answered cannot be cancelled")


@implementer(IResolutionReceiver)
class _Checked:
    """Collects the addresses of a name, drops forbidden ones, and caches the rest."""

    def __init__(self, outer: Any, host: str, resolver: GuardedResolver) -> None:
        self.outer, self.host, self.resolver = outer, host, resolver
        self.addresses: list[IAddress] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self.outer.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        try:
            self.resolver.policy.check(self.host, getattr(address, "host", ""))
        except ForbiddenAddress:
            return
        self.addresses.append(address)
        self.outer.addressResolved(address)

    def resolutionComplete(self) -> None:
        if self.addresses:
            self.resolver.remember(self.host, self.addresses)
        self.outer.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Wraps the reactor's resolver with a cache (5 minutes) and the address policy."""

    def __init__(self, reactor: Any, policy: AddressPolicy = POLICY) -> None:
        self.reactor, self.policy = reactor, policy
        self.inner = reactor.nameResolver
        self.cache: dict[str, tuple[float, list[IAddress]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        return cls(reactor)

    def install_on_reactor(self) -> None:
        """Make this the reactor's resolver, once."""
        if not isinstance(self.reactor.nameResolver, GuardedResolver):
            self.reactor.installNameResolver(self)

    def remember(self, host: str, addresses: list[IAddress]) -> None:
        """Cache the checked addresses of a host."""
        if len(self.cache) >= MAX_ENTRIES:
            self.cache.clear()
        self.cache[host] = (time.monotonic() + TTL_S, addresses)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """See twisted's IHostnameResolver."""
        host = hostName.lower()
        known = self.cache.get(host)
        if known and known[0] > time.monotonic():
            return self._answer(resolutionReceiver, hostName, known[1], portNumber)
        if host == "localhost" or host.endswith(".localhost"):
            loopback: list[IAddress] = [IPv4Address("TCP", "127.0.0.1", portNumber)]
            try:
                self.policy.check(host, "127.0.0.1")
            except ForbiddenAddress:
                loopback = []
            return self._answer(resolutionReceiver, hostName, loopback, portNumber)
        receiver = _Checked(resolutionReceiver, host, self)
        return self.inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

    def _answer(self, receiver: Any, name: str, addresses: list[IAddress], port: int) -> Any:
        resolution = _Resolution(name)
        receiver.resolutionBegan(resolution)
        for address in addresses:
            kind = IPv6Address if isinstance(address, IPv6Address) else IPv4Address
            receiver.addressResolved(kind("TCP", address.host, port))  # type: ignore[attr-defined]
        receiver.resolutionComplete()
        return resolution


def install(reactor: Any) -> None:
    """Install the guarded resolver on a reactor that we run ourselves."""
    GuardedResolver(reactor).install_on_reactor()
