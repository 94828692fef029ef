#!/usr/bin/env bash
# What each part of a linked binary takes, from the linker's map: text and data in bytes, without
# what --gc-sections removed.
set -euo pipefail
gawk '
  /^Linker script and memory map/ { linked = 1 }
  !linked { next }
  /^ \.[a-zA-Z]/ && NF == 1 { section = $1; next }
  { if ($1 ~ /^\./ && $2 ~ /^0x/) { name = $1; size = $3; file = $4 }
    else if ($1 ~ /^0x/ && $2 ~ /^0x/ && section != "") { name = section; size = $2; file = $3 }
    else next
    section = ""
    if (file == "") next
    part = file ~ /-java\.o/ ? "Java as C" : file ~ /libmbed/ ? "mbedTLS" \
      : file ~ /\/cc[^\/]*\.o$/ ? "port" : "C library"
    if (name ~ /^\.(text|rodata|eh_frame)/) text[part] += strtonum(size)
    else if (name ~ /^\.data/) data[part] += strtonum(size)
    else if (name ~ /^\.bss|^COMMON/) bss[part] += strtonum(size)
    parts[part] = 1
  }
  END { printf "%-10s %9s %9s %9s\n", "part", "text", "data", "bss"
    for (p in parts) printf "%-10s %9d %9d %9d\n", p, text[p], data[p], bss[p] }
' "$1"
