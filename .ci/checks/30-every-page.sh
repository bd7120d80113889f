#!/usr/bin/env bash
# name: Every page in a browser (axe)
# limit: 1800
# axe-core over the pattern library and every page in two languages, light and dark, narrow and wide, and what a glance at the layout can tell.
set -uo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
mocha --timeout 1700000 test/browser/every-page.check.ts themes/default/test/gallery.check.ts 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
passing=$(grep -oE '[0-9]+ passing' "$log" | head -n 1 | cut -d' ' -f1)
failing=$(grep -oE '[0-9]+ failing' "$log" | head -n 1 | cut -d' ' -f1)
echo "${passing:-0} passed, ${failing:-0} failed"
exit "$code"
