#!/usr/bin/env bash
# Fuzzes the parts in C that read what others wrote, guided by coverage: ./fuzz.sh [SECONDS] [TARGET...]
# Needs clang with libFuzzer. An input that breaks something is left in target/fuzz/TARGET; put it
# into src/test/resources/fuzz/TARGET, where every build gives it to the target again.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-300}
targets=("${@:2}")
[ "${#targets[@]}" -gt 0 ] || targets=(sntp mdns settings ring)

command -v clang > /dev/null || { echo "needs clang with libFuzzer" >&2; exit 1; }

for target in "${targets[@]}"; do
  case "$target" in
    sntp) part=src/main/c/common/sntp.c ;;
    mdns) part=src/main/c/common/mdns.c ;;
    settings) part=src/main/c/linux/settings_text.c ;;
    ring) part=src/main/c/common/ring.c ;;
    *) echo "$target: expected sntp, mdns, settings or ring" >&2; exit 1 ;;
  esac
  work=target/fuzz/$target
  mkdir -p "$work/corpus"
  clang -g -O1 -D_GNU_SOURCE -Wall -Wextra -Werror -fsanitize=fuzzer,address,undefined \
    -fno-sanitize-recover=undefined -Isrc/main/c/include -Isrc/main/c/linux \
    "src/test/c/fuzz/$target.c" "$part" -o "$work/fuzzer"
  "$work/fuzzer" -max_total_time="$seconds" -timeout=5 -max_len=9000 -print_final_stats=1 \
    -artifact_prefix="$work/" "$work/corpus" "src/test/resources/fuzz/$target"
done
