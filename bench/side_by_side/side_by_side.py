#!/usr/bin/env python3
"""What dtbridge costs beside nginx's `return 200`, with the same requests, in the same minutes.

Rounds alternate, each stored event is looked for in a real broker (acks=all), and a run in which an answer was no
2xx, or after which Kafka has fewer records than there were answers, ends without a figure. README.md says more.

Parts:
  cost         CPU per event of dtbridge, nginx and peers, closed loop
  tls, es256   the same with TLS, and with DT's public-key signatures, beside plain dtbridge
  latency      at 1000 requests a second, open loop; once as they come and once with `Accept-Encoding: gzip`
  connections  CPU per event with 1000 connections beside 64
  memory       resident: idle, and with 1000 deliveries in flight
  linger       librdkafka's linger.ms of 0 to 5 at 10/s, 1000/s and as fast as it goes
"""

import argparse
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "system"))

from figures import Failed, Report  # noqa: E402
from kafka_reader import Cluster  # noqa: E402
from parts import DEFAULT_PARTS, PARTS, warm_up  # noqa: E402
from peers import AdapterError, read_adapter  # noqa: E402
from stage import Stage  # noqa: E402


def parts_of(text):
    names = list(PARTS) if text == "all" else text.split(",")
    for name in names:
        if name not in PARTS:
            raise argparse.ArgumentTypeError(f"{name} is no part; there are {', '.join(PARTS)}, and all")
    return names


def adapter(file):
    try:
        return read_adapter(file)
    except AdapterError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtbridge", type=Path, required=True, help="the program, built for release")
    parser.add_argument("--dtemulator", type=Path, required=True, help="which sends at fixed rates")
    parser.add_argument("--work", type=Path, required=True, help="folder for files of the run; emptied first")
    parser.add_argument("--only", type=parts_of, default=list(DEFAULT_PARTS), metavar="PART,...",
                        help=f"the parts to run, or all; {','.join(DEFAULT_PARTS)} by default")
    parser.add_argument("--peer", type=adapter, action="append", default=[], metavar="FILE",
                        help="an adapter of another program to measure, too; repeatable")
    parser.add_argument("--rounds", type=int, default=5, help="of the part cost")
    parser.add_argument("--seconds", type=int, default=10, help="length of a round of the part cost, in slices of 2")
    parser.add_argument("--short-rounds", type=int, default=3, help="of the other parts")
    parser.add_argument("--short-seconds", type=int, default=6, help="length of a round of the other parts")
    parser.add_argument("--connections", type=int, default=64, help="keep-alive connections")
    parser.add_argument("--partitions", type=int, default=6, help="of each topic; 6 is dtbridge's own default")
    parser.add_argument("--workers", type=int, default=2, help="dtbridge's")
    parser.add_argument("--nginx-workers", type=int, default=1)
    parser.add_argument("--wrk-threads", type=int, default=1)
    parser.add_argument("--requests", type=int, default=240_000, help="distinct requests to go round")
    parser.add_argument("--nginx-port", type=int, default=18090, help="and the one after it, for TLS")
    parser.add_argument("--kafka-port", type=int, default=19492)
    options = parser.parse_args(arguments)
    options.root = ROOT
    return options


def main():
    options = parse(sys.argv[1:])
    work = options.work.resolve()
    if work.exists():
        Cluster(work / "kafka", options.kafka_port).wipe()
        shutil.rmtree(work)
    work.mkdir(parents=True)
    stage = Stage(options, work)
    report = Report()
    try:
        stage.start()
        warm_up(stage)
        for name in options.only:
            print(f"# {name}", flush=True)
            report.say()
            PARTS[name](stage, report)
            stage.end_servers()
    except (Failed, AssertionError) as failure:
        print(f"no figure: {failure}", file=sys.stderr)
        return 1
    finally:
        stage.end()
    print("\n".join(report.lines))
    return 0 if report.kept else 1


if __name__ == "__main__":
    sys.exit(main())
