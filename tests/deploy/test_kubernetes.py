"""The values for Zero to JupyterHub.

Pods are made of them as the Hub makes them, and hold to Kubernetes' own schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes_asyncio.client import models
from kubespawner import KubeSpawner
from traitlets.config import Config

from jupyterlab_xpra.desktop.server import DesktopExtension
from jupyterlab_xpra.displays.manager import DisplayManager
from jupyterlab_xpra.profiles.manager import ProfileManager

DEPLOY = Path(__file__).parents[2] / "deploy/kubernetes"
KEYS = [line for line in Path(__file__).with_name("chart-keys.txt").read_text().splitlines() if not line.startswith("#")]
STACKS = {
    "desktop": ("desktop.yaml",),
    "notebook": ("notebook.yaml",),
    "desktop-science": ("desktop.yaml", "science.yaml"),
    "notebook-science": ("notebook.yaml", "science.yaml"),
}

TRAITS = {
    "cpu.guarantee": "cpu_guarantee",
    "cpu.limit": "cpu_limit",
    "memory.guarantee": "mem_guarantee",
    "memory.limit": "mem_limit",
    "cmd": "cmd",
    "defaultUrl": "default_url",
    "uid": "uid",
    "fsGid": "fs_gid",
    "allowPrivilegeEscalation": "allow_privilege_escalation",
    "profileList": "profile_list",
}
"""The traits that the chart's configuration of the Hub sets from the values.

The chart does it in `jupyterhub/files/hub/jupyterhub_config.py`.
"""


def merged(one: Any, other: Any) -> Any:
    """As Helm merges values: dictionaries deeply, and anything else by the last."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{key: merged(one.get(key), value) for key, value in other.items()}}
    return other


def values_of(stack: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in STACKS[stack]:
        values = merged(values, yaml.safe_load((DEPLOY / name).read_text()))
    return values


def leaves(values: dict[str, Any], path: str = "") -> Iterator[str]:
    for key, value in values.items():
        where = f"{path}.{key}" if path else key
        if where in KEYS or not isinstance(value, dict):
            yield where
        else:
            yield from leaves(value, where)


@pytest.mark.parametrize("stack", STACKS)
def test_the_chart_knows_each_value(stack: str) -> None:
    assert [key for key in leaves(values_of(stack)) if key not in KEYS] == []


def spawner_of(values: dict[str, Any]) -> KubeSpawner:
    singleuser = values["singleuser"]
    config = Config()
    for path, trait in TRAITS.items():
        value: Any = singleuser
        for key in path.split("."):
            value = value.get(key) if value else None
        if value is not None:
            config.KubeSpawner[trait] = value
    image = singleuser["image"]
    config.KubeSpawner.image = f"{image['name']}:{image['tag']}"
    storage = singleuser["storage"]
    static = storage.get("type") == "static"
    home = {
        "name": "home",
        "persistentVolumeClaim": {"claimName": storage["static"]["pvcName"] if static else "claim-somebody"},
    }
    mount = {"name": "home", "mountPath": storage["homeMountPath"]}
    if static:
        mount["subPath"] = storage["static"]["subPath"]
    config.KubeSpawner.volumes = [home, *storage["extraVolumes"]]
    config.KubeSpawner.volume_mounts = [mount, *storage["extraVolumeMounts"]]
    for trait, value in values.get("hub", {}).get("config", {}).get("KubeSpawner", {}).items():
        assert trait in KubeSpawner.class_trait_names(), trait
        config.KubeSpawner[trait] = value
    return KubeSpawner(config=config, _mock=True)


def profiles() -> list[tuple[str, str]]:
    return [(stack, profile["slug"]) for stack in STACKS for profile in values_of(stack)["singleuser"]["profileList"]]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of a cluster, without which no spawner is made. It is not asked for anything."""
    parts = {
        "clusters": [{"name": "none", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": [{"name": "none", "user": {}}],
        "contexts": [{"name": "none", "context": {"cluster": "none", "user": "none"}}],
        "current-context": "none",
    }
    (tmp_path / "config").write_text(yaml.safe_dump(parts))
    monkeypatch.setattr("kubernetes_asyncio.config.kube_config.KUBE_CONFIG_DEFAULT_LOCATION", str(tmp_path / "config"))


@pytest.mark.parametrize(("stack", "profile"), profiles())
async def test_the_pods_hold_to_the_schema(cluster: None, stack: str, profile: str) -> None:
    values = values_of(stack)
    for chosen in values["singleuser"]["profileList"]:
        for trait in chosen.get("kubespawner_override", {}):
            assert trait in KubeSpawner.class_trait_names(), trait
    spawner = spawner_of(values)
    spawner.user_options = {"profile": profile}
    await spawner.load_user_options()
    client = spawner.api.api_client
    pod = client.sanitize_for_serialization(await spawner.get_pod_manifest())
    await client.close()
    assert faults(pod, "V1Pod") == []
    (container,) = pod["spec"]["containers"]
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"].get("runAsNonRoot")
    assert container["securityContext"].get("seccompProfile") == {"type": "RuntimeDefault"}
    mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
    # The displays' directory is in /tmp, on the node. The mode of an `emptyDir` does no harm where
    # the first process is the user's.
    assert "emptyDir" in volumes[mounts["/tmp"]]
    assert container["securityContext"]["runAsUser"] == 1000
    assert not pod["spec"].get("shareProcessNamespace")
    assert set(mounts.values()) == set(volumes)
    assert container["args"][0] in ("jupyterhub-singleuser", "jupyter-xpra-desktop")


def test_the_schema_has_teeth() -> None:
    assert faults({"spec": {"containers": [{"name": "a", "mage": "b"}]}}, "V1Pod") == ["spec.containers.0.mage is not known"]
    assert faults({"spec": {"containers": [{"name": 1}]}}, "V1Pod") == ["spec.containers.0.name is no str"]
    assert faults({"spec": {}}, "V1Pod") == ["spec lacks containers"]


def faults(value: Any, kind: str, path: str = "") -> list[str]:
    """The fields of a manifest that are not in Kubernetes' OpenAPI description.

    Its client's models are made from that description.
    """
    below = f"{path}." if path else ""
    if (found := re.fullmatch(r"list\[(.*)\]", kind)) and isinstance(value, list):
        return [fault for index, item in enumerate(value) for fault in faults(item, found[1], f"{below}{index}")]
    if path.endswith(("resources.limits", "resources.requests")):
        # Quantities, which may be numbers as well.
        return [f"{path}.{key} is no quantity" for key, item in value.items() if not isinstance(item, (str, int, float))]
    if (found := re.fullmatch(r"dict\(str, (.*)\)", kind)) and isinstance(value, dict):
        return [fault for key, item in value.items() for fault in faults(item, found[1], f"{below}{key}")]
    model = getattr(models, kind, None)
    if model is None:
        types: dict[str, Any] = {"str": str, "int": int, "bool": bool, "float": (int, float), "object": object, "datetime": str}
        fits = isinstance(value, types[kind]) if kind in types else False
        return [] if fits and not (kind == "int" and isinstance(value, bool)) else [f"{path} is no {kind}"]
    if not isinstance(value, dict):
        return [f"{path} is no {kind}"]
    names = {key: name for name, key in model.attribute_map.items()}
    found_faults = [f"{below}{key} is not known" for key in value if key not in names]
    for key, item in value.items():
        if key in names:
            found_faults += faults(item, model.openapi_types[names[key]], f"{below}{key}")
    try:
        model(**{names[key]: item for key, item in value.items() if key in names})
    except ValueError as error:  # a required field is not there, or one is out of range
        field = re.search(r"`(\w+)`", str(error))
        found_faults.append(f"{path} lacks {field[1]}" if field else f"{path}: {error}")
    return found_faults


@pytest.mark.parametrize("stack", STACKS)
def test_the_settings_are_ours(stack: str) -> None:
    (file,) = values_of(stack)["singleuser"]["extraFiles"].values()
    settings = json.loads(json.dumps(file["data"]))
    known = {"DisplayManager": DisplayManager, "ProfileManager": ProfileManager, "DesktopExtension": DesktopExtension}
    for section, traits in settings.items():
        assert set(traits) <= set(known[section].class_trait_names(config=True))
    started = {profile.id for profile in ProfileManager(config=Config(settings)).all()}
    for profile in values_of(stack)["singleuser"]["profileList"]:
        for argument in profile.get("kubespawner_override", {}).get("args", []):
            assert argument.removeprefix("--ProfileManager.default_profile=") in started
