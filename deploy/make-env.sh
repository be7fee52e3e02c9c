#!/bin/sh
# Writes .env from .env.example with fresh secrets, readable by its owner only. Never overwrites one.
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
  echo '.env exists already: edit it, or move it away' >&2
  exit 1
fi
umask 077
secret() { head -c 24 /dev/urandom | od -An -vtx1 | tr -d ' \n'; }
key() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
while IFS= read -r line; do
  case $line in
    '#'*) printf '%s\n' "$line" ;;
    *'<generate>') printf '%s%s\n' "${line%'<generate>'}" "$(secret)" ;;
    *'<generate-key>') printf '%s%s\n' "${line%'<generate-key>'}" "$(key)" ;;
    *) printf '%s\n' "$line" ;;
  esac
done <.env.example >.env.new
mv .env.new .env
echo 'wrote .env'
