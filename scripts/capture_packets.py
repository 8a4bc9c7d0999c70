"""Prints, as JSON, how one Xpra encodes and compresses, and what it sends to a client.

See `capture-packets`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

VALUES: list[Any] = [
    0, 1, 43, 44, 127, 128, 255, 32767, 32768, 2**31 - 1, 2**31, 2**53, 2**63 - 1,
    -1, -32, -33, -128, -129, -32768, -32769, -(2**31), -(2**31) - 1, -(2**63),
    True, False,
    "", "a", "draw", "привет, ü €", "x" * 63, "x" * 64, "ä" * 40,
    b"", b"\x00\xff\xfe", b"\xc3\x28", bytes(range(256)),
    [], [1, "two", b"\x03"], list(range(63)), list(range(64)), [[[]], [{}]],
    {}, {"a": 1}, {"wid": {"title": "t", "size": [1, 2]}}, {str(n): n for n in range(24)}, {str(n): n for n in range(25)},
    {36: ["Return"], 9: ["Escape", 2]},
]  # fmt: skip
NOT_IN_BENCODE: list[Any] = [0.5, -1.25, None, 2**80]

DATA = [b"", b"a", b"abc" * 400, bytes(5000), bytes(range(256)) * 20, b"\x01\x02\x03\xff" * 1000 + os.urandom(0) + b"end"]

PICTURES = {"rgb": ["rgb24", "rgb32"], "png": ["png"], "jpeg": ["jpeg"], "webp": ["webp"]}
"""The encodings offered, by the name of the capture."""

VIDEO = ["h264", "vp8", "vp9"]
"""Encodings of several frames."""


def b64(data: Any) -> str:
    """Bytes for JSON."""
    return base64.b64encode(bytes(data)).decode()


def described(value: Any) -> Any:
    """A value for JSON, with what JSON has no place for in an object of one key."""
    if isinstance(value, bytes):
        return {"$bytes": b64(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return {"$integer": str(value)}
    if isinstance(value, list):
        return [described(item) for item in value]
    if isinstance(value, dict):
        return {"$entries": [[described(key), described(item)] for key, item in value.items()]}
    return value


def encoders() -> dict[str, Any]:
    """The packet encoders of this Xpra by name, and their decoders."""
    try:
        from xpra.net.rencodeplus import rencodeplus
    except ImportError:
        import rencode
        from xpra.net.bencode import bdecode, bencode

        return {"rencode": (rencode.dumps, rencode.loads), "bencode": (bencode, bdecode)}
    return {"rencodeplus": (rencodeplus.dumps, rencodeplus.loads)}


def compressed() -> list[dict[str, Any]]:
    """Data, and what each compressor makes of it."""
    from xpra.net import compression

    found = []
    if hasattr(compression, "init_all"):
        compression.init_all()
    for name in ("lz4", "zlib", "brotli"):
        try:
            compress = compression.get_compressor(name)
        except (ValueError, AssertionError):
            continue
        if not compress:
            continue
        for data in DATA:
            if data:
                level, result = compress(data, 3)
                found.append({"compression": level, "data": b64(data), "compressed": b64(result)})
    return found


def chunks(connection: socket.socket) -> Any:
    """Each chunk that arrives: flags, compression, index, and all its bytes with the header."""
    buffer = b""
    while True:
        while len(buffer) < 8 or len(buffer) < 8 + struct.unpack("!L", buffer[4:8])[0]:
            more = connection.recv(65536)
            if not more:
                return
            buffer += more
        size = 8 + struct.unpack("!L", buffer[4:8])[0]
        yield buffer[1], buffer[2], buffer[3], buffer[:size]
        buffer = buffer[size:]


def capture(path: str, name: str, core: list[str], encoder: str, encode: Any, decode: Any) -> str:
    """The packets up to the first frame of a window.

    The server's hello is left out, since it tells of the machine.
    """
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(30)
    connection.connect(path)
    hello = {
        "version": "4.4" if encoder == "rencodeplus" else "3.1", "client_type": "capture", "uuid": f"capture-{name}",
        encoder: True, "encoders": [encoder], "compression_level": 1, "share": True, "ui_client": True,
        "windows": True, "window": {"enabled": True}, "encodings": core, "encodings.core": core,
        "encodings.rgb_formats": ["RGB", "RGBX", "BGRX"], "encoding.rgb_formats": ["RGB", "RGBX", "BGRX"],
        "encoding.flush": True, "encoding.rgb_lz4": True,
        "quality": 90, "speed": 50, "encoding.quality": 90, "encoding.speed": 50,
        "metadata.supported": ["title", "size-constraints"], "desktop_size": [640, 480],
        "zlib": True, "lz4": True, "compressors": ["lz4", "zlib"], "encoding": name,
    }  # fmt: skip

    def send(packet: list[Any]) -> None:
        data = encode(packet)
        flags = {"rencode": 1, "rencodeplus": 16}[encoder]
        connection.sendall(struct.pack("!BBBBL", 80, flags, 0, 0, len(data)) + data)

    send(["hello", hello])
    kept = b""
    pending = b""
    with connection:
        for _flags, compression, index, data in chunks(connection):
            pending += data
            if index:
                continue
            packet, pending = pending, b""
            if compression:
                continue  # the hello: nothing else is long here
            kind, *arguments = decode(data[8:])
            kind = kind if isinstance(kind, str) else kind.decode()
            if kind == "new-window":
                kept += packet
                wid, x, y, width, height = arguments[:5]
                send(["map-window", wid, x, y, width, height, {}, {}])
            elif kind == "draw":
                return b64(kept + packet)
            elif kind in ("startup-complete", "window-metadata"):
                kept += packet
    raise SystemExit(f"{name}: the server left")


def capture_video(path: str, name: str, encoder: str, encode: Any, decode: Any) -> str:
    """The first frames of a moving window as video."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(30)
    connection.connect(path)
    core = [name, "rgb24", "rgb32", "png", "jpeg"]
    modes = {name: ["YUV420P"]}
    hello = {
        "version": "4.4" if encoder == "rencodeplus" else "3.1", "client_type": "capture", "uuid": f"capture-{name}",
        encoder: True, "encoders": [encoder], "compression_level": 1, "share": True, "ui_client": True,
        "windows": True, "window": {"enabled": True},
        "metadata.supported": ["title"], "desktop_size": [640, 480], "lz4": True, "compressors": ["lz4"],
    }  # fmt: skip
    if encoder == "rencodeplus":
        hello["encoding"] = {
            "options": core, "core": core, "full_csc_modes": modes, "setting": "auto", "rgb_formats": ["BGRX"], "rgb_lz4": True,
            "quality": 40, "speed": 50,
        }  # fmt: skip
    else:
        hello |= {
            "encodings": core, "encodings.core": core, "encoding.full_csc_modes": modes, "encoding": "auto",
            "encodings.rgb_formats": ["BGRX"], "encoding.rgb_lz4": True, "encoding.quality": 40, "encoding.speed": 50,
        }  # fmt: skip

    def send(packet: list[Any]) -> None:
        data = encode(packet)
        flags = {"rencode": 1, "rencodeplus": 16}[encoder]
        connection.sendall(struct.pack("!BBBBL", 80, flags, 0, 0, len(data)) + data)

    send(["hello", hello])
    kept: list[bytes] = []
    pending = b""
    with connection:
        for _flags, compression, index, data in chunks(connection):
            pending += data
            if index:
                continue
            packet, pending = pending, b""
            if compression:
                continue
            kind, *arguments = decode(data[8:])
            kind = kind if isinstance(kind, str) else kind.decode()
            if kind == "new-window":
                wid, x, y, width, height = arguments[:5]
                send(["map-window", wid, x, y, width, height, {}, {}])
            elif kind == "draw":
                wid, _x, _y, width, height, coding, _data, sequence, *_rest = arguments
                send(["damage-sequence", sequence, wid, width, height, 5000, ""])
                coding = coding if isinstance(coding, str) else coding.decode()
                if coding == name:
                    kept.append(packet)
                    if len(kept) == 3:
                        return b64(b"".join(kept))
    raise SystemExit(f"{name}: the server left")


def aliases_off() -> dict[str, str]:
    """The environment in which packets keep their names."""
    return {**os.environ, "XPRA_USE_ALIASES": "0", "XPRA_INLINE_SIZE": "512"}


def main() -> None:
    """Run one display and print it all."""
    available = encoders()
    result: dict[str, Any] = {"encoders": {}, "compressed": compressed(), "captures": {}}
    for name, (encode, _decode) in available.items():
        values = VALUES if name == "bencode" else [*VALUES, *NOT_IN_BENCODE]
        result["encoders"][name] = [{"value": described(value), "encoded": b64(encode(value))} for value in values]
    encoder, (encode, decode) = next(iter(available.items()))
    with tempfile.TemporaryDirectory() as directory:
        path = f"{directory}/socket"
        empty = f"{directory}/none"
        environment = {
            **aliases_off(), "XPRA_SYSTEM_CONF_DIRS": empty, "XPRA_USER_CONF_DIRS": empty, "XPRA_DEFAULT_CONF_DIRS": empty,
            "HOME": directory,
        }  # fmt: skip
        reading, writing = os.pipe()
        xvfb = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "640x480x24", "-nolisten", "tcp"],
            pass_fds=[writing], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        display = ":" + os.read(reading, 16).decode().strip()
        helped = subprocess.run([sys.argv[1], "--help"], capture_output=True, text=True, env=environment, check=True).stdout
        wanted = [
            "--daemon=no", f"--bind={path}", "--use-display=yes", "--mdns=no", "--systemd-run=no", "--notifications=no",
            "--pulseaudio=no", "--audio=no", "--webcam=no", "--printing=no", "--dbus-launch=", "--dbus=no", "--html=on",
            "--exit-with-children=no", "--sharing=yes", "--opengl=noprobe",
        ]  # fmt: skip
        known = set(re.findall(r"--[a-z0-9][a-z0-9-]*", helped))
        options = [option for option in wanted if option.split("=")[0] in known]
        with open(f"{directory}/log", "w") as log:
            xpra = subprocess.Popen([sys.argv[1], "start", display, *options], stdout=log, stderr=log, env=environment)
        program = None
        try:
            deadline = time.monotonic() + 30
            while not Path(path).exists():
                if time.monotonic() > deadline or xpra.poll() is not None:
                    raise SystemExit(Path(f"{directory}/log").read_text())
                time.sleep(0.1)
            time.sleep(2)
            program = subprocess.Popen(
                ["xterm", "-geometry", "70x24", "-fn", "fixed", "-title", "Fenster ä", "-e", "sleep", "120"],
                env={**environment, "DISPLAY": display},
            )
            time.sleep(2)
            for name, core in PICTURES.items():
                result["captures"][name] = capture(path, name, core, encoder, encode, decode)
            program.terminate()
            program.wait()
            program = subprocess.Popen(
                ["glxgears", "-geometry", "200x160"], env={**environment, "DISPLAY": display}, stdout=subprocess.DEVNULL
            )
            for name in VIDEO:
                result["captures"][name] = capture_video(path, name, encoder, encode, decode)
        except BaseException:
            sys.stderr.write(Path(f"{directory}/log").read_text())
            raise
        finally:
            for process in (program, xpra, xvfb):
                if process:
                    process.terminate()
                    process.wait()
    json.dump(result, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


main()
