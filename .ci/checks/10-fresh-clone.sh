#!/usr/bin/env bash
# name: Start of a fresh clone
# limit: 240
# Clones into a path with a space, starts with the system's Node as a newcomer would, asks /healthz, stops, starts again.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
place=$(mktemp -d)/'a fresh clone'
passed=0
failed=0
pid=

cleanup() {
  [ -n "$pid" ] && kill -KILL -- "-$pid" 2>/dev/null
  rm -rf "$(dirname "$place")"
}
trap cleanup EXIT

verdict() { # verdict <0 for good> <what>
  if [ "$1" -eq 0 ]; then passed=$((passed + 1)); echo "  ✓ $2"; else failed=$((failed + 1)); echo "  ✗ $2"; fi
}

answers() { # answers <seconds>: whether /healthz answers 200 within that time
  local until=$((SECONDS + $1))
  while [ $SECONDS -lt $until ]; do
    [ "$(curl -s -o /dev/null -m 2 -w '%{http_code}' "http://127.0.0.1:$port/healthz")" = 200 ] && return 0
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.3
  done
  return 1
}

start() {
  began=$SECONDS
  setsid npm start >"$place.log" 2>&1 &
  pid=$!
}

stop() { # what a terminal or a supervisor sends; npm must pass it on
  local until=$((SECONDS + 45))
  kill -TERM "$pid"
  while pgrep -g "$pid" >/dev/null && [ $SECONDS -lt $until ]; do sleep 0.2; done
  ! pgrep -g "$pid" >/dev/null
}

git clone -q "$root" "$place" && cd "$place" || exit 1
if [ ! -e core/cli/main.js ]; then
  echo 'There is nothing to start yet.'
  echo '0 passed, 0 failed'
  exit 0
fi
# The Node that npm test fetched is not what a newcomer has.
PATH=$(printf %s "$PATH" | tr : '\n' | grep -v node_modules | paste -sd:)
export PATH
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
unset CI
export PORT=$port
echo "  with Node $(node --version) of the system"

start
answers 120
verdict $? "the first start answers after $((SECONDS - began)) s"
[ -z "$(git status --porcelain)" ]
verdict $? 'the first start changes no file of the repository'
resident=$(ps -o rss= -g "$pid" | awk '{ sum += $1 } END { print int(sum / 1024) }')
echo "  $resident MB resident in all processes, $(pgrep -g "$pid" | wc -l) processes"
stop
verdict $? 'a request to stop ends every process'
start
answers 60
verdict $? "the second start answers after $((SECONDS - began)) s"
stop
verdict $? 'and stops again'
[ "$failed" -eq 0 ] || { echo '  What the last start printed:'; tail -n 40 "$place.log"; git status --short; }

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
