"""Desktops from a real JupyterHub, with and without notebooks, in a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .conftest import Come
from .people import Person, processes_of
from .running import DEADLINE, TOKEN, running_hub, until

# One worker has the Hub of all these tests.
pytestmark = pytest.mark.xdist_group("hub")

FORMS = pytest.mark.parametrize("form", ["desktop", "lab"])
"""A desktop alone, and a tab in JupyterLab."""

HUBS = pytest.mark.parametrize(
    "hub",
    ["6", pytest.param("5", marks=[pytest.mark.hub5, pytest.mark.xdist_group("hub5")])],
    indirect=True,
    scope="package",
)
"""The installed JupyterHub, and an older one: what they tell a server, and when, differs."""


@HUBS
@FORMS
def test_a_person_logs_in_sees_a_desktop_and_types_into_it(come: Come, form: str, xpra: str) -> None:
    person = come(f"{form}-worker")
    person.open_desktop()
    person.types("hello world")
    (display,) = person.hub.displays(person.name)
    assert display["viewers"] == 1


@FORMS
def test_input_is_activity_and_a_ticking_clock_is_not(come: Come, form: str) -> None:
    person = come(f"{form}-active")
    person.open_desktop()
    if form == "lab":
        person.leaves_lab()
    settle(person)
    before = person.activity()
    person.watches_the_clock(5)
    assert person.activity() == before
    person.types("x")
    until(lambda: person.activity() > before)


def settle(person: Person) -> None:
    """Wait until the Hub has been told of the activity that opening the pages was."""
    told = ""
    while told != (told := person.activity()):
        person.watches_the_clock(3)


@FORMS
def test_nobody_else_gets_in(come: Come, form: str) -> None:
    victim, intruder = come(f"{form}-victim"), come(f"{form}-intruder")
    victim.open_desktop()
    (display,) = victim.hub.displays(victim.name)
    token = victim.hub.token(intruder.name)
    api = f"/user/{victim.name}/xpra/api"
    for method, path in (
        ("GET", f"{api}/displays"),
        ("POST", f"{api}/displays"),
        ("GET", f"{api}/displays/{display['id']}"),
        ("DELETE", f"{api}/displays/{display['id']}"),
        ("GET", f"{api}/displays/{display['id']}/screenshot"),
        ("GET", f"{api}/displays/{display['id']}/log"),
        ("GET", display["url"]),
        ("GET", f"{display['url']}socket"),
        ("GET", f"/user/{victim.name}/xpra/"),
        ("GET", f"/user/{victim.name}/xpra/desktop"),
    ):
        status, _ = victim.hub.ask(method, path, {} if method == "POST" else None, token)
        assert status == 403, (method, path)

    # In the browser, with the cookies of a person who is logged in and has a desktop of their own.
    intruder.open_desktop()
    for path in (display["url"], f"/user/{victim.name}/xpra/desktop"):
        answer = intruder.page.goto(victim.hub.address + path)
        assert answer
        assert answer.status == 403
        assert not intruder.page.locator("canvas").count()
    opened = intruder.page.evaluate(
        """url => new Promise(resolve => {
            const socket = new WebSocket(url, ['binary']);
            socket.onopen = () => resolve(true);
            socket.onerror = () => resolve(false);
        })""",
        f"ws://127.0.0.1:{victim.hub.port}{display['url']}socket",
    )
    assert opened is False
    (after,) = victim.hub.displays(victim.name)
    assert after["viewers"] == 1
    victim.types("mine")


@FORMS
def test_a_link_shows_the_desktop_without_an_account(come: Come, form: str, xpra: str) -> None:
    person = come(f"{form}-sharing")
    person.open_desktop()
    (display,) = person.hub.displays(person.name)
    if not display["shareable"]:
        pytest.skip("Displays of this Xpra are not shared.")
    api = f"/user/{person.name}/xpra/api/displays/{display['id']}/share"
    token = person.hub.token(person.name)
    status, answer = person.hub.ask("POST", api, {}, token)
    assert status == 200
    assert person.context.browser
    # Without cookies, and with the owner's, with which the Hub would want more.
    for context in (person.context.browser.new_context(), person.context):
        page = context.new_page()
        page.goto(person.hub.address + answer["url"])
        expect(page.locator("canvas")).to_be_visible(timeout=DEADLINE * 1000)
        expect(page.get_by_text("View only")).to_be_visible()
        assert page.locator("body").get_attribute("data-phase") == "connected"
        page.close()
    assert person.hub.displays(person.name)[0]["viewers"] == 1
    assert person.hub.ask("DELETE", api, None, token)[0] == 204
    person.types("mine")


@HUBS
@pytest.mark.parametrize(
    ("form", "path"), [("desktop", "/user/{name}/logout"), ("desktop", "/hub/logout"), ("lab", "/user/{name}/logout")]
)
def test_to_log_out_closes_what_is_open(come: Come, form: str, path: str) -> None:
    person = come(f"{form}-leaving")
    person.open_desktop()
    other_tab = person.context.new_page()
    other_tab.goto(person.hub.address + path.format(name=person.name))
    until(lambda: person.hub.displays(person.name)[0]["viewers"] == 0)
    if form == "desktop":
        # The page that is left says so, and shows no display.
        expect(person.page.get_by_role("link", name="Log in")).to_be_visible(timeout=DEADLINE * 1000)
        assert not person.page.locator("canvas").count()


def test_the_desktop_has_a_way_out(come: Come) -> None:
    person = come("desktop-out")
    person.open_desktop()
    person.page.get_by_label("Controls of the display").click()
    person.page.get_by_role("link", name="Log out").click()
    person.page.wait_for_url("**/hub/login*")
    until(lambda: person.hub.displays(person.name)[0]["viewers"] == 0)


@FORMS
def test_to_stop_the_server_leaves_no_process(come: Come, form: str) -> None:
    person = come(f"{form}-stopper")
    person.open_desktop()
    assert any("Xvfb" in command for command in processes_of(person).values())
    person.page.goto(f"{person.hub.address}/hub/home")

    # The Hub's page does not hear a click until its modules are loaded, and shows no sign of that.
    def is_stopping() -> bool:
        person.page.click("#stop")
        return person.page.locator("#start").get_attribute("title") == "Your server is stopping"

    until(is_stopping, person.hub.describe)
    until(lambda: person.hub.server(person.name) is None, person.hub.describe)
    assert processes_of(person) == {}


@HUBS
def test_a_hub_that_is_restarted_leaves_an_open_desktop_alone(come: Come) -> None:
    person = come("desktop-patient")
    person.open_desktop()
    hub = person.hub
    (display,) = hub.displays(person.name)
    with hub.away():
        person.types("without a hub")
        status, page = hub.ask("GET", display["url"], token="of nobody")  # noqa: S106
        assert status == 500
        assert b"Failed to connect to Hub API" in page
        # Longer than it takes to ask the Hub whether the person is still logged in.
        person.watches_the_clock(6)
    person.types("with it again")
    assert hub.displays(person.name)[0]["viewers"] == 1
    person.page.reload()
    person.sees_desktop()
    person.types("and anew")


def test_a_session_that_ended_starts_again_and_the_server_can_be_stopped(come: Come) -> None:
    person = come("desktop-again")
    person.open_desktop()
    (first,) = person.hub.displays(person.name)
    end_session(person)
    person.page.get_by_role("heading", name="Desktop 1 has ended").wait_for()
    person.page.get_by_role("button", name="Start Again").click()
    person.sees_desktop()
    assert first["id"] not in person.page.url
    end_session(person)
    person.page.get_by_role("button", name="Stop my server").click()
    person.page.get_by_role("heading", name="Your server stops").wait_for()
    until(lambda: person.hub.server(person.name) is None)
    assert processes_of(person) == {}


def end_session(person: Person) -> None:
    """Leave the desktop's program, as by a desktop's own menu."""
    person.canvas.click(position={"x": 150, "y": 150})
    person.page.keyboard.press("Control+d")


def test_a_server_may_end_with_its_session(come: Come) -> None:
    person = come("once")
    person.open_desktop()
    end_session(person)
    person.page.get_by_text("Your server stops, too").wait_for()
    until(lambda: person.hub.server(person.name) is None)
    assert processes_of(person) == {}


def test_several_displays_are_there_to_choose_from(come: Come) -> None:
    person = come("desktop-several")
    person.open_desktop()
    hub = person.hub
    hub.ask("POST", f"/user/{person.name}/xpra/api/displays", {"command": ["xclock"], "name": "Clock"}, hub.token(person.name))
    person.page.goto(f"{hub.address}/user/{person.name}/")
    expect(person.page.get_by_role("link", name="Clock")).to_be_visible()
    person.page.get_by_role("link", name="Desktop 1").click()
    person.sees_desktop()


def test_a_notebook_server_and_a_desktop_side_by_side(come: Come) -> None:
    person = come("lab-both")
    person.open_desktop()
    hub = person.hub
    hub.start_server(person.name, "desktop")
    person.page.goto(f"{hub.address}/user/{person.name}/desktop/")
    # It is the same user on the same host: the same desktop.
    person.sees_desktop()
    person.types("here")
    assert [d["id"] for d in hub.displays(person.name)] == [d["id"] for d in hub.displays(person.name, "desktop")]
    hub.stop_server(person.name, "desktop")
    assert hub.displays(person.name)[0]["state"] == "ready"


def test_notebook_7_opens_it_in_a_tab_of_its_own(come: Come) -> None:
    person = come("lab-notebook")
    person.log_in()
    person.page.wait_for_url("**/lab*")
    person.page.goto(f"{person.hub.address}/user/{person.name}/tree")
    new = person.page.locator(".lm-Menu-item", has=person.page.get_by_text("New", exact=True))
    desktop = person.page.get_by_role("menuitem", name="Desktop")

    # A menu that is opened while Notebook still loads closes again.
    def is_offered() -> bool:
        if not new.is_visible():
            person.page.get_by_role("menuitem", name="File").click()
        # Under a pointer that rests, a submenu may stay closed: a click opens it at once.
        new.click()
        return desktop.is_visible()

    until(is_offered)
    with person.context.expect_page() as opened:
        desktop.click()
    person.page = opened.value
    person.sees_desktop()
    person.types("here")


def test_domains_of_the_users_own(chromium_for: Callable[[str], Browser], place: Path) -> None:
    with running_hub(place / "domains", domain="hub.test") as hub:
        person = Person(hub, chromium_for("MAP *hub.test 127.0.0.1"), "desktop-domain")
        person.open_desktop()
        assert person.page.url.startswith("http://desktop-domain.hub.test:")
        person.types("there")
        before = person.activity()
        person.types("x")
        until(lambda: person.activity() > before)
        person.leave()


@FORMS
def test_the_culler_stops_the_idle_one_and_not_the_used_one(come: Come, form: str) -> None:
    idle, used = come(f"{form}-idle"), come(f"{form}-used")
    idle.open_desktop()
    used.open_desktop()
    if form == "lab":
        idle.leaves_lab()
        used.leaves_lab()
    hub = used.hub
    culler = subprocess.Popen(
        [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=15", "--cull-every=1"],
        env={**os.environ, "JUPYTERHUB_API_TOKEN": TOKEN, "JUPYTERHUB_API_URL": f"{hub.address}/hub/api"},
    )
    try:
        while hub.server(idle.name) is not None:
            used.types("x")
            idle.clock()
    finally:
        culler.terminate()
        culler.wait()
    used.types("still here")
    assert processes_of(idle) == {}
