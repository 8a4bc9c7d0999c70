"""Measures how soon many users who log in at JupyterHub at once see their desktops.

It also measures the memory and the processor time that each user takes.
`python -m benchmarks.hub [NUMBER]`: so many users, 20 by default, each with a browser of their own
and a desktop alone. The Hub, the proxy, the servers, the displays and the browser are all on this
machine. Prints tables in Markdown.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

from playwright.sync_api import sync_playwright

from tests.hub.people import Person, processes_of
from tests.hub.running import running_hub

from .last import Figure, compare
from .servers import cpu_seconds, tree

CHROMIUM = "/usr/bin/chromium"
DEADLINE = 600
"""Seconds."""

IN_THE_PAGE = """
    // The browsers share this machine with all the rest, and JupyterHub's pages give up loading their scripts after 7 seconds.
    window.require = { waitSeconds: 0 };
    const shown = new MutationObserver(() => { window.shownAt ??= Date.now(); });
    shown.observe(document, { subtree: true, attributeFilter: ["data-shown"] });
"""


def main() -> None:
    """Let them all log in, wait for their desktops, and print what it took."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with (
        tempfile.TemporaryDirectory(prefix="jlx-") as directory,
        running_hub(Path(directory)) as hub,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        people = [Person(hub, browser, f"desktop-{index:02}") for index in range(number)]
        for person in people:
            person.page.add_init_script(IN_THE_PAGE)
            person.page.goto(f"{hub.address}/hub/login")
            person.page.fill("#username_input", person.name)
            person.page.fill("#password_input", "any")
        before = processor_time(people)
        began = []
        for person in people:
            began.append(time.time())
            person.page.click("#login_submit", no_wait_after=True)
        took = sorted(shown - start for shown, start in zip(map(first_pixel, people), began, strict=True))
        for person in people:
            (display,) = hub.displays(person.name)
            assert display["viewers"] == 1
        memory = [sum(map(pss, processes_of(person))) / 1e6 for person in people]
        processor = [(end - start) / number for start, end in zip(before, processor_time(people), strict=True)]
        browser.close()
    print("| users | seconds to the first pixel, p50 | p95 | worst | memory a user, MB |")
    print("| --- | --- | --- | --- | --- |")
    print(
        f"| {number} | {percentile(took, 0.5):.1f} | {percentile(took, 0.95):.1f} | {max(took):.1f} | {mean(memory):.0f} |",
    )
    print("\n| CPU s a user: server | what it asked Xpra, and display | browser | Hub and proxy | all |")
    print("| --- | --- | --- | --- | --- |")
    print(f"| {' | '.join(f'{seconds:.2f}' for seconds in (*processor, sum(processor)))} |", flush=True)
    compare("hub", {f"{number} users: seconds to the first pixel": Figure.of(took)})


def first_pixel(person: Person) -> float:
    """The time of the display's first picture in the person's page, in seconds since 1970.

    The page must be the person's own.
    """
    person.page.locator("body[data-shown]").wait_for(timeout=DEADLINE * 1000)
    assert f"/user/{person.name}/xpra/displays/" in person.page.url
    return float(person.page.evaluate("window.shownAt")) / 1000


def processor_time(people: list[Person]) -> tuple[float, float, float, float]:
    """The CPU seconds of all servers, of all displays, of the browser, and of the Hub."""
    commands = {pid: command for person in people for pid, command in processes_of(person).items()}
    servers = {pid for pid, command in commands.items() if "jupyter-xpra-desktop" in command}
    others = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in tree(os.getpid()) - {os.getpid(), *commands}}
    of_servers = cpu_seconds(servers)
    return (
        of_servers,
        cpu_seconds(commands, with_ended=True) - of_servers,
        cpu_seconds(pid for pid, command in others.items() if b"chromium" in command),
        cpu_seconds(pid for pid, command in others.items() if b"jupyterhub" in command or b"http-proxy" in command),
    )


def pss(pid: int) -> int:
    """Bytes of a process, of which shared memory counts in parts; 0 if it has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(rollup.partition("\nPss:")[2].split()[0]) * 1024


def percentile(values: list[float], share: float) -> float:
    """Of sorted values: the least that so many of them do not exceed."""
    return values[math.ceil(share * len(values)) - 1]


if __name__ == "__main__":
    main()
