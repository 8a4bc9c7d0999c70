"""Executes the instructions of a Dockerfile."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

from .dockerfile import Instruction, ignored_in
from .errors import Failure
from .registries import Registries
from .roots import debian
from .stage import Stage, started

BUILD_CAPABILITIES = "-all," + ",".join(
    f"+{name}"
    for name in (
        "chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service", "net_raw",
        "sys_chroot", "mknod", "audit_write", "setfcap",
    )
)  # fmt: skip
"""The capabilities of root in Docker's containers (`man setpriv` has the notation)."""


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
        """Execute an instruction. Raises `Failure` where that is not possible."""
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
