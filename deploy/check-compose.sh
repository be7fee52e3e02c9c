#!/bin/sh
# Has the reference implementation of Compose check docker-compose.temporal.yml as .env fills it in, without an engine.
# compose-go reads no environment: ${NAME:-default} and ${NAME:?message} are filled in here, as Compose would.
# Usage: sh deploy/check-compose.sh [program; default: compose-go]
set -eu
cd "$(dirname "$0")/.."
checker=${1:-compose-go}
settings=.env
[ -e "$settings" ] || { echo 'there is no .env: run sh deploy/make-env.sh' >&2; exit 2; }
command -v "$checker" >/dev/null || { echo "$checker is not there: docs/deployment.md says how to build it" >&2; exit 2; }
umask 077
filled=.compose-checked.yml
trap 'rm -f "$filled"' EXIT
# not sourced: a value may hold what a shell would run
while IFS= read -r line; do
  case $line in '' | '#'*) ;; *=*) export "$line" ;; esac
done <"$settings"
awk '
{
  line = $0; out = ""
  while (match(line, /\$\$|\$\{[A-Za-z0-9_]+:[-?][^}]*\}/)) {
    out = out substr(line, 1, RSTART - 1)
    found = substr(line, RSTART, RLENGTH)
    line = substr(line, RSTART + RLENGTH)
    if (found == "$$") { out = out found; continue }
    inside = substr(found, 3, length(found) - 3)
    colon = index(inside, ":")
    name = substr(inside, 1, colon - 1)
    how = substr(inside, colon + 1, 1)
    rest = substr(inside, colon + 2)
    if (ENVIRON[name] != "") out = out ENVIRON[name]
    else if (how == "-") out = out rest
    else { print "line " NR ": " name " is not set: " rest > "/dev/stderr"; failed = 1 }
  }
  print out line
}
END { exit failed }
' docker-compose.temporal.yml >"$filled"
"$checker" "$filled" >/dev/null
echo 'docker-compose.temporal.yml is what Compose takes'
