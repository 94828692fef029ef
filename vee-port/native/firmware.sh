#!/usr/bin/env bash
# Builds and checks the firmware of the ESP32-S3, and boots it in QEMU against the embedded S3: what
# the workflow does, for those who have ESP-IDF (idf.py on the PATH) or Docker.
#
#   vee-port/native/firmware.sh build VARIANT FLASH BUILD     board|emulator 8mb|16mb release|debug
#   vee-port/native/firmware.sh check VARIANT FLASH BUILD     image, sizes and map, one flashable file
#   vee-port/native/firmware.sh boot FLASH BUILD              the emulator's image, two uploads
#   vee-port/native/firmware.sh all                           what the workflow does
#
# Needs JDK 17 and Maven outside of the container. Results lie in vee-port/native/target/firmware.
set -euo pipefail

home="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
native="$home/vee-port/native"
out="$native/target/firmware"
idf_image="espressif/idf:v5.4.4"

fail() {
  echo "firmware: $1" >&2
  exit 1
}

# Runs a command with ESP-IDF's environment: here, or in Espressif's container.
with_idf() {
  if command -v idf.py > /dev/null; then
    "$@"
  elif command -v docker > /dev/null; then
    docker run --rm --network host -v "$home:$home" -w "$PWD" -u "$(id -u):$(id -g)" -e HOME=/tmp "$idf_image" "$@"
  else
    fail "needs idf.py of ESP-IDF 5.4.4 on the PATH, or docker"
  fi
}

# Whether the C is missing or older than what it was made from.
is_stale() {
  local c="$native/target/c/station.c" room sources=("$home/pom.xml")
  [ -f "$c" ] || return 0
  for room in sigv4 parquet-lite vee-port/api firmware-app vee-port/native vee-port/translator; do
    sources+=("$home/$room/pom.xml" "$home/$room/src/main")
  done
  [ -n "$(find "${sources[@]}" \( -name '*.java' -o -name '*.profile' -o -name pom.xml \) \
    -newer "$c" -print -quit)" ]
}

translate() {
  if is_stale; then
    (cd "$home" && mvn -B -q -Dmaven.test.skip=true -pl vee-port/native,vee-port/simulator -am package)
  fi
}

build() { # variant, flash, build
  local folder="$out/$1-$2-$3"
  translate
  mkdir -p "$folder"
  with_idf idf.py -C "$native/esp32s3" -B "$folder" -DSTATION_VARIANT="$1" -DSTATION_FLASH="$2" \
    -DSTATION_BUILD="$3" build 2>&1 | tee "$folder/build.log"
  # How GCC shows a loop that TeaVM has miscompiled.
  if grep -F "comparison between pointer and integer" "$folder/build.log"; then
    fail "the translation compares a pointer with an integer"
  fi
}

check() { # variant, flash, build
  local folder="$out/$1-$2-$3"
  {
    echo "### $1, $2, $3"
    java -cp "$home/vee-port/translator/target/classes" space.opensensor.translator.firmware.FirmwareCheck \
      "$folder/station.bin" "$native/esp32s3/partitions-$2.csv"
    echo
    echo '```'
    with_idf idf.py -C "$native/esp32s3" -B "$folder" size
    with_idf idf.py -C "$native/esp32s3" -B "$folder" size-components
    echo '```'
  } > "$folder/sizes.md"
  cat "$folder/sizes.md"
  (cd "$folder" && with_idf esptool.py --chip esp32s3 merge_bin -o "station-$1-$2-$3.bin" \
    --fill-flash-size "${2%mb}MB" @flash_args)
}

boot() { # flash, build
  local folder="$out/emulator-$1-$2" run="$out/boot" wanted=2
  local deadline=$((SECONDS + 420))
  rm -rf "$run"
  mkdir -p "$run"
  "$home/station" s3 --host 10.0.2.2 --data-dir "$run" > "$run/s3.log" 2>&1 &
  local s3=$!
  trap 'kill "$s3" 2> /dev/null || true' EXIT
  until grep -q '^Ctrl-C' "$run/s3.log"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "the embedded S3 did not start; see $run/s3.log"
    sleep 1
  done
  (umask 077
    sed -n 's/^  \(\(s3\|tls\)\.[a-z-]*=\)/\1/p' "$run/s3.log" > "$run/station.properties"
    printf 'window.minutes=1\nhealth.hours=1\n' >> "$run/station.properties")
  "$home/station" settings "$run/station.properties" -o "$run/settings.bin"
  cp "$folder/station-emulator-$1-$2.bin" "$run/flash.bin"
  dd if="$run/settings.bin" of="$run/flash.bin" bs=4096 seek=15 conv=notrunc status=none
  with_idf qemu-system-xtensa -nographic -machine esp32s3 \
    -drive "file=$run/flash.bin,if=mtd,format=raw" -nic user,model=open_eth \
    > "$run/serial.log" 2>&1 &
  local qemu=$!
  trap 'kill "$qemu" "$s3" 2> /dev/null || true' EXIT
  until [ "$(find "$run/s3" -name 'data_*.parquet' | wc -l)" -ge "$wanted" ]; do
    [ "$SECONDS" -lt "$deadline" ] || { tail -n 60 "$run/serial.log"; fail "no two uploads in time"; }
    kill -0 "$qemu" 2> /dev/null || { tail -n 60 "$run/serial.log"; fail "QEMU ended"; }
    sleep 2
  done
  grep -E "figures|reset reason" "$run/serial.log" || true
  echo "the emulated board has uploaded $wanted windows"
}

all() {
  build emulator 8mb release
  build board 8mb release
  build board 16mb release
  build board 8mb debug
  check emulator 8mb release
  check board 8mb release
  check board 16mb release
  check board 8mb debug
  boot 8mb release
}

expect() { # what was given, then what can be
  local given="$1" each
  shift
  for each in "$@"; do
    [ "$given" != "$each" ] || return 0
  done
  fail "expected $(printf '%s or ' "$@" | sed 's/ or $//'), got \"$given\""
}

case "${1:-}" in
  build | check)
    expect "${2:-}" board emulator
    expect "${3:-}" 8mb 16mb
    expect "${4:-}" release debug
    "$@"
    ;;
  boot)
    expect "${2:-}" 8mb 16mb
    expect "${3:-}" release debug
    "$@"
    ;;
  all) all ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
