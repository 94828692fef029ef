#!/usr/bin/env bash
# Builds and checks the firmware of an ESP32-S3, C6 or C3, and boots the S3's in QEMU against the embedded S3:
# what the workflow does, for those who have ESP-IDF (idf.py on the PATH) or Docker.
#
#   vee-port/native/firmware.sh build VARIANT FLASH BUILD [SENSORS [CHIP]]   one image
#   vee-port/native/firmware.sh check VARIANT FLASH BUILD [SENSORS [CHIP]]   its sizes, one file to flash
#   vee-port/native/firmware.sh boot FLASH BUILD [SENSORS]   the emulator's image in QEMU, two uploads
#   vee-port/native/firmware.sh radio FLASH BUILD [SENSORS]  the board's image in esp-emu, by its Wi-Fi
#   vee-port/native/firmware.sh stall FLASH BUILD   one that stands still: its watchdog restarts it
#   vee-port/native/firmware.sh update FLASH BUILD SENSORS IMAGE KEY OUTCOME   one that is offered IMAGE, a station.bin
#       of a higher version, over the air, signed with KEY; OUTCOME is kept, back or refused
#   vee-port/native/firmware.sh all                 what the workflow does
#
# VARIANT is board or emulator (S3 alone), FLASH 4mb, 8mb or 16mb, BUILD release or debug, CHIP esp32s3
# where it is left out, esp32c6 or esp32c3. SENSORS is chips (drivers on the board's buses) where it is left
# out. An emulator has no chips: room and simulated have a modelled room, without and with drivers on
# simulated chips, and mark their data as invented.
# Needs JDK 17 and Maven outside of the container, and no other network than this machine's own for what
# runs in an emulator. radio needs esp-emu of https://github.com/espressif/esp-emulator on the PATH, and leave
# to answer at UDP port 123, where a board's image asks for the time. Results lie in vee-port/native/target/firmware.
set -euo pipefail

home="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
native="$home/vee-port/native"
out="$native/target/firmware"
idf_image="espressif/idf:v5.5.3"

fail() {
  echo "firmware: $1" >&2
  exit 1
}

# Looks for ESP-IDF, before anything that takes long.
find_idf() { # tools that are needed beside idf.py
  local tool
  if command -v idf.py > /dev/null; then
    for tool in "$@"; do
      command -v "$tool" > /dev/null || fail "needs $tool on the PATH, beside idf.py"
    done
  elif ! command -v docker > /dev/null; then
    fail "needs idf.py of ESP-IDF 5.5.3 on the PATH, or docker"
  elif ! docker info > /dev/null 2>&1; then
    fail "docker is there and does not answer: start it, or allow this user to use it"
  fi
}

# Runs a command with ESP-IDF's environment: here, or in Espressif's container.
with_idf() { # exec, where it shall take the place of this shell; the command
  local by=()
  [ "$1" != exec ] || { by=(exec); shift; }
  if command -v idf.py > /dev/null; then
    "${by[@]}" "$@"
  else
    "${by[@]}" docker run --rm --network host -v "$home:$home" -w "$PWD" -u "$(id -u):$(id -g)" \
      -e HOME=/tmp "$idf_image" "$@"
  fi
}

# Runs a tool of the build.
tool() { # exec, where it shall take the place of this shell; the tool and its arguments
  local by=() name
  [ "$1" != exec ] || { by=(exec); shift; }
  name="$1"
  shift
  [ -d "$home/vee-port/translator/target/classes" ] || translate
  "${by[@]}" java -cp "$home/vee-port/translator/target/classes" \
    "space.opensensor.translator.firmware.$name" "$@"
}

# Whether the C is missing or older than what it was made from.
is_stale() {
  local c="$native/target/c/station.c" each room sources=("$home/pom.xml")
  for each in c c-board c-simulated; do
    [ -f "$native/target/$each/station.c" ] || return 0
  done
  for room in sigv4 parquet-lite vee-port/api firmware-app vee-port/native vee-port/translator; do
    sources+=("$home/$room/pom.xml" "$home/$room/src/main")
  done
  [ -n "$(find "${sources[@]}" \( -name '*.java' -o -name '*.profile' -o -name '*.patch' -o -name pom.xml \) \
    -newer "$c" -print -quit)" ]
}

translate() {
  if is_stale; then
    (cd "$home" && mvn -B -q -Dmaven.test.skip=true -pl vee-port/native,vee-port/simulator -am package)
  fi
}

# Where an image is built: a modelled one cannot be taken for a real one by its name.
folder_of() { # variant, flash, build, sensors, chip
  local folder="$out/$1-$2-$3"
  [ "$4" = chips ] || folder="$folder-$4"
  [ "${5:-esp32s3}" = esp32s3 ] || folder="$folder-$5"
  echo "$folder"
}

build() { # variant, flash, build, sensors, chip, and trial: none or stalls
  local folder
  folder="$(folder_of "$1" "$2" "$3" "$4" "$5")"
  [ "${6:-none}" = none ] || folder="$folder-$6"
  translate
  mkdir -p "$folder"
  with_idf idf.py -C "$native/esp32" -B "$folder" -DSTATION_CHIP="$5" -DSTATION_VARIANT="$1" \
    -DSTATION_FLASH="$2" -DSTATION_BUILD="$3" -DSTATION_SENSORS="$4" -DSTATION_TRIAL="${6:-none}" build 2>&1 | tee "$folder/build.log"
  # How GCC shows a loop that TeaVM has miscompiled.
  if grep -F "comparison between pointer and integer" "$folder/build.log"; then
    fail "the translation compares a pointer with an integer"
  fi
}

merge() { # folder, flash, chip
  (cd "$1" && with_idf esptool.py --chip "$3" merge_bin -o "station-$(basename "$1").bin" \
    --fill-flash-size "${2%mb}MB" @flash_args)
}

check() { # variant, flash, build, sensors, chip
  local folder
  folder="$(folder_of "$1" "$2" "$3" "$4" "$5")"
  [ -f "$folder/station.bin" ] || fail "no $folder/station.bin: build it first"
  {
    echo "### $5, $1, $2, $3, sensors: $4"
    tool FirmwareCheck "$folder/station.bin" "$native/esp32/partitions-$2.csv" \
      "$native/esp32/size-budget.tsv" "$5" "$1" "$3" "$4"
    echo
    echo '```'
    with_idf idf.py -C "$native/esp32" -B "$folder" size
    with_idf idf.py -C "$native/esp32" -B "$folder" size-components
    echo '```'
  } > "$folder/sizes.md"
  cat "$folder/sizes.md"
  merge "$folder" "$2" "$5"
}

running=()

stop() {
  [ "${#running[@]}" -eq 0 ] || { kill "${running[@]}" 2> /dev/null; wait "${running[@]}" 2> /dev/null; } || true
}

# Ends with the last lines of a log.
give_up() { # log, what is wrong
  tail -n 60 "$1" >&2
  fail "$2; see $1"
}

# Waits until a command says so, as long as what it needs is running.
wait_for() { # seconds, what for, log, command
  local deadline=$((SECONDS + $1)) what="$2" log="$3" process
  shift 3
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || give_up "$log" "$what did not come in time"
    for process in "${running[@]}"; do
      kill -0 "$process" 2> /dev/null || give_up "$log" "a process ended before $what"
    done
    sleep 1
  done
}

# Starts servers of this machine for an emulated board, and makes its flash.
serve() { # folder of the image, flash, this machine's address for the board, port of the time, further settings
  run="$out/$(basename "$1")-run"
  rm -rf "$run"
  mkdir -p "$run"
  trap stop EXIT
  tool exec TimeServer "$4" > "$run/time.log" 2>&1 &
  running+=($!)
  wait_for 60 "the time server" "$run/time.log" grep -q '^time at' "$run/time.log"
  "$home/station" s3 --host "$3" --port 0 --data-dir "$run" > "$run/s3.log" 2>&1 &
  running+=($!)
  wait_for 300 "the embedded S3" "$run/s3.log" grep -q '^Ctrl-C' "$run/s3.log"
  (umask 077
    sed -n 's/^  \(\(s3\|tls\)\.[a-z-]*=\)/\1/p' "$run/s3.log" > "$run/station.properties"
    printf 'ntp.server=%s\nwindow.minutes=1\nhealth.hours=1\n' "$3" >> "$run/station.properties"
    printf '%s' "${5:-}" >> "$run/station.properties")
  "$home/station" settings "$run/station.properties" -o "$run/settings.bin"
  [ -f "$1/station-$(basename "$1").bin" ] || merge "$1" "$2" esp32s3
  cp "$1/station-$(basename "$1").bin" "$run/flash.bin"
  dd if="$run/settings.bin" of="$run/flash.bin" bs=4096 seek=15 conv=notrunc status=none
}

# What is offered over the air to the board that is emulated: flash, image, key.
offer=()

# Starts the emulator's image in QEMU, whose network has this machine at 10.0.2.2.
emulate() { # folder of the image, flash
  serve "$1" "$2" 10.0.2.2 "$(sed -n 's/^CONFIG_STATION_NTP_PORT=//p' "$native/esp32/sdkconfig.emulator")" \
    "${offer:+update.channel=stable
}"
  [ "${#offer[@]}" -eq 0 ] || publish "${offer[@]}"
  with_idf exec qemu-system-xtensa -nographic -machine esp32s3 \
    -drive "file=$run/flash.bin,if=mtd,format=raw" -nic user,model=open_eth \
    > "$run/serial.log" 2>&1 &
  running+=($!)
}

two_uploads() {
  [ "$(find "$run/s3" -name 'data_*.parquet' | wc -l)" -ge 2 ]
}

boot() { # flash, build, sensors
  local folder
  folder="$(folder_of emulator "$1" "$2" "$3")"
  [ -f "$folder/station.bin" ] || fail "no $folder/station.bin: build it first"
  emulate "$folder" "$1"
  wait_for 420 "two uploads" "$run/serial.log" two_uploads
  grep -E "figures|reset reason" "$run/serial.log" || true
  echo "QEMU: the emulated board has uploaded 2 windows by its Ethernet"
}

# The board's own image, radio and all: esp-emu has an access point, and this machine behind its gateway.
# https://github.com/espressif/esp-emulator#wifi-emulation
radio() { # flash, build, sensors
  local folder network=emulated password version
  version="$(esp-emu --version)"
  folder="$(folder_of board "$1" "$2" "$3")"
  [ -f "$folder/station.bin" ] || fail "no $folder/station.bin: build it first"
  password="$(od -An -N 12 -t x1 /dev/urandom | tr -d ' \n')"
  serve "$folder" "$1" 192.168.4.1 123 "wifi.ssid=$network
wifi.password=$password
"
  esp-emu --chip esp32s3 --firmware "$run/flash.bin" --net user --wifi-auth wpa2-psk \
    --wifi-ssid "$network" --wifi-password "$password" < /dev/null > "$run/serial.log" 2>&1 &
  running+=($!)
  wait_for 420 "two uploads" "$run/serial.log" two_uploads
  echo "$version: the board's image has joined a WPA2 network and uploaded 2 windows"
}

stall() { # flash, build, sensors
  local folder
  build emulator "$1" "$2" "$3" esp32s3 stalls
  folder="$(folder_of emulator "$1" "$2" "$3")-stalls"
  emulate "$folder" "$1"
  wait_for 300 "a restart by the watchdog" "$run/serial.log" \
    grep -q "reset reason.*: watchdog: no progress for a minute" "$run/serial.log"
  grep -E "task_wdt|reset reason" "$run/serial.log"
  echo "the watchdog has restarted the emulated board"
}

# Puts an image into the bucket of the run, as its publisher does.
publish() { # flash, image, key
  local release="$run/release" version name
  # esp_app_desc_t, behind the headers of the image and of its first segment
  version="$(dd if="$2" bs=1 skip=48 count=32 status=none | tr -d '\0')"
  name="station-$version-esp32s3-$1-ota.bin"
  mkdir -p "$release"
  cp "$2" "$release/$name"
  printf '{"name": "opensensor station", "version": "%s", "builds": [{"chipFamily": "ESP32-S3", "flash": "%s",
    "ota": {"path": "%s", "size": %s, "sha256": "%s"}}]}\n' "$version" "$1" "$name" "$(stat -c %s "$2")" \
    "$(sha256sum "$2" | cut -d ' ' -f 1)" > "$release/manifest.json"
  (umask 077
    openssl pkey -in "$3" -pubout -out "$run/signer.pub"
    sed 's/10\.0\.2\.2/localhost/' "$run/station.properties" > "$run/publisher.properties")
  "$home/station" release sign "$release" --key "$3"
  "$home/station" release publish "$release" --public-key "$run/signer.pub" --settings "$run/publisher.properties"
}

update() { # flash, build, sensors, image, key, outcome
  local folder words
  case "$6" in
    kept) words="update: .* is kept" ;;
    back) words="update: the new firmware did not prove itself" ;;
    refused) words="update: .*not signed by a key of this firmware" ;;
  esac
  folder="$(folder_of emulator "$1" "$2" "$3")"
  [ -f "$folder/station.bin" ] || fail "no $folder/station.bin: build it first"
  offer=("$1" "$4" "$5")
  emulate "$folder" "$1"
  wait_for 600 "its outcome, $6" "$run/serial.log" grep -qE "$words" "$run/serial.log"
  grep -E "update: |firmware .*reset reason" "$run/serial.log"
}

all() {
  build emulator 8mb release room esp32s3
  build board 8mb release chips esp32s3
  build board 16mb release chips esp32s3
  build board 8mb debug chips esp32s3
  build board 4mb release chips esp32c6
  build board 4mb release chips esp32c3
  check emulator 8mb release room esp32s3
  check board 8mb release chips esp32s3
  check board 16mb release chips esp32s3
  check board 8mb debug chips esp32s3
  check board 4mb release chips esp32c6
  check board 4mb release chips esp32c3
  boot 8mb release room
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
    expect "${3:-}" 4mb 8mb 16mb
    expect "${4:-}" release debug
    expect "${5:-chips}" chips room simulated
    expect "${6:-esp32s3}" esp32s3 esp32c6 esp32c3
    [ "$2" = board ] || [ "${6:-esp32s3}" = esp32s3 ] || fail "an emulator is an esp32s3, not an $6"
    find_idf
    "$1" "$2" "$3" "$4" "${5:-chips}" "${6:-esp32s3}"
    ;;
  boot | stall)
    expect "${2:-}" 4mb 8mb 16mb
    expect "${3:-}" release debug
    expect "${4:-room}" room simulated
    find_idf qemu-system-xtensa
    "$1" "$2" "$3" "${4:-room}"
    ;;
  update)
    expect "${2:-}" 4mb 8mb 16mb
    expect "${3:-}" release debug
    expect "${4:-}" room simulated
    [ -f "${5:-}" ] || fail "no image \"${5:-}\""
    [ -f "${6:-}" ] || fail "no signer's key \"${6:-}\": ./station release key makes one"
    expect "${7:-}" kept back refused
    find_idf qemu-system-xtensa
    update "$2" "$3" "$4" "$5" "$6" "$7"
    ;;
  radio)
    expect "${2:-}" 4mb 8mb 16mb
    expect "${3:-}" release debug
    expect "${4:-chips}" chips room simulated
    command -v esp-emu > /dev/null \
      || fail "needs esp-emu on the PATH: https://github.com/espressif/esp-emulator/releases"
    find_idf
    radio "$2" "$3" "${4:-chips}"
    ;;
  all)
    find_idf qemu-system-xtensa
    all
    ;;
  *) sed -n '2,22s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
