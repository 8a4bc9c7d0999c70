"""The wheel and the source distribution, as `make dist` makes them."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from .conftest import BUILD
from .peers import configure, running_server

PYTHONS = [found for minor in range(10, 15) if (found := shutil.which(f"python3.{minor}"))]


@pytest.mark.xdist_group("dist")
def test_the_wheel_puts_its_files_where_jupyter_looks(wheel: Path, without_node: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(tmp_path / "bin/python")]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel)], env=without_node, check=True)
    (package,) = tmp_path.glob("lib/python*/site-packages/jupyterlab_xpra")
    lab = tmp_path / "share/jupyter/labextensions/jupyterlab-xpra"
    for path in (
        package / "web/client/page.js",
        package / "web/client/worker.js",
        package / "web/client/page.css",
        package / "displays/scripts/program.sh",
        package / "locale/ru_RU/LC_MESSAGES/jupyterlab_xpra.json",
        lab / "package.json",
        lab / "install.json",
        lab / "schemas/jupyterlab-xpra/plugin.json",
        lab / "static/style.js",
        tmp_path / "etc/jupyter/jupyter_server_config.d/jupyterlab_xpra.json",
        tmp_path / "bin/jupyter-xpra",
        tmp_path / "bin/jupyter-xpra-desktop",
        *package.parent.glob("jupyterlab_xpra-*.dist-info/licenses/LICENSE"),
    ):
        assert path.is_file(), path
    assert list(lab.glob("static/remoteEntry.*.js"))
    # Programs run it as their browser.
    assert os.access(package / "displays/scripts/open-link.sh", os.X_OK)


@pytest.mark.xdist_group("dist")
def test_a_build_from_the_source_distribution_gives_the_same_wheel(
    dist: Path, wheel: Path, without_node: dict[str, str], tmp_path: Path
) -> None:
    (archive,) = dist.glob("*.tar.gz")
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path], check=True)
    (unpacked,) = tmp_path.iterdir()
    names = [str(path) for path in unpacked.rglob("*")]
    assert not [name for name in names if "/docs/pictures/" in name or "/ui-tests/" in name]
    subprocess.run([*BUILD, "-t", "wheel", "-d", "dist"], cwd=unpacked, env=without_node, check=True)
    (again,) = unpacked.glob("dist/*.whl")
    with ZipFile(wheel) as one, ZipFile(again) as other:
        assert one.namelist() == other.namelist()
        assert len(set(one.namelist())) == len(one.namelist())
    assert again.read_bytes() == wheel.read_bytes()


@pytest.mark.xdist_group("dist")
def test_two_builds_give_the_same_bytes(copy: Path, dist: Path, without_node: dict[str, str], tmp_path: Path) -> None:
    later = shutil.copytree(copy, tmp_path / "later", copy_function=shutil.copy)
    (later / "README.md").chmod(0o600)
    subprocess.run([*BUILD, "-d", "dist"], cwd=later, env=without_node, check=True)
    assert {made.name: made.read_bytes() for made in (later / "dist").iterdir()} == {
        made.name: made.read_bytes() for made in dist.iterdir()
    }


@pytest.mark.xdist_group("dist")
@pytest.mark.parametrize("node", [None, "v18.19.0", "v20.18.3", "v21.7.3"])
def test_a_front_end_that_cannot_be_built_is_one_sentence(
    copy: Path, without_node: dict[str, str], tmp_path: Path, node: str | None
) -> None:
    source = shutil.copytree(copy, tmp_path / "source", ignore=shutil.ignore_patterns("labextension", "client"))
    if node:
        (tmp_path / "node").write_text(f"#!/bin/sh\necho {node}\n")
        (tmp_path / "node").chmod(0o755)
    built = subprocess.run(
        BUILD, cwd=source, env={**without_node, "PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert built.returncode
    heading, sentence = built.stderr.splitlines()
    assert heading == "[sdist]"
    assert sentence.startswith("The front end of this copy is not built, and Node.js 20.19, or 22.12 or later,")


@pytest.fixture(
    scope="module",
    params=itertools.product(PYTHONS, ["==4.2.*", ">=4.2,<5"]),
    ids=lambda installed: f"{Path(installed[0]).name}, jupyterlab{installed[1]}",
)
def jupyter(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The `jupyter` of a fresh environment with the wheel."""
    python, lab = request.param
    venv = tmp_path_factory.mktemp("venv")
    subprocess.run([python, "-m", "venv", str(venv)], check=True)
    subprocess.run([venv / "bin/pip", "install", "--quiet", str(wheel), f"jupyterlab{lab}"], check=True)
    return str(venv / "bin/jupyter")


@pytest.mark.matrix
async def test_the_wheel_works_with_each_python_and_jupyterlab(
    jupyter: str,
    wheel: Path,
    runtime_dir: Path,
    jp_environ: None,
    jp_config_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PYTHONPATH")

    def said(*arguments: str) -> str:
        ran = subprocess.run([jupyter, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
        return " ".join(re.sub(r"\x1b\[\d+m", "", ran.stdout).split())

    version = wheel.name.split("-")[1]
    assert f"jupyterlab-xpra v{version} enabled OK (python, jupyterlab_xpra)" in said("labextension", "list")
    assert f"jupyterlab_xpra enabled - Validating jupyterlab_xpra... jupyterlab_xpra {version} OK" in said(
        "server", "extension", "list"
    )
    configure(jp_config_dir, runtime_dir)
    async with running_server(jupyter, "lab") as server:
        display_id = await server.ready(profile="terminal")
        assert (await server.request("DELETE", f"displays/{display_id}")).status == 204
        await server.until(display_id, "ended")
