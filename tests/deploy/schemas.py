#!/usr/bin/env python3
"""Writes the JSON Schemas with which kubeconform checks objects, unknown members refused.

usage: schemas.py KUBERNETES-MINOR OUTPUT-FOLDER [CUSTOM-RESOURCE-DEFINITION...]

Kubernetes' own kinds come from the Python package kubernetes-validate, custom kinds from their definitions. The
files are named as kubeconform's default template has it: kind-group-version.json.
"""

import importlib.util
import json
import pathlib
import sys

import yaml


def built_in(minor, folder):
    package = pathlib.Path(importlib.util.find_spec("kubernetes_validate").origin).parent
    found = 0
    for file in sorted((package / "kubernetes-json-schema" / f"v{minor}.0-local-strict").glob("*.json")):
        if file.name == "all.json":
            continue
        text = file.read_text().replace('"/api/_definitions.json#', '"_definitions.json#')
        schema = json.loads(text)
        schema.pop("$id", None)  # references would be looked up at kubernetes.io
        (folder / file.name).write_text(json.dumps(schema))
        found += 1
    if found == 0:
        sys.exit(f"schemas.py: kubernetes-validate has no schemas of Kubernetes {minor}")


def strict(schema):
    """The schema of a definition as plain JSON Schema that takes no other members than the named ones."""
    if isinstance(schema, list):
        return [strict(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in schema.items():
        if key == "properties":
            out[key] = {name: strict(member) for name, member in value.items()}
        elif key in ("enum", "default", "required"):
            out[key] = value
        elif not key.startswith("x-kubernetes-") and key != "description":
            out[key] = strict(value)
    if schema.get("x-kubernetes-int-or-string"):
        out.pop("type", None)
        out.setdefault("anyOf", [{"type": "integer"}, {"type": "string"}])
    open_to_all = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if "properties" in schema and not open_to_all:
        out["additionalProperties"] = False
    return out


def custom(definition, folder):
    spec = definition["spec"]
    for version in spec["versions"]:
        if not version["served"]:
            continue
        schema = strict(version["schema"]["openAPIV3Schema"])
        schema["properties"]["metadata"] = {
            "$ref": "_definitions.json#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
        }
        name = f"{spec['names']['kind']}-{spec['group'].split('.')[0]}-{version['name']}.json".lower()
        (folder / name).write_text(json.dumps(schema))


def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    minor, folder = arguments[0], pathlib.Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    built_in(minor, folder)
    for file in arguments[2:]:
        for definition in yaml.safe_load_all(pathlib.Path(file).read_text()):
            if definition:
                custom(definition, folder)


main(sys.argv[1:])
