#!/usr/bin/env bash
# name: Figures beside numpy-financial
# limit: 300
# The figures of the cost-benefit workbench against an independent package, on random cases. Without Python, or where the package
# cannot be had, it says so and passes: nothing was compared.
set -uo pipefail
cd "$(dirname "$0")/../.."
PATH=$PWD/node_modules/.bin:$PATH
if ! command -v python3 >/dev/null; then
  echo 'Skipped: no Python 3 here.'
  echo '0 passed, 0 failed'
  exit 0
fi
if ! python3 -c 'import numpy_financial' 2>/dev/null; then
  packages=$(mktemp -d)
  trap 'rm -rf "$packages"' EXIT
  timeout 180 python3 -m pip install --quiet --disable-pip-version-check --no-input --target "$packages" numpy-financial 2>&1 | grep -v '^WARNING'
  PYTHONPATH=$packages python3 -c 'import numpy_financial' 2>/dev/null || {
    echo 'Skipped: numpy-financial could not be installed.'
    echo '0 passed, 0 failed'
    exit 0
  }
  export PYTHONPATH=$packages
fi
node plugins/guidelines/costs/methods.ts --cases 400
