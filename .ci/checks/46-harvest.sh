#!/usr/bin/env bash
# name: Harvested by sickle, DataCite by its schema
# limit: 400
# An independent harvester follows the studies of a site over edits, deletions and what comes back; what is told of each is held against
# the schema of DataCite. Without Python, or where the packages cannot be had, it says so and passes: nothing was harvested.
set -uo pipefail
cd "$(dirname "$0")/../.."
PATH=$PWD/node_modules/.bin:$PATH
skip() { echo "Skipped: $1"; echo '0 passed, 0 failed'; exit 0; }
command -v python3 >/dev/null || skip 'no Python 3 here.'
if ! python3 -c 'import sickle, datacite' 2>/dev/null; then
  packages=$(mktemp -d)
  trap 'rm -rf "$packages"' EXIT
  timeout 180 python3 -m pip install --quiet --disable-pip-version-check --no-input --target "$packages" sickle datacite 2>&1 | grep -v '^WARNING'
  PYTHONPATH=$packages python3 -c 'import sickle, datacite' 2>/dev/null || skip 'sickle and datacite could not be installed.'
  export PYTHONPATH=$packages
fi
node plugins/research/test/harvest.ts
