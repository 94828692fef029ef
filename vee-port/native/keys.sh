#!/usr/bin/env bash
# Makes slots_keys.h of the public keys, PEM, that may sign a firmware: of a second one beside the first,
# so that a release by it can replace both. In vee-port/native/src/main/c/include it comes into every image.
#
#   vee-port/native/keys.sh KEY.pub [KEY.pub] > slots_keys.h
set -euo pipefail
[ "$#" -gt 0 ] || { sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
keys=()
for file; do
  # The public part alone, of a file that may hold the private one before it.
  pem="$(awk '/^-----BEGIN PUBLIC KEY-----/ { on = 1 } on { sub(/\r$/, ""); printf "%s\\n", $0 }
    /^-----END PUBLIC KEY-----/ { exit }' "$file")"
  [[ "$pem" =~ ^-----BEGIN\ PUBLIC\ KEY-----(\\n[A-Za-z0-9+/=]+)+\\n-----END\ PUBLIC\ KEY-----\\n$ ]] ||
    { echo "keys: $file: expected a public key, PEM" >&2; exit 1; }
  keys+=("\"$pem\"")
done
echo "/* Made by keys.sh: the keys that may sign a firmware. */"
printf '#define SLOTS_KEYS'
for i in "${!keys[@]}"; do
  printf '%s \\\n  %s' "$([ "$i" -eq 0 ] || echo ,)" "${keys[$i]}"
done
echo
