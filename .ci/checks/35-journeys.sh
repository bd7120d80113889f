#!/usr/bin/env bash
# name: Journeys in a browser
# limit: 1500
# What people do from end to end, in English and Arabic: by keyboard alone, without scripts, with the line gone, two at a time; and the journeys of people, seats, meetings, digests and closed accounts. One browser for all.
set -uo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
mocha --timeout 180000 'test/browser/journeys*.check.ts' 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
passing=$(grep -oE '[0-9]+ passing' "$log" | head -n 1 | cut -d' ' -f1)
failing=$(grep -oE '[0-9]+ failing' "$log" | head -n 1 | cut -d' ' -f1)
echo "${passing:-0} passed, ${failing:-0} failed"
exit "$code"
