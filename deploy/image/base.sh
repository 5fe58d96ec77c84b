#!/usr/bin/env bash
set -euo pipefail

# base.sh SUITE OUT.tar: what debian:SUITE-slim holds, from Debian's own packages and this machine's mirror; for
# building images where no registry can be reached. Needs mmdebstrap and root.
suite=$1
out=$2

mirror_of() { # PATTERN : the first address in apt's lists that does (or with ! does not) look like it
  # shellcheck disable=SC2016 # apt's own field
  apt-get indextargets --format '$(REPO_URI)' | sort -u | grep "$@" | head -n 1
}
main=$(mirror_of -v security)
security=$(mirror_of security)

# Apt keeps no archives in images: the same setting that Docker's own base has.
# shellcheck disable=SC2016
docker_clean='printf "%s\n" \
  "DPkg::Post-Invoke { \"rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true\"; };" \
  "Dir::Cache::pkgcache \"\"; Dir::Cache::srcpkgcache \"\";" > "$1"/etc/apt/apt.conf.d/docker-clean'

# shellcheck disable=SC2016
mmdebstrap --quiet --variant=minbase --mode=root \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin "$1"/var/log/*' \
  --customize-hook="$docker_clean" \
  "$suite" "$out" \
  "deb $main $suite main" "deb $main $suite-updates main" "deb $security $suite-security main"
