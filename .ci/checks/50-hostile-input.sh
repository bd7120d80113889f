#!/usr/bin/env bash
# name: Hostile input
# limit: 900
# The collections of hostile strings, markup, JSON, texts and files through every field and route.
set -uo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
mocha --timeout 400000 test/hostile/inputs.check.ts 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
passing=$(grep -oE '[0-9]+ passing' "$log" | head -n 1 | cut -d' ' -f1)
failing=$(grep -oE '[0-9]+ failing' "$log" | head -n 1 | cut -d' ' -f1)
echo "${passing:-0} passed, ${failing:-0} failed"
exit "$code"
