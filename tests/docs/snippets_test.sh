#!/usr/bin/env bash
# snippets_test.sh PLUMBLINE ROOT: the pipelines in docs/ci.md and the GitHub action, checked as far as this
# program can: the Azure pipeline has no finding of any rule, the others parse. Ends with
# `N passed, N failed`.
set -euo pipefail
plumbline=$(realpath "$1") root=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Every block below a comment `tested: PATH` becomes that file.
(
  cd "$folder"
  mkdir -p .github/workflows .github/actions/check
  awk '
    /^<!-- tested: .* -->$/ { path = $3 }
    /^```$/ { inside = 0 }
    inside { print > path }
    /^```yaml$/ && path != "" { inside = 1 }
    /^```$/ { path = "" }' "$root/docs/ci.md"
  cp "$root/.github/actions/check/action.yml" .github/actions/check/
)

passed=0 failed=0
# check FILE: no finding of any rule, with the file named, so that one that is no pipeline is read too.
check() {
  local output
  if output=$(cd "$folder" && "$plumbline" check --no-config --preview --pedantic --fail-on hint --quiet "$1" 2>&1) &&
    [[ -s $folder/$1 && -z $output ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n%s\n' "$1" "$output"
  fi
}
check azure-pipelines.yml
check .github/workflows/plumbline.yml
check .github/actions/check/action.yml
echo "$passed passed, $failed failed"
((failed == 0))
