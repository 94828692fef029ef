#!/usr/bin/env bash
# Puts esptool-js, which flashes, beside the page: bundle.sh PAGE WORK. Without npm, or without its registry, the page
# is built without it and says so; nothing else needs it.
set -euo pipefail

page="$1"
work="$2"
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/src/main/npm"

without() {
  echo "site: the page is without esptool-js and does not flash: $1"
  rm -f "$page/esptool.js" "$page/esptool.LICENSE"
  exit 0
}

command -v npm > /dev/null || without "no npm here"
mkdir -p "$work"
if ! cmp -s "$source/package-lock.json" "$work/package-lock.json" || [ ! -f "$work/installed" ]; then
  rm -f "$work/installed"
  cp "$source/package.json" "$source/package-lock.json" "$work/"
  (cd "$work" && { npm ci --offline --no-audit --no-fund || npm ci --no-audit --no-fund; }) > "$work/log" 2>&1 ||
    without "npm did not install it, see $work/log"
  : > "$work/installed"
fi
cp "$work/node_modules/esptool-js/bundle.js" "$page/esptool.js"
cp "$work/node_modules/esptool-js/LICENSE" "$page/esptool.LICENSE"
