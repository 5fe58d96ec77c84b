"""Peers: other programs that take the same requests, each told by a TOML file. README.md says what is in it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

PLACEHOLDERS = ("PORT", "DIRECTORY", "BOOTSTRAP", "TOPIC", "PARTITIONS", "PATH", "SECRET_FILE", "ROOT")
KEYS = {"command": list, "port": int, "path": str, "headers": dict, "body": str, "stores": bool, "files": dict,
        "start_seconds": int}


class AdapterError(Exception):
    """The file does not say what it must."""


@dataclass(frozen=True)
class Adapter:
    name: str
    command: tuple
    stores: bool  # in the topic it is given: what lands there is counted
    port: int = 0  # 0: any that is free
    path: str = "/v1/bench"
    headers: tuple = ()  # lines
    body: str = "@BODY@"
    files: tuple = ()  # of (name, text), made before the start in @DIRECTORY@
    start_seconds: int = 60

    def takes_plain_pushes(self):
        """Whether what dtemulator sends suits it."""
        return self.body == "@BODY@" and not any(line.lower().startswith("content-type:") for line in self.headers)

    def wrap(self, body):
        return self.body.encode("utf-8").replace(b"@BODY@", body)


def fill(text, values):
    """Puts values, by name, in the place of @NAME@."""
    for name in PLACEHOLDERS:
        text = text.replace(f"@{name}@", str(values[name]))
    return text


def read_adapter(file):
    file = Path(file)
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise AdapterError(f"{file}: {error}") from error
    for key, value in said.items():
        if key not in KEYS:
            raise AdapterError(f"{file}: {key} is no key of an adapter; known are {', '.join(KEYS)}")
        if not isinstance(value, KEYS[key]):
            raise AdapterError(f"{file}: {key} must be of the type {KEYS[key].__name__}")
    for key in ("command", "stores"):
        if not said.get(key) and said.get(key) is not False:
            raise AdapterError(f"{file}: {key} is missing")
    if "@BODY@" not in said.get("body", "@BODY@"):
        raise AdapterError(f"{file}: body must have @BODY@ in it")
    said["command"] = tuple(map(str, said["command"]))
    said["headers"] = tuple(f"{name}: {value}" for name, value in said.get("headers", {}).items())
    said["files"] = tuple(said.get("files", {}).items())
    return Adapter(name=file.stem, **said)
