#!/usr/bin/env python3
"""Executes a Dockerfile without a container engine, and runs the image that comes of it.

`FROM debian:SUITE` is a root that debootstrap makes, `RUN` is a chroot with namespaces of its own,
and `COPY` goes by `.dockerignore`. Then the image runs as its user, without any capability and with
a network of its own. It must become healthy, and start a desktop in which something is to be seen.
The script needs root. It keeps Debian's root and the downloads of apt and yarn in
`jupyterlab-xpra/` of the user's cache, and no result.

The host's way to its package registries goes along while the image is made, as `docker build`
passes proxies on: sources and settings of apt, pip's index, certificates, proxies. Nothing of it
stays in the image.
"""

from __future__ import annotations

import argparse
import fcntl
import io
import json
import os
import re
import secrets
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

REPOSITORY = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jupyterlab-xpra"

KNOWN = {
    "FROM": set(),
    "RUN": set(),
    "COPY": {"from"},
    "ENV": set(),
    "WORKDIR": set(),
    "USER": set(),
    "EXPOSE": set(),
    "HEALTHCHECK": {"start-period", "interval", "timeout", "retries"},
    "ENTRYPOINT": set(),
    "CMD": set(),
}
"""The instructions and their options."""

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

BUILD_CAPABILITIES = "-all," + ",".join(
    f"+{name}"
    for name in (
        "chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service", "net_raw",
        "sys_chroot", "mknod", "audit_write", "setfcap",
    )
)  # fmt: skip
"""The capabilities of root in Docker's containers (`man setpriv` has the notation)."""

DEADLINE = 120
"""Seconds after which a state that should have come is given up."""

STOP = 10
"""Seconds that `docker stop` gives."""

COLOURS = 50
"""A desktop's picture has at least so many colours. An empty one has two or three."""

REQUEST = """
import sys, urllib.request
method, url, token, body = sys.argv[1:]
headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
with urllib.request.urlopen(urllib.request.Request(url, body.encode() or None, headers, method=method)) as answer:
    sys.stdout.buffer.write(answer.read())
"""


class Failure(Exception):
    """The image or its Dockerfile is wrong. The message is for people."""


@dataclass(frozen=True)
class Instruction:
    """An instruction, as it is written."""

    place: str
    name: str
    flags: dict[str, str]
    text: str

    def array(self) -> list[str]:
        """The arguments, as an array in JSON. Raises `Failure` where they are a shell's command."""
        if not self.text.startswith("["):
            raise Failure(f"{self.place}: {self.name} is known here with an array alone: {self.text}")
        return [str(item) for item in json.loads(self.text)]


@dataclass
class Stage:
    """The image as far as it is made."""

    root: Path
    env: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    workdir: str = "/"
    user: str = "0"
    healthcheck: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def inside(self, path: str) -> Path:
        """Where a path of the stage is on the host."""
        place = self.root / (Path(self.workdir) / path).relative_to("/")
        if not place.resolve().is_relative_to(self.root.resolve()):
            raise Failure(f"{path} leads out of the image.")
        return place

    def account(self) -> tuple[str, str, str]:
        """Uid, gid and home of the user."""
        for line in self.inside("/etc/passwd").read_text().splitlines():
            name, _, uid, gid, _, home, _ = line.split(":")
            if self.user in (name, uid):
                return uid, gid, home
        raise Failure(f"The image has no user {self.user}.")

    def process(self, arguments: list[str], env: dict[str, str], capabilities: str) -> list[str]:
        """The command line, inside the root, that runs another one as the stage's user.

        The command gets the stage's working directory, and no other environment than these.
        """
        uid, gid, home = self.account()
        privileges = [
            "--reuid",
            uid,
            "--regid",
            gid,
            "--clear-groups",
            "--inh-caps=-all",
            f"--bounding-set={capabilities}",
            "--no-new-privs",
        ]
        variables = [f"{name}={value}" for name, value in {"HOME": home, **self.env, **env}.items()]
        return ["setpriv", *privileges, "env", "-i", "-C", self.workdir, *variables, *arguments]

    def contained(
        self, arguments: list[str], env: dict[str, str], capabilities: str, *, more: list[str], network: bool
    ) -> list[str]:
        """The command line, on the host, that runs another one in namespaces of its own.

        Everything that it starts and mounts ends with it.
        """
        root = shlex.quote(str(self.root))
        script = [
            f"mount -t proc -o nosuid,nodev,noexec proc {root}/proc",
            f"mount -t tmpfs -o nosuid,mode=755 tmpfs {root}/dev",
            "for name in null zero full random urandom tty",
            f"do touch {root}/dev/$name; mount --bind /dev/$name {root}/dev/$name; done",
            f"ln -s /proc/self/fd {root}/dev/fd; ln -s pts/ptmx {root}/dev/ptmx; mkdir {root}/dev/pts {root}/dev/shm",
            f"mount -t devpts -o newinstance,nosuid,noexec,ptmxmode=0666,mode=620,gid=5 devpts {root}/dev/pts",
            f"mount -t tmpfs -o nosuid,nodev,noexec,size=64m,mode=1777 tmpfs {root}/dev/shm",
            *more,
            f"exec chroot {root} {shlex.join(self.process(arguments, env, capabilities))}",
        ]
        spaces = ["--mount", "--pid", "--ipc", "--uts", *([] if network else ["--net"])]
        # Were this process killed, so would be what it runs.
        return ["setpriv", "--pdeathsig", "KILL", "unshare", *spaces, "--fork", "--kill-child", "sh", "-ec", "\n".join(script)]


def instructions(file: Path) -> list[Instruction]:
    """The instructions of a Dockerfile. Raises `Failure`, with the line, for an unknown one."""
    found = []
    lines = enumerate(file.read_text().splitlines(), 1)
    for number, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        whole = line.strip()
        while whole.endswith("\\"):
            _, following = next(lines)
            if not following.lstrip().startswith("#"):
                whole = whole[:-1] + " " + following.strip()
        place = f"{file}:{number}"
        name, _, text = whole.partition(" ")
        name = name.upper()
        if name not in KNOWN:
            raise Failure(f"{place}: the instruction {name} is not known here.")
        flags = {}
        while match := re.match(r"\s*--([a-z-]+)(?:=(\S*))?\s*", text):
            flags[match[1]] = match[2] or ""
            text = text[match.end() :]
        if unknown := flags.keys() - KNOWN[name]:
            raise Failure(f"{place}: the option --{min(unknown)} of {name} is not known here.")
        if "<<" in text:
            raise Failure(f"{place}: here-documents are not known here.")
        found.append(Instruction(place, name, flags, text.strip()))
    return found


def ignored_in(context: Path) -> Callable[[str, list[str]], set[str]]:
    """The function that tells `shutil.copytree` the names that `.dockerignore` leaves out.

    Raises `Failure` for an exception (`!`), which is not known here.
    """
    file = context / ".dockerignore"
    patterns = []
    for line in file.read_text().splitlines() if file.exists() else []:
        pattern = line.strip().strip("/")
        if pattern.startswith("!"):
            raise Failure(f"{file}: the exception {pattern} is not known here.")
        if pattern and not pattern.startswith("#"):
            wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
            parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^]]*\])", pattern)
            patterns.append("".join(wild.get(part) or (part if part.startswith("[") else re.escape(part)) for part in parts))
    expression = re.compile("|".join(patterns) or r"(?!)")

    def ignored(directory: str, names: list[str]) -> set[str]:
        below = Path(directory).relative_to(context)
        return {name for name in names if expression.fullmatch(str(below / name))}

    return ignored


class Registries:
    """How the host reaches its package registries, for the time of a `RUN`."""

    def __init__(self, directory: Path, suite: str) -> None:
        """Write it to an empty directory. What apt and yarn download is kept beside the roots."""
        self.directory = directory
        self.mirror, sources = self._sources(suite)
        settings = subprocess.run(["apt-config", "dump", "Acquire"], check=True, capture_output=True, text=True).stdout
        settings += 'Acquire::Languages "none";\nAPT::Sandbox::User "root";\nDir::Cache::archives "/mnt/debs";\n'
        if sources:
            (directory / "sources.list").write_text("".join(sources))
            settings += 'Dir::Etc::sourcelist "/mnt/sources.list";\n'
        (directory / "apt.conf").write_text(settings)
        for name in ("debs", "yarn"):
            (directory / name).mkdir()
        self.downloads = CACHE / f"debian-{suite}"
        (self.downloads / "debs/partial").mkdir(parents=True, exist_ok=True)
        (self.downloads / "yarn").mkdir(exist_ok=True)
        self.env = {"APT_CONFIG": "/mnt/apt.conf", "DEBIAN_FRONTEND": "noninteractive"}
        self.env |= {"YARN_ENABLE_GLOBAL_CACHE": "1", "YARN_GLOBAL_FOLDER": "/mnt/yarn"}
        self.env |= {name: value for name, value in os.environ.items() if re.fullmatch(r"(?i)(https?|ftp|all|no)_proxy", name)}
        self.env |= {
            name: os.environ[name] for name in ("YARN_NPM_REGISTRY_SERVER", "PIP_DEFAULT_TIMEOUT") if name in os.environ
        }
        self.env |= self._pip()
        certificates = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
        if certificates:
            shutil.copyfile(certificates, directory / "certificates.pem")
            names = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
            self.env |= dict.fromkeys(names, "/mnt/certificates.pem")

    @staticmethod
    def _sources(suite: str) -> tuple[str | None, list[str]]:
        """The mirror and the lines of `sources.list`, if the host has that suite of Debian."""
        wanted = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
        targets = subprocess.run(
            ["apt-get", "indextargets", "--format", wanted, "Created-By: Packages"], check=True, capture_output=True, text=True
        ).stdout.splitlines()
        found = [line for line in targets if line.split()[1] in (suite, f"{suite}-updates", f"{suite}-security")]
        mirror = next((line.split()[0] for line in found if line.split()[1] == suite), None)
        return mirror, [f"deb {line}\n" for line in found] if mirror else []

    @staticmethod
    def _pip() -> dict[str, str]:
        """The variables for the indexes that pip is configured to use.

        Directories of the host are left out, since they are not in the image.
        """
        names = ("index-url", "extra-index-url", "trusted-host")
        listed = subprocess.run(
            [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
        ).stdout
        found = {}
        for name, value in re.findall(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", listed, re.MULTILINE):
            if name in names and not value.startswith("file:"):
                found[f"PIP_{name.upper().replace('-', '_')}"] = value
        return found

    def mounts(self, stage: Stage) -> list[str]:
        """The mounts to make on the host before a `RUN`. They are undone with its namespaces."""
        for name in ("resolv.conf", "hosts"):
            stage.inside(f"/etc/{name}").touch()
        root = shlex.quote(str(stage.root))
        return [
            *(f"mount --bind /etc/{name} {root}/etc/{name}" for name in ("resolv.conf", "hosts")),
            f"mount --bind {shlex.quote(str(self.directory))} {root}/mnt",
            *(f"mount --bind {shlex.quote(str(self.downloads / name))} {root}/mnt/{name}" for name in ("debs", "yarn")),
        ]


class Build:
    """The stages of a Dockerfile, in an empty directory."""

    def __init__(self, directory: Path, context: Path) -> None:
        self.directory = directory
        self.context = context
        self.stages: list[Stage] = []
        self.names: dict[str, Stage] = {}
        self.registries: dict[str, Registries] = {}
        self.suite = ""

    def execute(self, instruction: Instruction) -> None:
        """Do what it says. Raises `Failure` where that does not go."""
        if instruction.name == "FROM":
            self._from(instruction)
            return
        if not self.stages:
            raise Failure(f"{instruction.place}: there is no FROM before.")
        stage = self.stages[-1]
        match instruction.name:
            case "RUN":
                self._run(stage, instruction)
            case "COPY":
                self._copy(stage, instruction)
            case "ENV":
                for word in shlex.split(instruction.text):
                    name, equals, value = word.partition("=")
                    if not equals:
                        raise Failure(f"{instruction.place}: ENV is known here as NAME=VALUE alone.")
                    stage.env[name] = re.sub(
                        r"\$(\w+)|\$\{(\w+)\}", lambda match: stage.env.get(match[1] or match[2], ""), value
                    )
            case "WORKDIR":
                stage.inside(instruction.text).mkdir(parents=True, exist_ok=True)
                stage.workdir = str(Path(stage.workdir) / instruction.text)
            case "USER":
                stage.user = instruction.text
            case "HEALTHCHECK":
                kind, _, command = instruction.text.partition(" ")
                if kind != "CMD":
                    raise Failure(f"{instruction.place}: HEALTHCHECK is known here with CMD alone.")
                stage.healthcheck = Instruction(instruction.place, "HEALTHCHECK", {}, command.strip()).array()
            case "ENTRYPOINT":
                stage.entrypoint = instruction.array()
            case "CMD":
                stage.command = instruction.array()

    def _from(self, instruction: Instruction) -> None:
        match = re.fullmatch(r"debian:([a-z]+)(?:\s+(?i:AS)\s+(\S+))?", instruction.text)
        if match is None:
            raise Failure(f"{instruction.place}: images are known here as debian:SUITE alone, not {instruction.text}.")
        self.suite = match[1]
        if self.suite not in self.registries:
            directory = self.directory / f"host-{self.suite}"
            directory.mkdir()
            self.registries[self.suite] = Registries(directory, self.suite)
        root = self.directory / str(len(self.stages))
        root.mkdir()
        subprocess.run(["tar", "-xpf", debian(self.suite, self.registries[self.suite].mirror), "-C", root], check=True)
        stage = Stage(root)
        self.stages.append(stage)
        if match[2]:
            self.names[match[2]] = stage

    def _run(self, stage: Stage, instruction: Instruction) -> None:
        arguments = instruction.array() if instruction.text.startswith("[") else ["/bin/sh", "-c", instruction.text]
        registries = self.registries[self.suite]
        more = registries.mounts(stage)
        with started(stage.contained(arguments, registries.env, BUILD_CAPABILITIES, more=more, network=True)) as process:
            code = process.wait()
        if code:
            raise Failure(f"{instruction.place}: RUN ended with status {code}.")

    def _copy(self, stage: Stage, instruction: Instruction) -> None:
        *sources, destination = shlex.split(instruction.text)
        other = self.names.get(instruction.flags["from"]) if "from" in instruction.flags else None
        if "from" in instruction.flags and other is None:
            raise Failure(f"{instruction.place}: there is no stage {instruction.flags['from']}.")
        base = other.root if other else self.context
        ignored = None if other else ignored_in(base)
        target = stage.inside(destination)
        for source in sources:
            found = sorted(base.glob(source.strip("/"))) if source.strip("./") else [base]
            if not found:
                raise Failure(f"{instruction.place}: there is no {source}.")
            for path in found:
                if ignored and path != base and ignored(str(path.parent), [path.name]):
                    raise Failure(f"{instruction.place}: {source} is in .dockerignore.")
                if path.is_dir():
                    shutil.copytree(path, target, symlinks=True, dirs_exist_ok=True, ignore=ignored)
                elif destination.endswith("/") or len(sources) > 1 or target.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(path, target / path.name)
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(path, target)


@contextmanager
def temporary(prefix: str) -> Iterator[Path]:
    """A directory in the cache, which is removed afterwards.

    `rm` is faster than Python with the files of a root.
    """
    directory = Path(tempfile.mkdtemp(dir=CACHE, prefix=prefix)).resolve()
    try:
        yield directory
    finally:
        subprocess.run(["rm", "-rf", "--one-file-system", directory], check=True)


def debian(suite: str, mirror: str | None) -> Path:
    """The archive of a root as the image `debian:SUITE` is. Made once."""
    archive = CACHE / f"debian-{suite}.tar"
    if archive.exists():
        return archive
    with temporary("root-") as directory:
        root = directory / "root"
        # It mounts in the root.
        spaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        subprocess.run([*spaces, "debootstrap", "--variant=minbase", suite, root, *([mirror] if mirror else [])], check=True)
        (root / "etc/resolv.conf").unlink(missing_ok=True)
        (root / "etc/dpkg/dpkg.cfg.d/speed").write_text("force-unsafe-io\n")
        subprocess.run(["apt-get", "clean", "-o", f"Dir={root}"], check=True)
        part = directory / "root.tar"
        subprocess.run(["tar", "--numeric-owner", "-cpf", part, "-C", root, "."], check=True)
        part.rename(archive)
    return archive


@contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command that `Stage.contained` made. Afterwards nothing of it runs."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            # All in a pid namespace ends with the first.
            os.kill(first_in(process) or process.pid, signal.SIGKILL)
            process.wait()


def first_in(process: subprocess.Popen[bytes]) -> int | None:
    """The pid, on the host, of the first process in the namespaces, once it is there."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(children[0]) if children else None


def until(what: str, answer: Callable[[], Any]) -> Any:
    """The answer, once it is true. Raises `Failure` after the deadline."""
    end = time.monotonic() + DEADLINE
    while not (found := answer()):
        if time.monotonic() > end:
            raise Failure(f"After {DEADLINE} s: not {what}.")
        time.sleep(0.5)
    return found


class Container:
    """The image while it runs."""

    def __init__(self, stage: Stage, process: subprocess.Popen[bytes], token: str) -> None:
        self.stage = stage
        self.process = process
        self.token = token

    @classmethod
    @contextmanager
    def running(cls, stage: Stage) -> Iterator[Container]:
        """Start it. Afterwards nothing of it runs."""
        token = secrets.token_hex()
        command = [*stage.entrypoint, *stage.command]
        env = {"JUPYTER_TOKEN": token}
        with started(stage.contained(command, env, "-all", more=["ip link set lo up"], network=False)) as process:
            yield cls(stage, process, token)

    def init(self) -> int | None:
        """The pid, on the host, of its first process, once that is in the image.

        Raises `Failure` if the process has ended.
        """
        if self.process.poll() is not None:
            raise Failure(f"The image ended with status {self.process.returncode}.")
        pid = first_in(self.process)
        return pid if pid and Path(f"/proc/{pid}/root").readlink() == self.stage.root else None

    def programs(self) -> set[str]:
        """The names of what runs in it."""
        names = set()
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "root").readlink() == self.stage.root:
                    names.add((entry / "comm").read_text().strip())
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return names

    def privileges(self) -> dict[str, str]:
        """The fields of `/proc/<pid>/status` of its first process."""
        status = Path(f"/proc/{self.init()}/status").read_text()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in status.splitlines())}

    def inside(self, arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
        """Run something in it, as `docker exec` does."""
        spaces = ["--mount", "--pid", "--ipc", "--uts", "--net", "--root"]
        command = ["nsenter", "--target", str(self.init()), *spaces, *self.stage.process(arguments, {}, "-all")]
        return subprocess.run(command, check=False, capture_output=True)

    def ask(self, method: str, path: str, body: str = "") -> bytes:
        """The API's answer. Raises `Failure` with what it says instead."""
        url = f"http://127.0.0.1:8888/xpra/api/{path}"
        done = self.inside(["python3", "-c", REQUEST, method, url, self.token, body])
        if done.returncode:
            raise Failure(f"{method} {path}: {done.stderr.decode()}")
        return done.stdout

    def stop(self) -> None:
        """End it as `docker stop` does. Raises `Failure` if it does not end by itself and well."""
        init = self.init()
        assert init is not None
        os.kill(init, signal.SIGTERM)
        try:
            code = self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            raise Failure(f"The image did not stop within {STOP} s.") from None
        if code:
            raise Failure(f"The image stopped with status {code}.")


def colours(picture: bytes) -> int:
    """The number of colours in a PNG."""
    with Image.open(io.BytesIO(picture)) as image:
        return len(image.convert("RGB").getcolors(image.width * image.height) or [])


def check(stage: Stage) -> None:
    """Run the image, and say what it does. Raises `Failure` where it does something else."""
    if not stage.entrypoint + stage.command or not stage.healthcheck:
        raise Failure("The image has no command or no health check.")
    with Container.running(stage) as container:
        until("healthy", lambda: container.init() and container.inside(stage.healthcheck).returncode == 0)
        privileges = container.privileges()
        if privileges["Uid"].split()[0] == "0" or any(
            int(privileges[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")
        ):
            raise Failure(f"The image runs as root or with capabilities: {privileges}")
        say(f"Healthy, as uid {privileges['Uid'].split()[0]}, without capabilities")

        display = json.loads(container.ask("POST", "displays", "{}"))
        path = f"displays/{display['id']}"

        def state() -> dict[str, Any]:
            now: dict[str, Any] = json.loads(container.ask("GET", path))
            if now["state"] == "ended":
                raise Failure(f"The display ended: {now}\n{container.ask('GET', f'{path}/log').decode()}")
            return now

        until("ready", lambda: state()["state"] == "ready")
        say(f"A display with the profile {display['profile']} is ready")
        found = until(
            f"{COLOURS} colours on the desktop",
            lambda: (number := colours(container.ask("GET", f"{path}/screenshot"))) >= COLOURS and number,
        )
        say(f"{found} colours on the desktop, of {', '.join(sorted(container.programs()))}")
        container.stop()
    if left := container.programs():
        raise Failure(f"After the image stopped, these run: {left}")
    say("Stopped, and nothing is left of it")


def say(message: str) -> None:
    """Print a message with the time since the start."""
    print(f"[{time.monotonic() - BEGAN:4.0f} s] {message}", flush=True)


def main() -> None:
    """Build and check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--file", type=Path, default=REPOSITORY / "deploy/Dockerfile", help="the Dockerfile; that of deploy/ by default"
    )
    arguments = parser.parse_args()
    steps = instructions(arguments.file)
    if os.geteuid() != 0:
        raise Failure("Only root may do this: it makes device files and mounts.")
    for program in ("debootstrap", "unshare", "nsenter", "setpriv", "ip"):
        if shutil.which(program) is None:
            raise Failure(f"{program} is missing: scripts/system-packages test installs it.")
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with temporary("image-") as directory:
            build = Build(directory, REPOSITORY)
            for step in steps:
                say(f"{step.name} {step.text}")
                build.execute(step)
            check(build.stages[-1])


BEGAN = time.monotonic()

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except (Failure, subprocess.CalledProcessError) as failure:
        sys.exit(str(failure))
