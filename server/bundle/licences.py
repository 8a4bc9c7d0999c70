"""The licences of the parts, and the list of them with their sources: an SBOM in SPDX."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .debian import Files, Lock, Package, Source
from .parts import GLAPI, PACKAGES, SUITE, VERSION

SBOM = "licences/sbom.spdx.json"

PATCHES = Path(__file__).parent.parent / "patches"
"""Our changes of the parts, in a folder for each version."""


def write(root: Path, files: Files, lock: Lock, wheels: Iterable[Path]) -> None:
    """Write the licence of each part, and the list of all."""
    folder = root / "licences"
    used = sorted(files.used)
    for package in used:
        target = folder / "debian" / package.name / "copyright"
        target.parent.mkdir(parents=True)
        shutil.copyfile(files.copyright(package), target)
    shutil.copytree(PATCHES, folder / "patches")
    parts = [*map(_debian, used), _built(lock.mesa), *map(_wheel, wheels)]
    document: dict[str, Any] = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"jupyterlab-xpra-server {VERSION}",
        "documentNamespace": f"urn:jupyterlab-xpra-server:{VERSION}:{lock.date}",
        "creationInfo": {"created": f"{lock.date}T00:00:00Z", "creators": ["Organization: jupyterlab-xpra"]},
        "packages": parts,
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": part["SPDXID"]}
            for part in parts
        ],
    }
    (root / SBOM).write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", "utf-8")


def _part(kind: str, name: str, version: str, source: str, purl: str, sha256: str = "") -> dict[str, Any]:
    part = {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", f"{kind}-{name}"),
        "name": name,
        "versionInfo": version,
        "sourceInfo": source,
        "downloadLocation": "NOASSERTION",
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "filesAnalyzed": False,
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}],
    }
    return {**part, "checksums": [{"algorithm": "SHA256", "checksumValue": sha256}]} if sha256 else part


def _debian(package: Package) -> dict[str, Any]:
    source = f"The source package {package.source} of Debian {SUITE}; licence: licences/debian/{package.name}/copyright"
    purl = f"pkg:deb/debian/{package.name}@{package.version}?distro={SUITE}"
    return _part("debian", package.name, package.version, source, purl, package.sha256)


def _built(mesa: Source) -> dict[str, Any]:
    source = f"The source package {mesa.name} ({mesa.version}) of Debian {SUITE}; licence: licences/debian/{GLAPI}/copyright"
    purl = f"pkg:deb/debian/{mesa.name}@{mesa.version}?arch=source&distro={SUITE}"
    return _part("source", mesa.name, mesa.version, source, purl)


def _wheel(wheel: Path) -> dict[str, Any]:
    name, version, *_ = wheel.name.split("-")
    part = f"{name}-{version}"
    changes = f", with the changes in licences/patches/{part}" if (PATCHES / part).is_dir() else ""
    source = f"The source distribution {name} {version} of PyPI{changes}; licence: {PACKAGES}/{part}.dist-info"
    return _part("python", name, version, source, f"pkg:pypi/{name}@{version}")
