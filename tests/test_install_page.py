"""The page about installation: its commands work, or it says that the tests do not try them.

A small package stands in for jupyterlab-xpra-server. With `--server`, the first commands of the
page are run with the real one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
import yaml

from .conftest import BUILD, ROOT
from .peers import configure, running_server

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGE = (ROOT / "docs/install.md").read_text()

NOT_TRIED = "_Not tried by the tests:_\n\n"
"""What stands before the commands that no test runs."""

FOLDER = "/cvmfs/example.org/jupyterlab-xpra"
"""The folder of a cluster on the page and in the module file."""


class Block(NamedTuple):
    commands: str
    tried: bool


BLOCKS = [
    Block(found[1], tried=not PAGE[: found.start()].endswith(NOT_TRIED))
    for found in re.finditer(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
]


def that_begins(beginning: str) -> str:
    (commands,) = (block.commands for block in BLOCKS if block.commands.startswith(beginning))
    return commands


WITH_PIP = that_begins('pip install "')
DOCTOR = that_begins("jupyter xpra doctor")
DEBIAN = that_begins("sudo apt install")
CLUSTER = that_begins("pip install --no-deps --target")


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A folder with a package in place of jupyterlab-xpra-server."""
    directory = tmp_path / "wheels"
    directory.mkdir()
    about = "jupyterlab_xpra_server-1.dist-info"
    with ZipFile(directory / "jupyterlab_xpra_server-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: jupyterlab-xpra-server\nVersion: 1\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
        wheel.writestr("jupyterlab_xpra_server/root/manifest.json", "{}")
    return directory


def said_by(commands: str, environment: Path, **variables: str) -> str:
    """What the commands say in a virtual environment."""
    path = os.pathsep.join([str(environment / "bin"), os.environ["PATH"]])
    ran = ["bash", "-ec", commands]
    return subprocess.run(
        ran, env={**os.environ, "PATH": path, **variables}, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def test_each_command_is_tried_here_or_the_page_says_that_it_is_not() -> None:
    assert {block.commands for block in BLOCKS if block.tried} == {WITH_PIP, DOCTOR, DEBIAN, CLUSTER}
    assert len(re.findall(r"^ *(?:```|~~~)", PAGE, re.MULTILINE)) == 2 * len(BLOCKS)


def test_doctor_finds_what_a_display_is_made_of(runtime_dir: Path) -> None:
    assert "Xpra  " in said_by(DOCTOR, Path(sys.prefix), JUPYTERLAB_XPRA_RUNTIME_DIR=str(runtime_dir))


def test_the_packages_of_debian_are_those_with_which_the_tests_run() -> None:
    command, *packages = DEBIAN.replace("\\\n", "").partition("install ")[2].split()
    found = re.search(r"^packages=\((.*)\)$", (ROOT / "scripts/system-packages").read_text(), re.MULTILINE)
    assert found
    assert command == "xpra"
    assert set(packages) <= set(found[1].split())


def test_the_folder_of_a_cluster_is_where_its_module_file_says(wheels: Path, tmp_path: Path) -> None:
    commands = CLUSTER.replace(FOLDER, str(tmp_path / "folder"))
    said_by(commands, Path(sys.prefix), PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels))
    module = (ROOT / "deploy/modulefiles/jupyterlab-xpra.lua").read_text()
    found = re.search(r'^setenv\("JUPYTERLAB_XPRA_SERVER", pathJoin\(root, "(.*)"\)\)$', module, re.MULTILINE)
    assert found
    assert f'local root = "{FOLDER}"' in module
    assert (tmp_path / "folder" / found[1] / "manifest.json").is_file()


@pytest.mark.timeout(1800)  # it installs JupyterLab
async def test_the_first_commands_show_a_display(
    wheel: Path,
    server_root: Path,
    runtime_dir: Path,
    jp_environ: None,
    jp_config_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variables = {**os.environ, "JUPYTERLAB_XPRA_SERVER_ROOT": str(server_root)}
    subprocess.run([*BUILD, "-t", "wheel", "-d", wheel.parent], cwd=ROOT / "server", env=variables, check=True)
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path)], check=True)
    subprocess.run([tmp_path / "bin/pip", "install", "--quiet", "jupyterlab"], check=True)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    install, start = WITH_PIP.splitlines()
    said_by(install, tmp_path, PIP_FIND_LINKS=str(wheel.parent))
    configure(jp_config_dir, runtime_dir)
    assert "of the package jupyterlab-xpra-server" in said_by(DOCTOR, tmp_path)
    assert start == "jupyter lab"
    async with running_server(str(tmp_path / "bin/jupyter"), "lab") as server:
        display_id = await server.ready(profile="terminal")
        assert (await server.request("DELETE", f"displays/{display_id}")).status == 204
        await server.until(display_id, "ended")


def test_every_file_installs_what_the_page_begins_with() -> None:
    packages = WITH_PIP.splitlines()[0].removeprefix("pip install ")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert packages == f'"{project["name"].replace("_", "-")}[server]"'
    assert project["optional-dependencies"]["server"] == ["jupyterlab-xpra-server"]
    environment = yaml.safe_load((ROOT / "deploy/environment.yml").read_text())
    assert environment["dependencies"][-1] == {"pip": [packages.strip('"')]}
    assert (ROOT / "binder/requirements.txt").read_text().splitlines()[0] == packages.strip('"')
    assert f"pip install --no-cache-dir jupyterlab {packages}\n" in (ROOT / "deploy/apptainer.def").read_text()


def test_the_conda_package_is_like_that_of_pip() -> None:
    recipe = yaml.safe_load((ROOT / "recipe/recipe.yaml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    package = json.loads((ROOT / "package.json").read_text())

    def pins(requirements: list[str]) -> list[str]:
        return [requirement.replace(" ", "") for requirement in requirements]

    python, *run = recipe["requirements"]["run"]
    minimum, pip, *host = recipe["requirements"]["host"]
    assert (python, minimum, pip) == ("python >=${{ python_min }}", "python ${{ python_min }}.*", "pip")
    assert project["project"]["requires-python"] == f">={recipe['context']['python_min']}"
    assert pins(run) == project["project"]["dependencies"]
    assert pins(host) == project["build-system"]["requires"]
    assert recipe["build"]["python"]["entry_points"] == [
        f"{name} = {function}" for name, function in project["project"]["scripts"].items()
    ]
    assert recipe["context"]["version"] == package["version"]
    assert recipe["about"]["homepage"] == package["homepage"]
    assert recipe["about"]["summary"] == package["description"]
    assert recipe["about"]["license"] == package["license"]


def test_the_links_to_binder_lead_into_this_repository() -> None:
    repository = json.loads((ROOT / "package.json").read_text())["homepage"].removeprefix("https://github.com/")
    links = re.findall(r"^\[binder-.*\]: https://mybinder\.org/v2/gh/(.*)/HEAD\?urlpath=(.*)$", PAGE, re.MULTILINE)
    assert [owner for owner, _ in links] == [repository] * 2
    (notebook, desktop) = (path for _, path in links)
    assert (ROOT / notebook.removeprefix("lab/tree/")).is_file()
    assert desktop == "xpra/desktop"


def test_the_app_of_open_ondemand_has_the_values_that_its_files_use() -> None:
    app = ROOT / "deploy/ondemand"
    form = yaml.safe_load((app / "form.yml").read_text())
    text = {file.name: file.read_text() for file in app.rglob("*.erb")}
    assert set(re.findall(r"\bcontext\.(\w+)", "".join(text.values()))) <= set(form["form"])
    submitted = yaml.safe_load(
        re.sub(r"<%= (\w+)\.to_i %>", lambda value: str(form["attributes"][value[1]]["value"]), text["submit.yml.erb"])
    )
    for told in (*submitted["batch_connect"]["conn_params"], "port", "password"):
        assert re.search(rf"^{told}=", text["before.sh.erb"], re.MULTILINE)
        assert told in text["view.html.erb"]
    assert os.access(app / "template/script.sh.erb", os.X_OK)
    assert yaml.safe_load((app / "manifest.yml").read_text())["role"] == "batch_connect"


@pytest.mark.matrix
def test_the_recipe_is_a_valid_one(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path)], check=True)
    subprocess.run([tmp_path / "bin/pip", "install", "--quiet", "py-rattler-build"], check=True)
    render = "import sys, rattler_build as r; r.Stage0Recipe.from_file(sys.argv[1]).render(r.VariantConfig(), r.RenderConfig())"
    subprocess.run([tmp_path / "bin/python", "-c", render, str(ROOT / "recipe/recipe.yaml")], check=True)
