"""The sound of a display: a PulseAudio for its programs alone, not that of the user's log-in."""

from __future__ import annotations

from pathlib import Path
from socket import AF_UNIX, socket

from ...xpra import shell

DIRECTORY = "sound"
"""The folder of the display's directory with the socket, and with files of PulseAudio and its
clients."""

SOCKET = "native"

VARIABLE = "PULSE_SERVER"

MICROPHONE = "microphone"
"""PulseAudio's name of the source that has what a person says."""

SPEECH = "speech"
"""PulseAudio's name of the sink that takes it."""


def listen(directory: Path) -> socket:
    """Make the socket, for this user alone.

    Programs that connect wait until PulseAudio takes it over. Raises `OSError`.
    """
    folder = directory / DIRECTORY
    folder.mkdir(mode=0o700)
    listening = socket(AF_UNIX)
    try:
        listening.bind(str(folder / SOCKET))
        (folder / SOCKET).chmod(0o600)  # nobody can connect before it listens
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


def argv(program: str, directory: Path, listening: int, *, microphone: bool) -> list[str]:
    """The command of a PulseAudio that serves the socket with this descriptor alone.

    It loads these modules and no others, then or later. It asks the kernel which user connects, and
    accepts its own alone. The first sink is that by which programs play, as long as they choose no
    other.
    """
    options = [
        "-n",
        "--daemonize=no",
        "--use-pid-file=no",
        "--exit-idle-time=-1",
        # Its segments would outlive one that is killed.
        "--disable-shm=yes",
        # PulseAudio would ask the system bus for these.
        "--realtime=no",
        "--high-priority=no",
        "--disallow-module-loading=yes",
        "--log-target=stderr",
        # The rate of Opus.
        "--load=module-null-sink sink_name=display rate=48000 sink_properties=device.description=Display",
        *(MICROPHONE_MODULES if microphone else ()),
        # It does nothing while no program plays and nobody listens.
        "--load=module-suspend-on-idle",
        f"--load=module-native-protocol-unix socket={directory / DIRECTORY / SOCKET} auth-cookie-enabled=0",
    ]
    return shell.command(shell.HAND_OVER, str(listening), program, *options)


SPEECH_SINK = f"sink_name={SPEECH} rate=48000 channels=1 sink_properties=\"device.description='Microphone (input)'\""

# Many programs offer no monitor of a sink to record from.
SPEECH_SOURCE = f"source_name={MICROPHONE} master={SPEECH}.monitor source_properties=device.description=Microphone"

MICROPHONE_MODULES = (f"--load=module-null-sink {SPEECH_SINK}", f"--load=module-remap-source {SPEECH_SOURCE}")
"""The modules by which programs record what a person says; silence, while nobody speaks."""


def server_environment(directory: Path) -> dict[str, str]:
    """Environment variables that keep PulseAudio's own files in the display's directory."""
    folder = str(directory / DIRECTORY)
    return {"PULSE_RUNTIME_PATH": folder, "PULSE_STATE_PATH": folder, "PULSE_CONFIG_PATH": folder}


def environment(directory: Path) -> dict[str, str]:
    """Environment variables with which programs play to a display, and Xpra records from it."""
    folder = directory / DIRECTORY
    # libpulse makes a cookie if there is none, by default in the user's configuration.
    return {VARIABLE: f"unix:{folder / SOCKET}", "PULSE_COOKIE": str(folder / "cookie")}
