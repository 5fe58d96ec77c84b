# What scripts/image needs of a container engine, in the ways of Docker, Podman and buildah alone. Sourced; wants
# $out, $base_name, $revision, $version and SOURCE_DATE_EPOCH.
# shellcheck shell=bash disable=SC2154

choose_engine() {
  local engine
  for engine in docker podman; do
    if command -v "$engine" >/dev/null && "$engine" info >/dev/null 2>&1; then
      echo "$engine"
      return
    fi
  done
  echo buildah
}

build_arguments() {
  echo "--build-arg" "REVISION=$revision" "--build-arg" "VERSION=$version"
}

# Docker

docker_prepare() { :; }

docker_build() { # TAG [OPTION...]
  # shellcheck disable=SC2046
  docker build $(build_arguments) "${@:2}" --build-arg "SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH" \
    --output "type=docker,rewrite-timestamp=true" --tag "$1" --file deploy/Dockerfile .
}

docker_layers() { docker image inspect --format '{{json .RootFS.Layers}}' "$1"; }
docker_size() { docker image inspect --format '{{.Size}}' "$1"; }
docker_run() { docker run --rm --read-only --network none --entrypoint "$2" "$1" "${@:3}"; }

docker_serve() { # TAG NAME DIRECTORY ARGUMENT... : in the background, DIRECTORY as /etc/dtbridge
  docker run --detach --name "$2" --read-only --cap-drop ALL --security-opt no-new-privileges --network host \
    --volume "$3:/etc/dtbridge:ro" "$1" "${@:4}" >/dev/null
}
docker_call() { # TAG DIRECTORY ARGUMENT...
  docker run --rm --read-only --cap-drop ALL --network host --volume "$2:/etc/dtbridge:ro" "$1" "${@:3}"
}
docker_stop() { # NAME : sends SIGTERM, prints the exit code
  docker stop --time 60 "$1" >/dev/null
  docker inspect --format '{{.State.ExitCode}}' "$1"
}
docker_log() { docker logs "$1" 2>&1; }
docker_clean() { docker rm --force "$1" >/dev/null 2>&1 || true; }

# Podman takes the same words.

podman_prepare() { :; }
podman_build() { # TAG [OPTION...]
  # shellcheck disable=SC2046
  podman build $(build_arguments) "${@:2}" --timestamp "$SOURCE_DATE_EPOCH" --tag "$1" --file deploy/Dockerfile .
}
podman_layers() { podman image inspect --format '{{json .RootFS.Layers}}' "$1"; }
podman_size() { podman image inspect --format '{{.Size}}' "$1"; }
podman_run() { podman run --rm --read-only --network none --entrypoint "$2" "$1" "${@:3}"; }
podman_serve() {
  podman run --detach --name "$2" --read-only --cap-drop ALL --security-opt no-new-privileges --network host \
    --volume "$3:/etc/dtbridge:ro" "$1" "${@:4}" >/dev/null
}
podman_call() {
  podman run --rm --read-only --cap-drop ALL --network host --volume "$2:/etc/dtbridge:ro" "$1" "${@:3}"
}
podman_stop() {
  podman stop --time 60 "$1" >/dev/null
  podman inspect --format '{{.State.ExitCode}}' "$1"
}
podman_log() { podman logs "$1" 2>&1; }
podman_clean() { podman rm --force "$1" >/dev/null 2>&1 || true; }

# No engine: buildah builds in a chroot, and the image runs in one, as its own user, on a read-only mount.

buildah_command() {
  BUILDAH_ISOLATION=chroot buildah --root "$out/store" --runroot "$out/run" --storage-driver vfs "$@"
}

buildah_prepare() {
  if buildah_command images --quiet "$base_name" >/dev/null 2>&1; then return; fi
  deploy/image/base.sh trixie "$out/trixie.tar"
  local container
  container=$(buildah_command from scratch)
  buildah_command add --quiet "$container" "$out/trixie.tar" / >/dev/null
  buildah_command config --cmd bash --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah_command commit --quiet --rm --timestamp "$SOURCE_DATE_EPOCH" "$container" "$base_name" >/dev/null
  rm "$out/trixie.tar"
}

buildah_build() { # TAG [OPTION...]
  # shellcheck disable=SC2046
  buildah_command bud --isolation chroot --pull-never --layers $(build_arguments) "${@:2}" \
    --timestamp "$SOURCE_DATE_EPOCH" --tag "$1" --file deploy/Dockerfile . >"$out/build.log" 2>&1 ||
    { tail -n 60 "$out/build.log" >&2; return 1; }
}

buildah_layers() { buildah_command inspect --type image "$1" | python3 -c '
import json, sys
print(json.dumps(json.load(sys.stdin)["OCIv1"]["rootfs"]["diff_ids"]))'; }
buildah_size() { buildah_command images --json "$1" | python3 -c '
import json, re, sys
number, unit = re.match(r"([\d.]+) ?([KMG]?B)", json.load(sys.stdin)[0]["size"]).groups()
print(int(float(number) * {"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9}[unit]))'; }

# Runs a command with the image as its root: read-only, as 65532, no way to more rights, DIRECTORY at
# /etc/dtbridge. Takes the place of the shell that calls it, so that this one's id is the program's.
buildah_enter() { # TAG DIRECTORY PROGRAM ARGUMENT...
  local name root
  name=dtbridge-$(tr -c 'a-zA-Z0-9\n' - <<<"$1")
  buildah_command inspect --type container "$name" >/dev/null 2>&1 ||
    buildah_command from --pull-never --name "$name" "$1" >/dev/null
  root=$(buildah_command mount "$name")
  mkdir -p "$root/etc/dtbridge"
  # The mounts go with the process; the arguments reach the inner shell as its own.
  # shellcheck disable=SC2016
  exec unshare --mount bash -c '
    set -e
    root=$1 directory=$2
    shift 2
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount --bind "$directory" "$root/etc/dtbridge"
    mount -o remount,bind,ro "$root/etc/dtbridge"
    mount -o remount,bind,ro "$root"
    exec setpriv --no-new-privs chroot --userspec=65532:65532 --groups= "$root" env -i PATH=/usr/bin:/bin "$@"
  ' enter "$root" "$2" "${@:3}"
}

buildah_run() (buildah_enter "$1" "$(mktemp -d)" "${@:2}")
buildah_call() (buildah_enter "$1" "$2" /usr/bin/dtbridge "${@:3}")

buildah_serve() { # TAG NAME DIRECTORY ARGUMENT...
  buildah_enter "$1" "$3" /usr/bin/dtbridge "${@:4}" >"$out/$2.log" 2>&1 &
  buildah_served=$!
}
buildah_stop() {
  local code=0
  kill -TERM "$buildah_served"
  wait "$buildah_served" || code=$?
  echo "$code"
}
buildah_log() { cat "$out/$1.log"; }
buildah_clean() { if [[ -n ${buildah_served:-} ]]; then kill -KILL "$buildah_served" 2>/dev/null || true; fi; }
