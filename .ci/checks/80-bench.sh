#!/usr/bin/env bash
# name: Bench runs
# limit: 900
# A short run of the bench on both engines. Fails when a request failed or a row is missing, never for how long something took.
set -uo pipefail
cd "$(dirname "$0")/../.."
PATH=$PWD/node_modules/.bin:$PATH
log=$(mktemp)
node bench/run.ts --rounds 1 --seconds 1 --posts 300 --rest 1 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
passed=0
failed=0
want() { # words, how often at least
  if [ "$(grep -cF "$1" "$log")" -ge "$2" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "missing: $1"; fi
}
engines=1
grep -q '^### postgres' "$log" && engines=2
[ "${CI:-}" = true ] && engines=2
for row in 'visitor, home, kept' 'visitor, list, kept' 'visitor, item, kept' 'visitor, list, 5 writes/s elsewhere' 'visitor, home, 5 writes/s elsewhere' \
  'visitor, home, cold' 'visitor, list, cold' 'visitor, item, cold' 'member, home' 'member, list' 'member, item' 'publishing, 10 writers' \
  'process tree' 'later start' 'first start'; do
  want "$row" "$engines"
done
if [ "$code" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "a request failed, or the run broke"; fi
rm -f "$log"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
