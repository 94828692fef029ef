#!/usr/bin/env bash
# Compiles the translated station and the Linux port: 32-bit binaries, and one with sanitizers.
# Where this machine cannot, it says so and the tests that run the binaries are skipped.
set -euo pipefail
target="$1"
c="$(cd "$(dirname "$0")" && pwd)/src/main/c"
libraries="/usr/lib/i386-linux-gnu"
out="$target/linux"
rm -rf "$out"
mkdir -p "$out"

cat > "$out/probe.c" <<'PROBE'
#include <mbedtls/ssl.h>
#include <stdio.h>
int main(void) { mbedtls_ssl_context ssl; mbedtls_ssl_init(&ssl); return fflush(stdout); }
PROBE
if ! gcc -m32 "$out/probe.c" -o "$out/probe" "$libraries"/libmbed{tls,x509,crypto}.a \
    2> "$out/probe.log"; then
  echo "skipped: the Linux station needs gcc with -m32 and mbedTLS for i386" \
    "(gcc-multilib, libmbedtls-dev:i386)"
  exit 0
fi

# SSE because x87 rounds otherwise than Java. A comparison of a pointer with an integer is how GCC
# shows a loop that TeaVM has miscompiled.
common=(-m32 -msse2 -mfpmath=sse -std=gnu11 -pthread -fno-strict-aliasing -fwrapv)
java=("${common[@]}" -fwhole-program -D__PSP__ -DTEAVM_CUSTOM_LOG=1 -Dmain=java_main -I "$c/include"
  -Wno-all -Werror=int-conversion -Werror=incompatible-pointer-types
  -Werror=implicit-function-declaration)
port=("${common[@]}" -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror
  -I "$c/include" -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64)
mbedtls=("$libraries"/libmbedtls.a "$libraries"/libmbedx509.a "$libraries"/libmbedcrypto.a)

compile_port() { # folder of the objects, flags
  local part
  for part in common linux; do
    mkdir -p "$out/$1/$part"
    (cd "$out/$1/$part" && gcc "${port[@]}" $2 -c "$c/$part"/*.c) || return
  done
}

build() { # name, folder of the C, folder of the port's objects, flags of the Java; the rest goes to the linker
  local name="$1" folder="$target/$2" objects="$out/$3" flags="$4"
  shift 4
  gcc "${java[@]}" $flags -c "$folder/station.c" -o "$out/$name-java.o" 2> "$out/$name-java.log" ||
    { cat "$out/$name-java.log" >&2; return 1; }
  if grep -F "comparison between pointer and integer" "$out/$name-java.log" >&2; then
    return 1
  fi
  gcc "${port[@]}" $flags "$objects"/*/*.o "$folder/page.c" "$out/$name-java.o" -o "$out/$name" \
    -Wl,--gc-sections -Wl,-Map="$out/$name.map" "$@" "${mbedtls[@]}" -lm
}

small="-fno-pie -fno-inline-functions-called-once -mpreferred-stack-boundary=2 -fmerge-all-constants -fomit-frame-pointer -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables"
counts=(-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
  -Wl,--wrap=tls_open,--wrap=tls_connect,--wrap=tls_read,--wrap=tls_write,--wrap=tls_wait)
checked="-O0 -g -DSTATION_CHECKS_NULL=1 -DSTATION_COLLECTS_ALWAYS=1 -fsanitize=address,undefined -fno-sanitize=alignment -fno-sanitize-recover=undefined"
counted="$small -DSTATION_COUNTS"
# With drivers on simulated chips; sanitizers take long, so that this one goes beside the others.
{ compile_port port-checked "$checked" && build station-sanitized c-simulated port-checked "$checked"; } &
sanitized=$!
compile_port port-small "-Os $counted"
build station-linux c port-small "-Os $counted" -no-pie "${counts[@]}"
build station-simulated c-simulated port-small "-Os $counted" -no-pie "${counts[@]}"
# Nobody measures it: the same C is measured in the board's image.
build station-board c-board port-small "-O0 $counted" -no-pie "${counts[@]}"
wait "$sanitized"
gcc "${port[@]}" -Os "$c"/launcher/*.c "$c"/linux/boot_word.c -I "$c/linux" -o "$out/station-launch"
if command -v gawk > /dev/null; then
  for name in station-linux station-simulated; do
    echo "$name"
    "$(dirname "$0")/sizes.sh" "$out/$name.map"
  done
fi
