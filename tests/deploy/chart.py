"""The chart and its values files, and the tools that look at them."""

import functools
import os
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "helm" / "dtbridge"
NAMESPACE = "dt"
RELEASE = "push"


def tools():
    return Path(os.environ.get("DTBRIDGE_DEPLOY_TOOLS") or ROOT / "build" / "deploy")


def run(*command, **options):
    """Runs a tool by its name, whatever the outcome; everything it prints is text."""
    environment = dict(os.environ, PATH=f"{tools() / 'bin'}:{os.environ['PATH']}", **options.pop("environment", {}))
    return subprocess.run([str(word) for word in command], env=environment, text=True, capture_output=True,
                          timeout=options.pop("timeout", 300), check=False, **options)


def must(*command, **options):
    """Runs a tool that has to end well, and returns what it printed."""
    done = run(*command, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def values_files():
    """Every supported way to run the chart, name to file."""
    suffix = "-values.yaml"
    return {file.name[: -len(suffix)]: file for file in sorted((CHART / "ci").glob("*" + suffix))}


@functools.cache
def template(*arguments, namespace=NAMESPACE):
    return must("helm", "template", RELEASE, CHART, "--namespace", namespace, *arguments)


def objects(rendered):
    return [document for document in yaml.load_all(rendered, yaml.CSafeLoader) if document]


def of_kind(kind, documents):
    return [document for document in documents if document["kind"] == kind]
