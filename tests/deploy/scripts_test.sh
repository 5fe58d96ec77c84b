#!/usr/bin/env bash
# Every shell script of the repository, read by shellcheck.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${DTBRIDGE_DEPLOY_TOOLS:-$here/../../build/deploy}
cd "$here/../.."

mapfile -t scripts < <(git ls-files -z | xargs -0 grep -lIm1 -E '^#!/(usr/bin/env |bin/)(ba|da)?sh$' --)
((${#scripts[@]} > 5)) || { echo "found only ${#scripts[@]} scripts" >&2; exit 1; }
"$home/bin/shellcheck" --external-sources --severity=style "${scripts[@]}"
echo "${#scripts[@]} scripts without a remark"
