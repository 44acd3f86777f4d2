#!/usr/bin/env bash
# hook_test.sh PLUMBLINE HOOKS: what a commit with the hook of .pre-commit-hooks.yaml (HOOKS) does, in
# a repository made for it, with git and pre-commit themselves. Ends with `N passed, N failed`; exits
# with 77 when one of the two is not installed.
set -euo pipefail

for tool in git pre-commit; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
plumbline=$(realpath "$1") hooks=$(realpath "$2")

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Nothing of the person who runs the test: no settings, no cache, no repository around.
export HOME=$folder/home PRE_COMMIT_HOME=$folder/cache PRE_COMMIT_COLOR=never GIT_CONFIG_NOSYSTEM=1
export PATH=$(dirname "$plumbline"):$PATH
unset "${!GIT_DIR@}" GIT_INDEX_FILE GIT_WORK_TREE TF_BUILD GITHUB_ACTIONS
mkdir "$HOME" "$folder/hooks" "$folder/work"
git config --global user.name test
git config --global user.email test@example.com
git config --global init.defaultBranch main
git config --global protocol.file.allow always

cp "$hooks" "$folder/hooks/"
git -C "$folder/hooks" init -q
git -C "$folder/hooks" add -A
git -C "$folder/hooks" commit -qm hooks

cd "$folder/work"
git init -q
cat >.pre-commit-config.yaml <<CONFIG
repos:
- repo: $folder/hooks
  rev: $(git -C "$folder/hooks" rev-parse HEAD)
  hooks:
  - id: plumbline
CONFIG
git add -A
git commit -qm 'config'
pre-commit install >/dev/null

passed=0 failed=0
output=
# commit NAME blocked|passes [SAYS]...: commits what is staged; the output has every SAYS and, of those
# that start with `!`, none.
commit() {
  local name=$1 expected=$2 outcome=passes ok=1 word
  shift 2
  output=$(git commit -m "$name" 2>&1) || outcome=blocked
  [[ $outcome == "$expected" ]] || ok=0
  for word in "$@"; do
    if [[ $word == !* ]]; then
      [[ $output != *"${word:1}"* ]] || ok=0
    else
      [[ $output == *"$word"* ]] || ok=0
    fi
  done
  if ((ok)); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s: %s, expected: %s %s\n%s\n' "$name" "$outcome" "$expected" "$*" "$output"
  fi
}

# A key of 64 bytes, put together here so that no scanner takes this file for a leak.
key=$(head -c 64 /dev/urandom | base64 -w 0)
secret="steps:
- script: deploy --connection 'DefaultEndpointsProtocol=https;AccountName=shop;Account""Key=$key;EndpointSuffix=core.windows.net'"

mkdir ci charts
printf '%s\n' "$secret" >ci/leak.yml
git add ci/leak.yml
commit 'a planted secret' blocked 'ci/leak.yml:2:' '!'"$key"

git reset -q
printf 'steps:\n- script: echo hello\n' >ci/clean.yml
git add ci/clean.yml
commit 'a clean file beside one that is not staged' passes '!ci/leak.yml'
rm ci/leak.yml

# The bad version is staged, the good one in the work tree; then the other way round.
printf '%s\n' "$secret" >ci/clean.yml && git add ci/clean.yml
printf 'steps:\n- script: echo hello\n' >ci/clean.yml
commit 'a secret that is staged and not in the work tree' blocked 'ci/clean.yml:2:'
git reset -q
printf 'steps:\n- script: echo hello again\n' >ci/clean.yml && git add ci/clean.yml
printf '%s\n' "$secret" >>ci/clean.yml
commit 'a secret in the work tree that is not staged' passes
git checkout -q -- ci/clean.yml

# A template that the pipeline includes is read, and not reported.
cat >ci/steps.yml <<'STEPS'
parameters:
- name: target
  type: string
steps:
- script: a
  script: b
- script: echo ${{ parameters.target }}
STEPS
git add ci/steps.yml
git commit -q --no-verify -m 'an old problem'
printf 'steps:\n- template: steps.yml\n  parameters:\n    taget: x\n' >ci/main.yml
git add ci/main.yml
commit 'a pipeline that includes a file nobody staged' blocked 'ci/main.yml:4:' 'taget' '!ci/steps.yml:6'
printf 'steps:\n- template: steps.yml\n  parameters:\n    target: x\n' >ci/main.yml
git add ci/main.yml
commit 'the same with the right name' passes

# So are the parameter files of a template.
mkdir infra
cat >infra/main.json <<'TEMPLATE'
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "count": { "type": "int" } },
  "resources": [],
  "outputs": { "count": { "type": "int", "value": "[parameters('count')]" } }
}
TEMPLATE
cat >infra/main.parameters.json <<'PARAMETERS'
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "count": { "value": 3 }, "cuont": { "value": 3 } }
}
PARAMETERS
git add infra/main.json
git commit -q --no-verify -m 'a template'
git add infra/main.parameters.json
commit 'a parameter file whose template nobody staged' blocked 'infra/main.parameters.json:4:' 'cuont'
sed -i 's/, "cuont".*/ }/' infra/main.parameters.json
git add infra/main.parameters.json
commit 'the same without the name that is wrong' passes

# Files of other programs.
printf 'metadata:\n{{- if .Values.x }}\n  name: {{ .Release.Name }}\n{{- end }}\n' >charts/service.yaml
printf '{ "compilerOptions": {}, // tabs\n' >tsconfig.json
git add charts tsconfig.json
commit 'files of other programs' passes

echo "$passed passed, $failed failed"
((failed == 0))
