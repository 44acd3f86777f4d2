#!/usr/bin/env bash
# extension_test.sh PLUMBLINE EXTENSION: types, tests and package of the editor extension. Exits with 77 where
# there is no npm, or no registry to install from.
set -euo pipefail
command -v npm >/dev/null || { echo 'npm is not installed'; exit 77; }
export PLUMBLINE
PLUMBLINE=$(realpath "$1")
cd "$2"

if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
  if ! log=$(npm ci --no-audit --no-fund 2>&1); then
    printf '%s\n' "$log"
    [[ $log == *EUSAGE* ]] && exit 1 # The lock file is not that of package.json.
    exit 77
  fi
fi
npm run --silent check
npm test --silent
package=$(mktemp -d)
trap 'rm -rf "$package"' EXIT
npm run --silent package -- --out "$package/plumbline.vsix"
[[ -s $package/plumbline.vsix ]]
