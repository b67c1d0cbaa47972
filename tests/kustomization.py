"""A kustomization as its objects, for tests on machines without `kustomize`: the few of its features that we use.

Directories, files, components, `namespace`, `labels`, `replicas`, and patches in which a map is merged and a list takes
the place of a list. `tests/contract/test_kubernetes.py` compares the answer with that of `kustomize` where there is one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

Object = dict[str, Any]
_KNOWN: Final = {
    "apiVersion", "kind", "namespace", "labels", "resources", "components", "patches", "replicas"
}  # fmt: skip
_CLUSTER_WIDE: Final = {"Namespace"}


def build(folder: Path, objects: list[Object] | None = None) -> list[Object]:
    """The objects of a folder's kustomization; of a component, applied to `objects`."""
    said: Object = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    assert set(said) <= _KNOWN, f"{folder}: the tests do not read {set(said) - _KNOWN}"
    built = list(objects or [])
    for name in said.get("resources", []):
        path = (folder / name).resolve()
        built += build(path) if path.is_dir() else read(path)
    for name in said.get("components", []):
        built = build((folder / name).resolve(), built)
    for patch in (each for named in said.get("patches", []) for each in read(folder / named["path"])):
        target = next(each for each in built if _identity(each) == _identity(patch))
        _merge(target, patch)
    for scaled in said.get("replicas", []):
        for each in built:
            if each["metadata"]["name"] == scaled["name"] and "replicas" in each["spec"]:
                each["spec"]["replicas"] = scaled["count"]
    for each in built:
        if "namespace" in said and each["kind"] not in _CLUSTER_WIDE:
            each["metadata"]["namespace"] = said["namespace"]
        for labels in said.get("labels", []):
            each["metadata"].setdefault("labels", {}).update(labels["pairs"])
    return built


def read(path: Path) -> list[Object]:
    """The objects of one file."""
    return [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each]


def _identity(each: Object) -> tuple[str, str]:
    return each["kind"], each["metadata"]["name"]


def _merge(target: Object, patch: Object) -> None:
    for key, value in patch.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value
