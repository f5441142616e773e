"""The string of readings."""

from __future__ import annotations

from schedules.legible import bad_share, learned


def test_pages_that_were_there_count_and_the_last_twenty_are_kept() -> None:
    outcomes = ["new", "unchanged_not_modified", "rejected_empty_body", "failed_timeout", "rejected_listing", "updated", "alias", "failed_unreadable", "unchanged"]
    assert learned(None, outcomes) == "1" + "0" + "11" + "0" + "1"
    assert learned("1" * 18 + "01", ["new"] * 3) == "1" * 15 + "01" + "111"
    assert learned("01", []) == "01"


def test_no_share_of_fewer_than_twenty() -> None:
    assert bad_share("0" * 19) is None and bad_share("0" * 5 + "1" * 15) == 0.25
