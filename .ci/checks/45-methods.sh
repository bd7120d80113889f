#!/usr/bin/env bash
# name: Figures beside numpy-financial and statsmodels
# limit: 600
# The figures of both workbenches against independent packages, on random cases and published series. Without Python, or where a package
# cannot be had, it says so and passes: nothing was compared.
set -uo pipefail
cd "$(dirname "$0")/../.."
PATH=$PWD/node_modules/.bin:$PATH
if ! command -v python3 >/dev/null; then
  echo 'Skipped: no Python 3 here.'
  echo '0 passed, 0 failed'
  exit 0
fi
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
status=0 passed=0 failed=0

# compare MODULE PACKAGE COMMAND...: brings the package where it is missing, then compares.
compare() {
  local module=$1 package=$2
  shift 2
  if ! python3 -c "import $module" 2>/dev/null; then
    timeout 180 python3 -m pip install --quiet --disable-pip-version-check --no-input --target "$packages/$module" "$package" 2>&1 | grep -v '^WARNING'
    if ! PYTHONPATH=$packages/$module python3 -c "import $module" 2>/dev/null; then
      echo "Skipped: $package could not be installed."
      return
    fi
  fi
  local said
  said=$(PYTHONPATH=$packages/$module${PYTHONPATH:+:$PYTHONPATH} "$@" 2>&1) || status=1
  grep -vE '^[0-9]+ passed, [0-9]+ failed$' <<<"$said"
  if [[ $said =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  fi
}

compare numpy_financial numpy-financial node plugins/guidelines/costs/methods.ts --cases 400
compare statsmodels statsmodels node plugins/research/workbench/methods.ts --cases 100
echo "$passed passed, $failed failed"
exit "$status"
