"""The host's way to its package registries."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

from .roots import CACHE
from .stage import Stage


class Registries:
    """The settings with which a `RUN` reaches the host's package registries."""

    def __init__(self, directory: Path, suite: str) -> None:
        """Write them to an empty directory. Downloads of apt and yarn stay beside the roots."""
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
