#!/usr/bin/env bash
# Puts esptool-js, which flashes, and hyparquet, which reads files, beside the pages: bundle.sh PAGE WORK. Without npm, or
# without its registry, the pages are built without them and say so; nothing else needs them.
set -euo pipefail

page="$1"
work="$2"
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/src/main/npm"

without() {
  echo "site: the pages are without esptool-js and hyparquet, they flash nothing and show no bucket: $1"
  rm -rf "$page/esptool.js" "$page/esptool.LICENSE" "$page/bucket/hyparquet"
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
mkdir -p "$page/bucket/hyparquet"
cp "$work/node_modules/hyparquet/src/"*.js "$work/node_modules/hyparquet/LICENSE" "$page/bucket/hyparquet/"
rm "$page/bucket/hyparquet/node.js"
