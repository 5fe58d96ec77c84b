"""How results are printed: one line per scenario, and what is behind it."""

HEAD = ("scenario", "events", "attempts", "acknowledged", "lost", "not 200 at first", "slowest answer, s",
        "longest without a 200, s", "first 200 after healing (of every partition), s", "copies", "verdict")


def _number(value):
    return f"{value:,}"


def _seconds(value):
    return "" if value is None else f"{value:.1f}"


def _outcomes(verdict):
    return ", ".join(f"{_number(count)} × {outcome}" for outcome, count in
                     sorted(verdict.refused.items(), key=lambda item: str(item[0]))) or "none"


def _healing(verdict):
    if verdict.first_after_healing is None:
        return ""
    return f"{_seconds(verdict.first_after_healing)} ({_seconds(verdict.every_partition_after_healing)})"


def _copies(verdict):
    further = sum((copies - 1) * events for copies, events in verdict.copies.items())
    if not further:
        return "1 each"
    reasons = "; ".join(f"{_number(count)}: {reason}" for reason, count in sorted(verdict.explained.items()))
    return f"{_number(further)} further ({reasons or 'unexplained'})"


def row(scenario, verdict):
    return (scenario.name, _number(verdict.events), _number(verdict.attempts), _number(verdict.acknowledged),
            _number(len(verdict.lost)), _outcomes(verdict), _seconds(verdict.slowest),
            _seconds(verdict.longest_gap), _healing(verdict), _copies(verdict),
            "MISSED" if verdict.violations else "kept")


def table(results, date):
    rows = [row(scenario, verdict) for scenario, verdict, _ in results]
    lines = ["| " + " | ".join(cells) + " |" for cells in [HEAD, ["---"] * len(HEAD), *rows]]
    missed = [f"- {scenario.name}: {violation}" for scenario, verdict, _ in results
              for violation in verdict.violations]
    kept = sum(not verdict.violations for _, verdict, _ in results)
    return "\n".join([f"{date}: {kept} of {len(results)} scenarios kept every bar.", "", *lines,
                      *([""] + missed if missed else [])]) + "\n"


def details(verdict, remarks):
    yield (f"{verdict.events} events, {verdict.attempts} attempts, {verdict.acknowledged} acknowledged, "
           f"{len(verdict.lost)} lost; not 200 at first: {_outcomes(verdict)}")
    yield (f"slowest answer {verdict.slowest:.2f} s, longest without a 200 {verdict.longest_gap:.2f} s, first 200 after "
           f"healing {_seconds(verdict.first_after_healing)} s, of every partition "
           f"{_seconds(verdict.every_partition_after_healing)} s; copies: {_copies(verdict)}")
    if verdict.forgiven:
        yield f"{verdict.forgiven} acknowledged ones were deleted with their topic"
    for remark in remarks:
        yield f"remark: {remark}"
    for violation in verdict.violations:
        yield f"MISSED: {violation}"
