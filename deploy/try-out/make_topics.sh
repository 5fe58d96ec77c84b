#!/usr/bin/env bash
# make_topics.sh BROKER: the topics of the try-out stack, those that are missing. Runs in the image of the broker.
set -euo pipefail

types=(touch temperature objectPresent humidity objectPresentCount touchCount waterPresent co2 pressure motion
  deskOccupancy contact probeWireStatus networkStatus batteryStatus labelsChanged connectionStatus ethernetStatus
  cellularStatus connectionLatency other)

# Each start of a Java program takes a second or two: list once, make what is missing only.
topics() { "${KAFKA_TOPICS:-/opt/kafka/bin/kafka-topics.sh}" --bootstrap-server "$broker" "$@"; }
broker=$1
there=$(topics --list)
for topic in "${types[@]/#/dt.events.}" dt.dead-letter; do
  if grep -qxF "$topic" <<<"$there"; then continue; fi
  # A record's time is the event's own, and old events come; with the default they would be gone at once.
  topics --create --topic "$topic" --partitions 3 --replication-factor 1 --config retention.ms=-1 \
    --config retention.bytes=67108864 --config segment.bytes=16777216
done
