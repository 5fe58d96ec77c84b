#!/usr/bin/env python3
"""The chart's life on a real Kubernetes API server, once for each values file, in namespaces with the restricted
Pod Security Standard: dry run, install, upgrade, rollback, uninstall, nothing left behind.

Usage: chart_journey_test.py --work DIR [TEST...]

Needs `tools.sh kube`. The logs stay in DIR.
"""

import argparse
import shutil
import sys
import unittest
from pathlib import Path

from chart import CHART, RELEASE, objects, template, tools, values_files
from kube import Kubernetes

# Kinds that a release may leave nothing of; Helm's own records of releases are Secrets too.
KINDS = ("all,configmap,secret,serviceaccount,ingress,networkpolicy,poddisruptionbudget,servicemonitor,podmonitor,"
         "prometheusrule,httproute")

work = None  # folder of this run
kubernetes = None


def setUpModule():
    global kubernetes
    kubernetes = unittest.enterModuleContext(Kubernetes(work / "kubernetes"))
    definitions = sorted((tools() / "crds").glob("*.yaml"))
    for definition in definitions:
        kubernetes.must("kubectl", "create", "-f", definition)
    kubernetes.must("kubectl", "wait", "--for=condition=Established", "--timeout=60s", "customresourcedefinitions", "--all")


def left_in(namespace):
    names = kubernetes.must("kubectl", "get", KINDS, "--namespace", namespace, "--output", "name")
    return [name for name in names.split() if not name.endswith("kube-root-ca.crt")]


class JourneyTest(unittest.TestCase):
    def make_namespace(self, name):
        kubernetes.must("kubectl", "create", "namespace", name)
        kubernetes.must("kubectl", "label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted",
                        "pod-security.kubernetes.io/warn=restricted")

    def quietly(self, *command):
        """Warnings count as failures: they are how the server tells what it dropped or would not run."""
        done = kubernetes.run(*command)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("warning", done.stderr.lower())
        return done.stdout

    def test_each_values_file_lives_and_dies(self):
        for name, file in values_files().items():
            with self.subTest(values=name):
                self.live_and_die(f"dt-{name}", file)

    def live_and_die(self, namespace, file):
        self.make_namespace(namespace)
        rendered = work / f"{namespace}.yaml"
        rendered.write_text(template("--values", file, namespace=namespace))
        self.quietly("kubectl", "create", "--namespace", namespace, "--dry-run=server", "--validate=strict", "-f", rendered)

        helm = ["helm", "--namespace", namespace]
        self.quietly(*helm, "install", RELEASE, CHART, "--values", file)
        kinds = {document["kind"] for document in objects(self.quietly(*helm, "get", "manifest", RELEASE))}
        self.assertLessEqual({"Deployment", "Service", "ConfigMap"}, kinds)
        self.assertEqual(self.annotation(namespace), "")

        self.quietly(*helm, "upgrade", RELEASE, CHART, "--values", file, "--set", "config.log.level=debug",
                     "--set-string", "podAnnotations.step=second")
        self.assertEqual(self.annotation(namespace), "second")

        self.quietly(*helm, "rollback", RELEASE, "1")
        self.assertEqual(self.annotation(namespace), "")

        self.quietly(*helm, "uninstall", RELEASE)
        self.assertEqual(left_in(namespace), [])

    def annotation(self, namespace):
        return kubernetes.must("kubectl", "get", "deployment", "--namespace", namespace,
                               "--output", "jsonpath={.items[*].spec.template.metadata.annotations.step}")

    def test_a_pod_that_is_not_restricted_is_warned_of(self):
        """The journey's own eyes: it would see a pod that breaks the standard."""
        self.make_namespace("dt-unrestricted")
        done = kubernetes.run("helm", "--namespace", "dt-unrestricted", "install", RELEASE, CHART,
                              "--values", values_files()["minimal"], "--set", "securityContext.allowPrivilegeEscalation=true")
        self.assertIn("would violate PodSecurity", done.stderr)


def main():
    global work
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--work", required=True)
    options, rest = parser.parse_known_args()
    work = Path(options.work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)


main()
