#!/usr/bin/env python3
"""Writes the software bill of materials of an image as SPDX 2.3 JSON to standard output.

PACKAGES is what dpkg-query says: binary package, version, source package, architecture, tab-separated. The
document's time is SOURCE_DATE_EPOCH, so that the same packages give the same document.
"""

import argparse
import datetime
import hashlib
import json
import os
import re
import sys


def spdx_id(*words):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(words))


def debian_package(line):
    name, version, source, architecture = line.rstrip("\n").split("\t")
    name = name.split(":")[0]
    return {
        "SPDXID": spdx_id("deb", name),
        "name": name,
        "versionInfo": version,
        "supplier": "Organization: Debian",
        "sourceInfo": f"built from the Debian source package {source}",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:deb/debian/{name}@{version}?arch={architecture}",
        }],
    }


def document(version, revision, packages, epoch):
    bridge = {
        "SPDXID": spdx_id("dtbridge"),
        "name": "dtbridge",
        "versionInfo": version,
        "sourceInfo": f"revision {revision}",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }
    content = hashlib.sha256(json.dumps([bridge, packages], sort_keys=True).encode()).hexdigest()
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"dtbridge-{version}",
        "documentNamespace": f"urn:dtbridge:sbom:{version}:{content}",
        "creationInfo": {
            "created": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: dtbridge-sbom"],
        },
        "packages": [bridge, *packages],
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": bridge["SPDXID"]},
            *({"spdxElementId": bridge["SPDXID"], "relationshipType": "DEPENDS_ON", "relatedSpdxElement": each["SPDXID"]}
              for each in packages),
        ],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--packages", required=True, metavar="PACKAGES")
    arguments = parser.parse_args()
    with open(arguments.packages, encoding="utf-8") as lines:
        packages = sorted((debian_package(line) for line in lines), key=lambda each: each["name"])
    if not packages:
        sys.exit("sbom: no packages in " + arguments.packages)
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    json.dump(document(arguments.version, arguments.revision, packages, epoch), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
