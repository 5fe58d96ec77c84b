#!/usr/bin/env bash
set -euo pipefail

# try_out.sh ENGINE TAG DIR: runs the image as its own user on a read-only root, before a real Kafka broker: topics
# made, ready, a signed event pushed and stored and in the topic, SIGTERM ends it with 0. DIR is emptied first.
engine=$1
tag=$2
directory=$3

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$directory
rm -rf "$directory"
mkdir -p "$directory/config"
# shellcheck disable=SC2034 # for engines.sh
base_name='' revision='' version=''
if [[ $engine == buildah ]]; then
  mkdir -p "$directory"
  ln -s ../store "$directory/store"
  ln -s ../run "$directory/run"
fi
source deploy/image/engines.sh

kafka=$directory/kafka
name=dtbridge-try-out-$$
finish() {
  "${engine}_clean" "$name"
  tests/kafka/kafka.sh wipe "$kafka" >/dev/null 2>&1 || true
}
trap finish EXIT

tests/kafka/kafka.sh install
bootstrap=$(tests/kafka/kafka.sh start "$kafka" 1 "${DTBRIDGE_TRY_OUT_PORT:-19392}")
head -c 24 /dev/urandom | base64 >"$directory/config/secret"
cat >"$directory/config/dtbridge.yaml" <<YAML
listen: {address: "127.0.0.1:18380"}
admin: {address: "127.0.0.1:18390"}
connectors:
  - {name: try-out, path: /v1/try-out, signature: {secret_files: [/etc/dtbridge/secret]}}
kafka:
  brokers: ["$bootstrap"]
  topics: {partitions: 1, replication: 1}
shutdown: {delay: 1s}
YAML
chmod -R a+rX "$directory/config"

"${engine}_call" "$tag" "$directory/config" check --config /etc/dtbridge/dtbridge.yaml --files
"${engine}_call" "$tag" "$directory/config" topics --config /etc/dtbridge/dtbridge.yaml >"$directory/topics"
echo "$(wc -l <"$directory/topics") topics made"
"${engine}_serve" "$tag" "$name" "$directory/config" serve --config /etc/dtbridge/dtbridge.yaml
for ((i = 0; i < 100; ++i)); do
  if "${engine}_call" "$tag" "$directory/config" healthcheck --url http://127.0.0.1:18390/readyz 2>/dev/null; then break; fi
  sleep 0.2
done
"${engine}_call" "$tag" "$directory/config" probe --config /etc/dtbridge/dtbridge.yaml
record=$(kcat -b "$bootstrap" -C -t dt.events.other -c 1 -e -q -f '%k %s')
[[ $record == 'dtbridge-probe {"event_id":'* ]] || { echo "try-out: not the probe's record: $record" >&2; exit 1; }
echo "in Kafka: ${record:0:60}..."
# Not in a subshell: only the shell that started the program can wait for it.
"${engine}_stop" "$name" >"$directory/exit-code"
code=$(<"$directory/exit-code")
[[ $code == 0 ]] || { "${engine}_log" "$name" >&2; echo "try-out: SIGTERM ended it with $code" >&2; exit 1; }
"${engine}_log" "$name" | grep -q stopped || { echo "try-out: no orderly end in the log" >&2; exit 1; }
echo "SIGTERM: stopped in order, exit 0"
