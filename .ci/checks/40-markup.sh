#!/usr/bin/env bash
# name: Markup of every page (Nu checker)
# limit: 900
# The Nu HTML checker over every page in the four languages. It is fetched for the occasion and no part of the project.
set -uo pipefail
cd "$(dirname "$0")/../.."
if ! command -v java >/dev/null; then
  if [ "${CI:-}" = true ]; then echo "Java is needed here and was not found"; exit 1; fi
  echo "Skipped: there is no Java here"
  echo "0 passed, 0 failed"
  exit 0
fi
tools=var/ci-tools
mkdir -p "$tools"
[ -f "$tools/node_modules/vnu-jar/build/dist/vnu.jar" ] || npm install --prefix "$tools" vnu-jar --no-save --no-audit --no-fund || exit 1
log=$(mktemp)
mocha --timeout 600000 test/browser/markup.check.ts 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
passing=$(grep -oE '[0-9]+ passing' "$log" | head -n 1 | cut -d' ' -f1)
failing=$(grep -oE '[0-9]+ failing' "$log" | head -n 1 | cut -d' ' -f1)
echo "${passing:-0} passed, ${failing:-0} failed"
exit "$code"
