#!/usr/bin/env bash
# What each part of a linked binary takes, from the linker's map: text and data in bytes, without
# what --gc-sections removed. What was Java is told by the names of sections (-ffunction-sections
# -fdata-sections) and by where the modules have classes of these names.
#
#   sizes.sh MAP                 prints the table
#   sizes.sh --results FOLDER    writes benchmarks/results/native-*.tsv of the binaries that linux.sh made there
set -euo pipefail
top="$(cd "$(dirname "$0")/../.." && pwd)"

# Writes a results file: name, what the rows are, columns; the rows come from the input.
results() {
  { echo "# date: $(date -u +%F)"
    echo "# machine: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), GCC $(gcc -dumpfullversion) -m32 -Os"
    echo "# command: vee-port/native/sizes.sh --results vee-port/native/target/linux"
    echo "# version: opensensor station $(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$top/pom.xml");" \
      "TeaVM $(sed -n 's|.*<teavm.version>\(.*\)<.*|\1|p' "$top/pom.xml")"
    printf '%s\t' "$2" "${@:3}" | sed 's/\t$/\n/'
    cat; } > "$top/benchmarks/results/$1.tsv"
}

if [ "$1" = --results ]; then
  "$0" "$2/station-linux.map" | tail -n +2 | sed -E 's/ {2,}/\t/g' |
    results native-size "part of station-linux" "text (B)" "data (B)" "bss (B)"
  for name in station-linux station-simulated; do
    "$0" "$2/$name.map" | awk -v name="$name" '/^Java as C/ { print name "\t" $(NF - 2) + $(NF - 1) }'
  done | results native-jobs binary "Java as C, text and data (B)"
  exit
fi

# TeaVM's name of each class, the letters of its package and its own, and the module that has it.
modules() {
  local module
  for module in sigv4 parquet-lite vee-port/api firmware-app vee-port/native; do
    (cd "$top/$module/src/main/java" && find * -name '*.java') | gawk -F/ -v m="${module#vee-port/}" '
      { name = ""; for (i = 1; i < NF; i++) name = name substr($i, 1, 1)
        print name "_" substr($NF, 1, length($NF) - 5), m }'
  done
}

gawk '
  NR == FNR { module[$1] = $2; next }
  /^Linker script and memory map/ { linked = 1 }
  !linked { next }
  /^ \.[a-zA-Z]/ && NF == 1 { section = $1; next }
  { if ($1 ~ /^\./ && $2 ~ /^0x/) { name = $1; size = $3; file = $4 }
    else if ($1 ~ /^0x/ && $2 ~ /^0x/ && section != "") { name = section; size = $2; file = $3 }
    else next
    section = ""
    if (file == "") next
    part = file ~ /-java\.o|station\.c\.o/ ? java(name) : file ~ /libmbed/ ? "mbedTLS" \
      : file ~ /\/(port-small\/|cc[^\/]*\.o$)/ ? "port" : "C library"
    if (name ~ /^\.(text|rodata|eh_frame)/) text[part] += strtonum(size)
    else if (name ~ /^\.data/) data[part] += strtonum(size)
    else if (name ~ /^\.bss|^COMMON/) bss[part] += strtonum(size)
    parts[part] = 1
  }
  function java(name,   class) {
    if (name ~ /compound_literal|\.str[0-9]/) return "Java: string literals"
    if (match(name, /\.(meth|sfld|initclass|supertypeof|station_ready|station)_([a-z]+_[A-Za-z0-9]+)/, class) ||
        match(name, /\.(teavm_classLayouts_)?([a-z]+_[A-Z][A-Za-z0-9]*)[A-Za-z0-9_]*_Cls/, class)) {
      if (class[2] in module) return "Java: " module[class[2]]
      return "Java: " (class[2] ~ /^o/ ? "runtime" : "class library")
    }
    return "Java: runtime"
  }
  END { PROCINFO["sorted_in"] = "@ind_str_asc"
    printf "%-22s %9s %9s %9s\n", "part", "text", "data", "bss"
    for (p in parts) {
      printf "%-22s %9d %9d %9d\n", p, text[p], data[p], bss[p]
      if (p ~ /^Java/) { t += text[p]; d += data[p]; b += bss[p] }
    }
    printf "%-22s %9d %9d %9d\n", "Java as C, all of it", t, d, b }
' <(modules) "$1"
