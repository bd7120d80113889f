#!/usr/bin/env bash
# name: Kills and faults
# limit: 1900
# The site killed under writes, 20 times on each engine, under ten people in the forum, and in the midst of an import, a harvest, a backup and a restore; disks that are full, streams that are many or never read, PostgreSQL restarted and killed under it, two starts at once, a form half typed.
set -uo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
mocha --timeout 400000 'test/faults/*.check.ts' 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
passing=$(grep -oE '[0-9]+ passing' "$log" | head -n 1 | cut -d' ' -f1)
failing=$(grep -oE '[0-9]+ failing' "$log" | head -n 1 | cut -d' ' -f1)
rm -f "$log"
echo "${passing:-0} passed, ${failing:-0} failed"
exit "$code"
