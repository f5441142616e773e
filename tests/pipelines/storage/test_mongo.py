"""What is MongoDB's alone: outages, races of upserts, indexes made once, errors in words."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import closing
from typing import Any

import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConfigurationError,
    DocumentTooLarge,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from pipelines.storage.base import Change, Patch, Put, StoreConflict, StoreError, StoreRefused, StoreUnavailable
from pipelines.storage.mongo import MongoStore
from pipelines.storage.mongo_errors import translated
from pipelines.storage.open import open_store
from tests.wire import WireServer, free_port

DOC = {"_id": "x", "url_key": "x", "title": "حلب"}


@pytest.mark.wire
def test_an_outage_is_told_and_passes_by_itself(wire_server: WireServer) -> None:
    store = MongoStore(wire_server.uri, "t", select_ms=200)
    store.write([Put("articles", DOC)])
    wire_server.kill()
    for ask in (
        lambda: store.get("articles", "x"),
        lambda: store.write([Put("articles", {**DOC, "title": "b"})]),
        lambda: store.update_one("articles", {"_id": "x"}, Change(set={"a": 1})),
        lambda: list(store.find("articles", {})),
    ):
        with pytest.raises(StoreUnavailable):
            ask()
    wire_server.start()
    until = time.monotonic() + 30
    while True:  # the driver looks for the server every half second
        try:
            assert store.get("articles", "x") == DOC
            break
        except StoreUnavailable:
            assert time.monotonic() < until
    store.write([Put("articles", {**DOC, "title": "b"})])
    assert store.count("articles", {"title": "b"}) == 1
    wire_server.kill(signal.SIGTERM)
    with pytest.raises(StoreUnavailable):
        store.ping()
    store.close()


@pytest.mark.wire
def test_a_server_that_hangs_is_given_up(wire_server: WireServer) -> None:
    with closing(MongoStore(wire_server.uri, "t", select_ms=500)) as store:
        store.write([Put("articles", DOC)])
    with closing(MongoStore(wire_server.uri, "t", select_ms=500, socket_ms=800)) as store:
        with wire_server.frozen():
            began = time.monotonic()
            with pytest.raises(StoreUnavailable):
                store.write([Put("articles", {**DOC, "title": "b"})])
            assert time.monotonic() - began < 5
        assert store.get("articles", "x") is not None


def test_no_server_at_all() -> None:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_store(f"mongodb://127.0.0.1:{free_port()}/x?serverSelectionTimeoutMS=300")
    assert time.monotonic() - began < 2  # what the URI says goes


@pytest.mark.wire
def test_upserts_of_one_id_race_without_an_error(mongo_url: str) -> None:
    store = open_store(mongo_url)
    errors: list[Exception] = []
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait()
        try:
            for n in range(10):
                store.write([Patch("meta", f"m{n}", Change(inc={"n": 1}), upsert=True), Put("meta", {"_id": f"p{n}"})])
                assert store.update_one("meta", {"_id": f"u{n}"}, Change(inc={"n": 1}), upsert=True)
        except StoreError as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert {store.get("meta", f"{kind}{n}")["n"] for kind in "mu" for n in range(10)} == {8}  # type: ignore[index]
    store.close()


@pytest.mark.wire
def test_indexes_are_made_once(mongo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(mongo_url).close()
    made: list[str] = []
    from pymongo.collection import Collection

    def watch(self: Any, *_: Any, **__: Any) -> str:
        made.append(self.name)
        return ""

    monkeypatch.setattr(Collection, "create_index", watch)
    store = open_store(mongo_url)
    assert not made
    store.write([Put("meta", {"_id": "indexes", "made": {"articles": ["of another version"]}})])
    store.close()
    open_store(mongo_url).close()
    assert "articles" in made and "revisions" in made


def refused(code: int) -> BulkWriteError:
    return BulkWriteError({"writeErrors": [{"index": 0, "code": code, "errmsg": "said so"}]})


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (AutoReconnect("gone"), StoreUnavailable, "cannot be reached"),
        (ServerSelectionTimeoutError("none"), StoreUnavailable, "cannot be reached"),
        (WTimeoutError("slow", 64, {}), StoreUnavailable, "cannot be reached"),
        (OperationFailure("full", 14031), StoreUnavailable, "cannot do it now"),
        (OperationFailure("stepping down", 189), StoreUnavailable, "cannot do it now"),
        (OperationFailure("who?", 18), StoreError, "login"),
        (OperationFailure("odd", 4711), StoreError, "odd"),
        (DuplicateKeyError("E11000", 11000), StoreConflict, "E11000"),
        (DocumentTooLarge("big"), StoreRefused, "big"),
        (ConfigurationError("bad option"), StoreError, "MONGODB_URI"),
        (refused(11000), StoreConflict, "said so"),
        (refused(28), StoreRefused, "said so"),
        (refused(14031), StoreUnavailable, "said so"),
        (BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"errmsg": "no majority"}]}), StoreUnavailable, "majority"),
        (PyMongoError("other"), StoreError, "other"),
    ],
)
def test_errors_in_words(error: Exception, kind: type[StoreError], words: str) -> None:
    with pytest.raises(kind, match=words) as caught, translated():
        raise error
    assert type(caught.value) is kind
