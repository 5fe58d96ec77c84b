#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'TEXT'
kafka.sh: real Kafka brokers on 127.0.0.1 for tests, thrown away afterwards

  kafka.sh install                            fetch what a broker needs, once
  kafka.sh start DIR [BROKERS [PORT]]         one (default) or three brokers from PORT (19092) on; waits
                                              until they serve and prints the bootstrap list
  kafka.sh stop DIR                           stop all, keep their data
  kafka.sh wipe DIR                           kill all, delete data and logs
  kafka.sh topic DIR NAME PARTITIONS REPLICATION [KEY=VALUE...]
                                              make a topic (fine if it is there), wait for its leaders
  kafka.sh admin DIR delete TOPIC | describe TOPIC | config topic|broker NAME KEY=VALUE...
                     | scram USER PASSWORD [MECHANISM] | nodes | controller
  kafka.sh broker DIR ID start [nowait] | stop | kill | pause | resume | pid | log

DIR holds one cluster: settings, data, logs, process ids. Brokers have the ids 1 to BROKERS and listen on
PORT and the ports after it; their controllers listen 50 ports higher.

Environment: KAFKA_HOME (the installation, default build/kafka), KAFKA_VERSION, KAFKA_EXTRA (more lines for
server.properties, the last one wins), KAFKA_VOTERS (how many brokers are controllers too, default all),
KAFKA_FORWARDED (a port: brokers listen there and on the ports after it too, and tell who connects there that
they are 10 ports higher, where a forwarder of the test's own has to listen), KAFKA_HEAP (256m),
KAFKA_JAVA_OPTIONS (more options for the brokers' Java, the last one wins), KAFKA_START_SECONDS (90), KAFKA_STOP_SECONDS (5), JAVA_HOME (Java 17 or later).

Example:
  kafka.sh start /tmp/cluster 3 && kafka.sh topic /tmp/cluster events 6 3 && kafka.sh broker /tmp/cluster 2 kill
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${KAFKA_HOME:-$(cd "$here/../.." && pwd)/build/kafka}
java_bin=${JAVA_HOME:+$JAVA_HOME/bin/}
heap=${KAFKA_HEAP:-256m}
start_seconds=${KAFKA_START_SECONDS:-90}
stop_seconds=${KAFKA_STOP_SECONDS:-5}
cluster_id=4L6g3nShT-eMCtK--X86sw
controller_port_offset=50
forwarder_port_offset=10

# Serial collector and the first compiler tier only: less memory and a shorter start, which is what tests
# spend their time on.
java_options=(
  -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Djava.net.preferIPv4Stack=true
  -Dorg.slf4j.simpleLogger.showDateTime=true
  -Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS
  -Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=warn)

fail() {
  echo "kafka.sh: $*" >&2
  exit 1
}

need() { # ARGUMENTS-LEFT MINIMUM
  [[ $1 -ge $2 ]] || { usage >&2; exit 2; }
}

class_path() {
  local jars=("$home"/libs/*.jar)
  local IFS=:
  echo "${jars[*]}"
}

shared_archive() {
  if [[ -f $home/kafka.jsa ]]; then echo "-XX:SharedArchiveFile=$home/kafka.jsa"; else echo -Xshare:auto; fi
}

# --- installation -------------------------------------------------------------------------------------

installation_stamp() { # the archive of shared classes only fits the Java that wrote it
  echo "${KAFKA_VERSION:-pom} $(sha256sum "$here/pom.xml" "$here/KafkaAdmin.java" | cut -c1-16 | paste -sd' ')" \
    "$("${java_bin}java" -version 2>&1 | head -n 1)"
}

is_installed() {
  [[ "$(cat "$home/.installed" 2>/dev/null)" == "$(installation_stamp)" ]]
}

fetch_jars() { # INTO
  local try version=()
  [[ -z ${KAFKA_VERSION:-} ]] || version=("-Dkafka.version=$KAFKA_VERSION")
  for try in 1 2 3; do
    if mvn -B -q -f "$here/pom.xml" "${version[@]}" \
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
      -DincludeScope=runtime "-DoutputDirectory=$1" >"$home/mvn.log" 2>&1; then
      return
    fi
    echo "kafka.sh: Maven failed (try $try of 3)" >&2
    sleep 2
  done
  tail -n 20 "$home/mvn.log" >&2
  fail "the jars could not be fetched from Maven Central; see $home/mvn.log"
}

build_admin() {
  local classes=$home/.work/classes
  mkdir -p "$classes"
  "${java_bin}javac" -proc:none -nowarn -d "$classes" -cp "$(class_path)" "$here/KafkaAdmin.java"
  "${java_bin}jar" --create --file "$home/libs/zz-kafka-admin.jar" -C "$classes" .
}

# Formatting takes a JVM; every broker's data directory starts as a copy of this one.
make_template() {
  local work=$home/.work/format
  mkdir -p "$work"
  printf '%s\n' process.roles=broker,controller node.id=1 controller.quorum.voters=1@127.0.0.1:1 \
    controller.listener.names=CONTROLLER \
    listeners=PLAINTEXT://127.0.0.1:2,CONTROLLER://127.0.0.1:1 "log.dirs=$work/data" >"$work/server.properties"
  "${java_bin}java" -Xmx128m "${java_options[@]}" -cp "$(class_path)" kafka.tools.StorageTool \
    format -t "$cluster_id" -c "$work/server.properties" >"$work/log" 2>&1 ||
    { tail -n 20 "$work/log" >&2; fail "the storage could not be formatted"; }
  rm "$work/data/meta.properties"
  chmod -R u+w "$work/data"
  mv "$work/data" "$home/template"
}

# One run under observation writes the archive of shared classes that halves every later start. It is also
# the proof that the installation works.
train() {
  local work=$home/.work/train port
  port=$((20000 + RANDOM % 8000))
  mkdir -p "$work"
  printf 'brokers=1\nport=%s\nvoters=1\n' "$port" >"$work/cluster"
  trap 'stop_seconds=0; stop_brokers "$home/.work/train/broker-1" || true' EXIT
  write_settings "$work" 1
  launch "$work/broker-1" "-XX:ArchiveClassesAtExit=$home/.work/kafka.jsa"
  wait_until_serving "$work/broker-1"
  admin "$work" create training 1 1
  stop_seconds=90 stop_brokers "$work/broker-1"
  trap - EXIT
  if [[ -f $home/.work/kafka.jsa ]]; then mv "$home/.work/kafka.jsa" "$home/"; fi
}

install_kafka() {
  if is_installed; then return; fi
  mkdir -p "$home"
  (
    flock -w 900 8 || fail "another installation holds $home/.lock"
    if is_installed; then exit 0; fi
    rm -rf "$home"/{libs,template,.work,.installed,kafka.jsa}
    mkdir -p "$home/.work"
    fetch_jars "$home/libs"
    build_admin
    make_template
    train
    rm -rf "$home/.work"
    installation_stamp >"$home/.installed"
  ) 8>"$home/.lock"
}

# --- brokers ------------------------------------------------------------------------------------------

setting() { # DIR NAME
  sed -n "s/^$2=//p" "$1/cluster"
}

bootstrap() { # DIR
  local i list=() port
  port=$(setting "$1" port)
  for ((i = 0; i < $(setting "$1" brokers); i++)); do list+=("127.0.0.1:$((port + i))"); done
  local IFS=,
  echo "${list[*]}"
}

admin() { # DIR COMMAND...
  local dir=$1
  shift
  "${java_bin}java" -Xmx128m "${java_options[@]}" "$(shared_archive)" \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$(class_path)" KafkaAdmin "$(bootstrap "$dir")" "$@"
}

directory_id() { # what Kafka calls a directory's id: a UUID in base64url that starts with no dash
  local id=-
  while [[ $id == -* ]]; do id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '='); done
  echo "$id"
}

write_settings() { # DIR ID
  local dir=$1 id=$2 broker=$1/broker-$2 brokers voters first_port i
  brokers=$(setting "$dir" brokers)
  voters=$(setting "$dir" voters)
  first_port=$(setting "$dir" port)
  local port=$((first_port + id - 1)) replication=$((brokers < 3 ? 1 : 3))
  local roles=broker listeners=PLAINTEXT://127.0.0.1:$port advertised=PLAINTEXT://127.0.0.1:$port quorum=()
  if [[ -n ${KAFKA_FORWARDED:-} ]]; then
    listeners+=,FORWARDED://127.0.0.1:$((KAFKA_FORWARDED + id - 1))
    advertised+=,FORWARDED://127.0.0.1:$((KAFKA_FORWARDED + forwarder_port_offset + id - 1))
  fi
  if ((id <= voters)); then
    roles=broker,controller
    listeners+=,CONTROLLER://127.0.0.1:$((port + controller_port_offset))
  fi
  for ((i = 1; i <= voters; i++)); do
    quorum+=("$i@127.0.0.1:$((first_port + controller_port_offset + i - 1))")
  done

  mkdir -p "$broker"
  cat >"$broker/server.properties" <<SETTINGS
process.roles=$roles
node.id=$id
controller.quorum.voters=$(IFS=,; echo "${quorum[*]}")
listeners=$listeners
advertised.listeners=$advertised
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT,FORWARDED:PLAINTEXT
log.dirs=$broker/data
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=$replication
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=$replication
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=4194304
num.network.threads=2
num.io.threads=4
${KAFKA_EXTRA:-}
SETTINGS

  [[ ! -f $broker/data/meta.properties ]] || return 0
  mkdir -p "$broker/data"
  cp -r "$home/template/." "$broker/data/"
  printf 'version=1\ncluster.id=%s\nnode.id=%s\ndirectory.id=%s\n' "$cluster_id" "$id" "$(directory_id)" \
    >"$broker/data/meta.properties"
}

# The live process of a broker. Its command line is looked at, for the number may be somebody else's by now.
pid_of() { # BROKER-DIR
  local pid
  pid=$(cat "$1/pid" 2>/dev/null) || return 1
  { tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -- "$1/server.properties"; } 2>/dev/null || return 1
  echo "$pid"
}

# The locks' descriptors are closed for the broker, or it would hold them as long as it lives.
launch() { # BROKER-DIR [JAVA-OPTION...]
  local broker=$1
  shift
  if [[ -f $broker/log ]]; then mv -f "$broker/log" "$broker/log.before"; fi
  : >"$broker/log"
  # shellcheck disable=SC2086 # several options
  setsid "${java_bin}java" "-Xmx$heap" "${java_options[@]}" ${KAFKA_JAVA_OPTIONS:-} "$@" -cp "$(class_path)" kafka.Kafka \
    "$broker/server.properties" </dev/null >>"$broker/log" 2>&1 8>&- 9>&- &
  echo $! >"$broker/pid"
}

wait_until_serving() { # BROKER-DIR...
  local broker end=$((SECONDS + start_seconds))
  for broker; do
    # A broker says so only once its controller lets it take part.
    until grep -q 'Kafka Server started' "$broker/log"; do
      kill -0 "$(cat "$broker/pid")" 2>/dev/null || { tail -n 25 "$broker/log" >&2; fail "$broker died while starting"; }
      ((SECONDS < end)) || { tail -n 25 "$broker/log" >&2; fail "$broker does not serve after $start_seconds s"; }
      sleep 0.05
    done
  done
}

stop_brokers() { # BROKER-DIR...: asks first unless the time for that is 0, then kills; returns when gone
  local broker pid waiting=1 end=$((SECONDS + stop_seconds))
  if ((stop_seconds > 0)); then
    for broker; do
      if pid=$(pid_of "$broker"); then kill -CONT "$pid" && kill -TERM "$pid"; fi 2>/dev/null || true
    done
    while ((waiting && SECONDS < end)); do
      waiting=0
      for broker; do if pid_of "$broker" >/dev/null; then waiting=1; fi; done
      if ((waiting)); then sleep 0.1; fi
    done
  fi
  for broker; do
    if pid=$(pid_of "$broker"); then kill -KILL "$pid" 2>/dev/null || true; fi
    while pid_of "$broker" >/dev/null; do sleep 0.02; done
    rm -f "$broker/pid"
  done
}

# --- commands -----------------------------------------------------------------------------------------

port_is_taken() { # PORT
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

start_cluster() { # DIR [BROKERS [PORT]]
  local dir=$1 brokers=${2:-1} port=${3:-19092} id settings started=()
  [[ $brokers =~ ^[1-9]$ && $port =~ ^[1-9][0-9]+$ ]] || fail "start takes 1 to 9 brokers and a port"
  install_kafka
  settings=$(printf 'brokers=%s\nport=%s\nvoters=%s' "$brokers" "$port" "${KAFKA_VOTERS:-$brokers}")
  if [[ -f $dir/cluster && $(cat "$dir/cluster") != "$settings" ]]; then
    fail "$dir holds another cluster ($(paste -sd' ' "$dir/cluster")); wipe it first"
  fi
  echo "$settings" >"$dir/cluster"
  for ((id = 1; id <= brokers; id++)); do
    started+=("$dir/broker-$id")
    if pid_of "$dir/broker-$id" >/dev/null; then continue; fi
    if port_is_taken $((port + id - 1)); then fail "port $((port + id - 1)) is taken"; fi
    write_settings "$dir" "$id"
    launch "$dir/broker-$id" "$(shared_archive)"
  done
  wait_until_serving "${started[@]}"
  bootstrap "$dir"
}

all_brokers() { # DIR
  find "$1" -maxdepth 1 -name 'broker-*' | sort
}

on_broker() { # DIR ID VERB [nowait]
  local broker=$1/broker-$2
  [[ -d $broker ]] || fail "$1 has no broker $2"
  case $3 in
    start)
      pid_of "$broker" >/dev/null || launch "$broker" "$(shared_archive)"
      [[ ${4:-} == nowait ]] || wait_until_serving "$broker"
      ;;
    stop) stop_brokers "$broker" ;;
    kill) stop_seconds=0 stop_brokers "$broker" ;;
    pause) kill -STOP "$(pid_of "$broker")" ;;
    resume) kill -CONT "$(pid_of "$broker")" ;;
    pid) pid_of "$broker" ;;
    log) cat "$broker/log" ;;
    *) need 0 1 ;;
  esac
}

need $# 1
command=$1
shift
case $command in
  -h | --help | help) usage; exit 0 ;;
  install) install_kafka; exit 0 ;;
esac

need $# 1
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
case $command in
  start | stop | wipe)
    exec 9>"$dir/.lock"
    flock -w 900 9 || fail "another command holds $dir/.lock"
    ;;
esac
case $command in
  start) start_cluster "$dir" "$@" ;;
  stop) mapfile -t brokers < <(all_brokers "$dir"); stop_brokers "${brokers[@]}" ;;
  wipe)
    mapfile -t brokers < <(all_brokers "$dir")
    stop_seconds=0 stop_brokers "${brokers[@]}"
    rm -rf "$dir"/broker-* "$dir/cluster"
    ;;
  topic) need $# 3; admin "$dir" create "$@" ;;
  admin) need $# 1; admin "$dir" "$@" ;;
  broker) need $# 2; on_broker "$dir" "$@" ;;
  *) need 0 1 ;;
esac
