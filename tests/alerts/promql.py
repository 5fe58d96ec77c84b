"""Just enough of PromQL and of the text format to hold an expression against a scrape."""

import re

STRING = r'"(?:[^"\\]|\\.)*"'
SELECTOR = re.compile(rf"(?<![\w:$])((?:dtbridge|process)_\w+|dtbridge:[\w:]+|up)\s*(\{{(?:[^}}\"]|{STRING})*\}})?(?!\s*\()")
MATCHER = re.compile(rf"(\w+)\s*(=~|!~|!=|=)\s*({STRING})")
GROUPING = re.compile(r"\b(?:by|on|without|ignoring|group_left|group_right)\s*\(([^)]*)\)")
SAMPLE = re.compile(rf"^([a-zA-Z_:][\w:]*)(?:\{{(.*)\}})? \S+$")
LABEL = re.compile(rf"(\w+)=({STRING})")

# What Prometheus adds to every sample it scrapes.
TARGET_LABELS = {"namespace", "job", "instance", "pod"}


def unquoted(text):
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def selectors(expression):
    """(name, [(label, operator, value)]) of every metric and recorded series that is named."""
    bare = re.sub(r"#.*", "", expression)
    return [(match[1], [(label, operator, unquoted(value)) for label, operator, value in MATCHER.findall(match[2] or "")])
            for match in SELECTOR.finditer(bare)]


def grouping_labels(expression):
    return {label.strip() for inside in GROUPING.findall(expression) for label in inside.split(",") if label.strip()}


class Scrape:
    def __init__(self, text):
        self._series = {}
        for line in text.splitlines():
            match = SAMPLE.match(line)
            if match:
                labels = {name: unquoted(value) for name, value in LABEL.findall(match[2] or "")}
                self._series.setdefault(match[1], []).append(labels)

    def __contains__(self, name):
        return name in self._series

    def __len__(self):
        return len(self._series)

    def label_names(self):
        return {name for series in self._series.values() for labels in series for name in labels}

    def values(self, name, label):
        return {labels[label] for labels in self._series.get(name, []) if label in labels}

    def complaints(self, name, matchers):
        """What of a selector this scrape does not know: the metric, a label, a value."""
        if name not in self:
            return [f"no metric {name}"]
        found = []
        for label, operator, value in matchers:
            if label in TARGET_LABELS or "$" in value:
                continue
            values = self.values(name, label)
            if not values:
                found.append(f"{name} has no label {label}")
            elif operator in ("=", "!="):
                if value not in values:
                    found.append(f'{name} has no {label}="{value}"')
            else:
                found += [f'{name} has no {label} that matches "{part}"' for part in alternatives(value)
                          if not any(re.fullmatch(part, each) for each in values)]
        return found


def alternatives(pattern):
    """The branches of a pattern that is one flat alternation, else the pattern."""
    return [pattern] if re.search(r"[()\[\]]", pattern) else pattern.split("|")
