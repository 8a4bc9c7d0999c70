from __future__ import annotations

from typing import Any

from jupyterlab_xpra.web.api.events import SCHEMA_ID

from ..conftest import Follower, script


async def test_every_change_is_announced(jp_serverapp: Any, follower: Follower) -> None:
    heard: list[dict[str, Any]] = []

    async def listen(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        heard.append(data)

    jp_serverapp.event_logger.add_listener(schema_id=SCHEMA_ID, listener=listen)
    display = await follower.ready(script("exec sleep 1000"))
    follower.manager.rename(display.id, "Mine")
    await follower.manager.stop(display.id)
    await follower.manager.stop(display.id)
    await jp_serverapp.event_logger.gather_listeners()

    assert {event["id"] for event in heard} == {display.id}
    actions = [event["action"] for event in heard]
    assert actions == ["started", "progress", "progress", "progress", "ready", "renamed", "stopping", "ended", "forgotten"]
    assert [event["name"] for event in heard[4:6]] == ["Test 1", "Mine"]
    assert heard[-2]["state"] == "ended"
    assert heard[-2]["reason"] == "stopped"
    for event in heard:
        assert {name for name in event if not name.startswith("__")} == {"action", "id", "name", "state", "reason"}
