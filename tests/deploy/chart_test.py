#!/usr/bin/env python3
"""The chart without a cluster: lint, unit tests, README, every values file, what is refused and how.

Usage: chart_test.py --dtbridge PATH --work DIR [TEST...]

Needs `tools.sh chart` and promtool. What was rendered stays in DIR.
"""

import argparse
import copy
import json
import shutil
import sys
import unittest
from pathlib import Path

import yaml

from chart import CHART, must, objects, of_kind, run, template, tools, values_files
from refusals import REFUSALS

# The oldest Kubernetes that Chart.yaml takes, and the newest whose schemas tools.sh writes.
KUBERNETES = ["1.28", "1.37"]

dtbridge = None  # path of the program
work = None  # folder of this run


def merged(base, change):
    """What Helm makes of two values files: maps are merged, null removes, all else replaces."""
    out = copy.deepcopy(base)
    for key, value in change.items():
        if value is None:
            out.pop(key, None)
        elif isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = merged(out[key], value)
        else:
            out[key] = value
    return out


def validate(files, kubernetes):
    """What kubeconform says: the objects it minds, and how many there are of each verdict."""
    schemas = tools() / "schemas" / kubernetes / "{{.ResourceKind}}{{.KindSuffix}}.json"
    done = run("kubeconform", "-strict", "-summary", "-output", "json", "-schema-location", schemas, *files)
    verdict = json.loads(done.stdout)
    return verdict["resources"], verdict["summary"]


class WholeChartTest(unittest.TestCase):
    def test_lints_without_a_warning(self):
        must("helm", "lint", "--strict", CHART)

    def test_passes_its_unit_tests(self):
        must("helm-unittest", "--strict", CHART)

    def test_readme_is_what_helm_docs_makes_of_the_values(self):
        clone = work / "docs" / CHART.name
        shutil.copytree(CHART, clone)
        must("helm-docs", "--log-level", "warning", "--chart-search-root", clone)
        self.assertEqual((CHART / "README.md").read_text(), (clone / "README.md").read_text(),
                         "run `build/deploy/bin/helm-docs -c helm` and commit the README")

    def test_schema_names_the_keys_of_the_values_and_no_others(self):
        schema = json.loads((CHART / "values.schema.json").read_text())
        # Twice, for this makes the message to who misspells one list the right ones.
        self.assertEqual(schema["propertyNames"]["enum"], sorted(schema["properties"]))
        self.compare_keys(yaml.safe_load((CHART / "values.yaml").read_text()), schema, schema, "")

    def compare_keys(self, values, part, schema, at):
        if "$ref" in part:
            part = schema["definitions"][part["$ref"].rsplit("/", 1)[1]]
        if part.get("additionalProperties") is not False or at.startswith((".probes.", ".resources", ".topicsJob.resources")):
            return
        self.assertEqual(set(values), set(part["properties"]) - {"global"}, f"values{at}")
        for key, value in values.items():
            if isinstance(value, dict):
                self.compare_keys(value, part["properties"][key], schema, f"{at}.{key}")


class ValuesFileTest(unittest.TestCase):
    """Once for each file in the chart's ci/."""

    def for_each(self, look):
        files = values_files()
        self.assertGreater(len(files), 5)
        for name, file in files.items():
            with self.subTest(values=name):
                look(name, file)

    def test_each_lints_without_a_warning(self):
        def look(_, file):
            must("helm", "lint", "--strict", "--quiet", CHART, "--values", file)

        self.for_each(look)

    def test_each_makes_objects_that_the_schemas_take(self):
        for kubernetes in KUBERNETES:
            rendered = {work / f"{name}-{kubernetes}.yaml": template("--kube-version", kubernetes, "--values", file)
                        for name, file in values_files().items()}
            for file, text in rendered.items():
                file.write_text(text)
            minded, summary = validate(rendered, kubernetes)
            self.assertEqual(minded, [])
            count = sum(len(objects(text)) for text in rendered.values())
            self.assertEqual(summary, {"valid": count, "invalid": 0, "errors": 0, "skipped": 0})

    def test_each_makes_configurations_that_the_program_takes(self):
        def look(name, file):
            maps = of_kind("ConfigMap", objects(template("--values", file)))
            configurations = [each["data"]["dtbridge.yaml"] for each in maps if "dtbridge.yaml" in each.get("data", {})]
            self.assertTrue(configurations)
            for text in configurations:
                config = work / f"{name}-dtbridge.yaml"
                config.write_text(text)
                done = run(dtbridge, "check", "--config", config)
                if "TLS is not available in this version" in done.stderr:
                    self.skipTest("the program has no TLS yet")
                self.assertEqual(done.returncode, 0, done.stderr)

        self.for_each(look)

    def test_each_leaves_the_configuration_as_it_was_written(self):
        defaults = yaml.safe_load((CHART / "values.yaml").read_text())["config"]
        def look(_, file):
            written = merged(defaults, yaml.safe_load(file.read_text())["config"])
            maps = of_kind("ConfigMap", objects(template("--values", file, "--show-only", "templates/configmap.yaml")))
            self.assertEqual(yaml.safe_load(maps[0]["data"]["dtbridge.yaml"]), written)

        self.for_each(look)


class ManyConnectorsTest(unittest.TestCase):
    def test_a_route_with_more_paths_than_a_rule_takes_has_several_rules(self):
        values = merged(yaml.safe_load(values_files()["gateway"].read_text()), {"config": {"connectors": [
            {"name": f"c{i}", "path": f"/c{i}", "signature": {"require": "public_key", "organization": "o"}} for i in range(70)]}})
        file = work / "many-values.yaml"
        file.write_text(yaml.safe_dump(values))
        (route,) = of_kind("HTTPRoute", objects(template("--values", file)))
        self.assertEqual([len(rule["matches"]) for rule in route["spec"]["rules"]], [64, 6])


class ChangeTest(unittest.TestCase):
    """What a change of the values does to what runs already."""

    def rendered(self, *settings):
        documents = objects(template("--values", values_files()["kafka-sasl"], *(f"--set-string={each}" for each in settings)))
        (deployment,) = of_kind("Deployment", documents)
        (job,) = of_kind("Job", documents)
        return deployment["spec"]["template"], job

    def test_new_pods_come_with_a_new_configuration_or_secret(self):
        before, _ = self.rendered()
        for setting in ["config.log.level=debug", "secrets.more.data.key=value", "image.tag=2"]:
            with self.subTest(setting):
                self.assertNotEqual(self.rendered(setting)[0], before)

    def test_pods_stay_when_nothing_they_see_changes(self):
        before, _ = self.rendered()
        for setting in ["adminService.labels.a=b", "ingress.className=nginx", "topicsJob.podLabels.a=b"]:
            with self.subTest(setting):
                self.assertEqual(self.rendered(setting)[0], before)

    def test_the_job_that_makes_topics_is_another_one_when_its_pod_changes(self):
        _, before = self.rendered()
        for setting in ["config.kafka.topics.events=a", "image.tag=2", "topicsJob.podLabels.a=b", "securityContext.a=b"]:
            with self.subTest(setting):
                self.assertNotEqual(self.rendered(setting)[1]["metadata"]["name"], before["metadata"]["name"])
        _, same = self.rendered("podLabels.a=b")
        self.assertEqual(same, before)


class SchemaTest(unittest.TestCase):
    """The check itself: one unknown member in each kind of object must not pass."""

    def test_unknown_members_are_refused_in_every_kind(self):
        kinds = {}
        for file in values_files().values():
            for document in objects(template("--values", file)):
                kinds.setdefault(document["kind"], document)
        self.assertLessEqual({"Deployment", "Service", "Job", "NetworkPolicy", "Ingress", "HTTPRoute", "ServiceMonitor",
                              "PodMonitor", "PrometheusRule"}, set(kinds))
        for document in kinds.values():
            document.get("spec", document)["colour"] = "blue"
        file = work / "unknown.yaml"
        file.write_text(yaml.safe_dump_all(kinds.values()))
        minded, _ = validate([file], KUBERNETES[-1])
        self.assertEqual({each["kind"] for each in minded}, set(kinds))
        for each in minded:
            self.assertIn("additional properties 'colour' not allowed", each["msg"])


class RulesTest(unittest.TestCase):
    def test_rules_arrive_as_they_stand_in_the_files(self):
        written = []
        for name in ["recording-rules.yaml", "alerts.yaml"]:
            written += yaml.safe_load((CHART / "files" / name).read_text())["groups"]
        (rule,) = of_kind("PrometheusRule", objects(template("--values", values_files()["service-monitor"])))
        self.assertEqual(rule["spec"]["groups"], written)
        self.assertGreater(len(written), 0)

        file = work / "rules.yaml"
        file.write_text(yaml.safe_dump({"groups": rule["spec"]["groups"]}))
        must("promtool", "check", "rules", file)

    def test_dashboards_arrive_as_they_stand_in_the_files(self):
        written = {file.name: json.loads(file.read_text()) for file in (CHART / "files").glob("*.json")}
        self.assertGreater(len(written), 0)
        maps = of_kind("ConfigMap", objects(template("--values", values_files()["service-monitor"])))
        (dashboards,) = [each for each in maps if each["metadata"]["name"].endswith("-dashboards")]
        self.assertEqual({name: json.loads(text) for name, text in dashboards["data"].items()}, written)


class RefusalTest(unittest.TestCase):
    """What cannot work is refused before anything is installed, with a sentence that says what to do."""

    def test_each_is_refused_with_its_sentence(self):
        minimal = yaml.safe_load(values_files()["minimal"].read_text())
        for refusal in REFUSALS:
            with self.subTest(refusal["what"]):
                values = merged({} if refusal.get("alone") else minimal, yaml.safe_load(refusal["values"]))
                file = work / "refused.yaml"
                file.write_text(yaml.safe_dump(values))
                done = run("helm", "template", "push", CHART, "--values", file)
                self.assertNotEqual(done.returncode, 0, f"rendered with {values}")
                self.assertIn(refusal["says"], done.stderr)


def main():
    global dtbridge, work
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--dtbridge", required=True)
    parser.add_argument("--work", required=True)
    options, rest = parser.parse_known_args()
    dtbridge = Path(options.dtbridge).resolve()
    work = Path(options.work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)


main()
