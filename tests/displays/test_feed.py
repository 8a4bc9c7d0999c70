"""The changes that are published when displays are read, and their observers."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import replace

import pytest

from jupyterlab_xpra.displays.feed import Change, Feed
from jupyterlab_xpra.displays.model import Display, DisplayState, now
from jupyterlab_xpra.displays.processes import Process
from jupyterlab_xpra.xpra.command import Kind

logger = logging.getLogger(__name__)


@pytest.fixture
def display() -> Display:
    me = Process.of(os.getpid())
    return Display("k3f9q2", "One", None, Kind.SEAMLESS, ("xterm",), now(), owner=me, worker=me, xpra="6.5.5")


@pytest.fixture
def changes() -> list[Change]:
    return []


@pytest.fixture
def feed(changes: list[Change]) -> Feed:
    feed = Feed(logger)
    feed.observe(changes.append)
    return feed


def test_each_difference_of_two_readings_is_a_change(feed: Feed, changes: list[Change], display: Display) -> None:
    ready = replace(display, state=DisplayState.READY)
    readings = [
        [display],
        [display],
        [replace(display, message="Starting Xpra…")],
        [ready],
        [replace(ready, name="Two")],
        [replace(ready, name="Two", state=DisplayState.STOPPING, message="It was stopped.")],
        [],
    ]
    for reading in readings:
        feed.update(reading)
        assert feed.displays == reading
    assert [change.action for change in changes] == ["started", "progress", "ready", "renamed", "stopping", "forgotten"]
    assert changes[-1].display.message == "It was stopped."


def test_a_display_that_is_dropped_is_forgotten_once(feed: Feed, changes: list[Change], display: Display) -> None:
    feed.update([display])
    feed.drop(display)
    feed.drop(display)
    feed.update([])
    assert [change.action for change in changes] == ["started", "forgotten"]


def test_an_observer_that_raises_costs_no_observer_a_change(
    feed: Feed, changes: list[Change], display: Display, caplog: pytest.LogCaptureFixture
) -> None:
    later: list[Change] = []

    def fail(change: Change) -> None:
        raise RuntimeError(f"no use for {change.action}")

    feed.observe(fail)
    feed.observe(later.append)
    other = replace(display, id="abcdef", name="Other")
    feed.update([display, other])
    feed.update([other])
    expected = [("started", "k3f9q2"), ("started", "abcdef"), ("forgotten", "k3f9q2")]
    assert [(change.action, change.display.id) for change in changes] == expected
    assert later == changes
    assert [record.message for record in caplog.records] == [
        f"An observer failed at the change {action!r} of display {display_id}" for action, display_id in expected
    ]
    assert all(record.exc_info for record in caplog.records)
    assert "no use for forgotten" in caplog.text


async def test_a_waiter_for_a_change_is_woken_by_the_next_one(feed: Feed, display: Display) -> None:
    waiting = [asyncio.ensure_future(feed.changed()) for _ in range(2)]
    await asyncio.sleep(0)
    waiting.pop().cancel()
    feed.update([display])
    await waiting.pop()
