"""Configuration of the Jupyter server of the browser tests, for nothing else.

Anybody on this machine can use that server. `support/server.ts` gives the folders through the
environment.
"""

from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821
configure_jupyter_server(c)

c.ServerApp.port = 0
c.ServerApp.allow_root = True
c.LabApp.news_url = None

# Three browsers on two processors may take a minute to load Lab anew.
c.DisplayManager.start_timeout = 300

# Whatever else the host has.
c.ProfileManager.sessions = ["icewm-session"]
c.ProfileManager.terminals = ["xterm -fa Monospace -fs 11"]

PROGRAMS = Path(__file__).parent / "support/programs"


def _terminal(colour, *options):
    return ["xterm", "-bg", colour, "-fg", "white", "-cr", "white", "-fa", "Monospace", "-fs", "11", *options]


# Solid colours, which are told apart on a canvas whatever the encoding.
c.ProfileManager.profiles = [
    {
        "id": "red",
        "title": "Red Terminal",
        "description": "Writes down the size of the screen that it starts on",
        "category": "Tests",
        "icon": "terminal",
        "setup": 'xdpyinfo > "$HOME/screen"',
        "command": _terminal("#c04000", "-e", "sh"),
    },
    {
        "id": "slow",
        "title": "Slow Terminal",
        "description": "Starts when it is told to",
        "category": "Tests",
        "icon": "terminal",
        "setup": 'until [ -e "$HOME/go" ]; do sleep 0.05; done',
        "command": _terminal("#c04000", "-e", "sh"),
    },
    {
        "id": "green",
        "title": "Green Terminal",
        "category": "Tests",
        "icon": "terminal",
        "command": _terminal("#008040", "-e", "sh"),
    },
    {
        "id": "blue",
        "title": "Blue Desktop",
        "category": "Tests",
        "icon": "desktop",
        "kind": "desktop",
        "command": ["sh", "-c", "xsetroot -solid '#1060a0'; exec icewm"],
    },
    {
        "id": "clock",
        "title": "Clock",
        "category": "Tests",
        "icon": "terminal",
        "command": _terminal("#c04000", "-e", "sh", "-c", "while :; do date +%s.%N; sleep 0.5; done"),
    },
    {
        "id": "missing",
        "title": "Missing Program",
        "category": "Tests",
        "command": ["no-such-program", "--at-all"],
    },
    {
        "id": "brief",
        "title": "Brief Program",
        "category": "Tests",
        "command": ["sh", "-c", "echo I have said what I had to say; exit 3"],
    },
    {
        "id": "keys",
        "title": "Keys",
        "description": "Writes down what is typed",
        "category": "Tests",
        "command": _terminal(
            "#204060",
            "-u8",
            "-e",
            "sh",
            "-c",
            'echo selectable; stty -icanon; exec cat > "$HOME/typed"',
        ),
    },
    {
        "id": "events",
        "title": "Events",
        "description": "Writes down what happens to its window",
        "category": "Tests",
        "command": ["sh", "-c", 'exec stdbuf -oL xev -geometry 300x200+400+300 > "$HOME/events"'],
    },
    {
        "id": "pad",
        "title": "Pad",
        "description": "Writes down what the pointer does on a desktop",
        "category": "Tests",
        "kind": "desktop",
        "command": ["sh", "-c", 'exec stdbuf -oL xev -root -event mouse > "$HOME/events"'],
    },
    {
        "id": "picture",
        "title": "Picture",
        "description": "Copies and pastes a picture",
        "category": "Tests",
        "command": ["/usr/bin/python3", str(PROGRAMS / "picture.py")],
    },
    {
        "id": "tone",
        "title": "Tone",
        "description": "Plays a tone, if it can be heard",
        "category": "Tests",
        "setup": f"/usr/bin/python3 {PROGRAMS / 'tone.py'} | pacat --playback --raw --channels=1 --rate=48000 &",
        "command": _terminal("#c04000", "-e", "sh"),
    },
]
