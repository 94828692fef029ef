# Sourced by the command lines at the top: builds the module of a command where it is missing or stale,
# then runs the command in its place. Works with bash 3.2 and newer.
#
#   launch NAME MODULE MAIN-CLASS [ARGUMENT...]
#
# The build of the module leaves its class path in MODULE/target/NAME.classpath. Which other modules the
# command is made of, and so which sources can make it stale, is read from there.
#
# A command may have a function "prepare", which is called once for each build, Maven's own or the one
# here, with the folder MODULE/target/start: what it leaves there makes later starts fast. NAME.classpath
# stands for the class path then, NAME.options has options of the JVM, one a line, and NAME.jsa is an archive
# of classes (https://openjdk.org/jeps/350).
# Without them, with those of a preparation that did not come to its end, and with an archive of another
# Java, the command starts as ever, only later.

home="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
least=17

fail() {
  echo "$name: $1" >&2
  exit 1
}

# The feature version of a java command, such as 21; empty when it cannot be told.
version_of() {
  local release
  release="$(dirname "$(dirname "$(readlink -f "$1" || true)")")/release"
  if [ -f "$release" ]; then
    sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9][0-9]*\).*/\2/p' "$release"
    return
  fi
  "$1" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java\.specification\.version = \(1\.\)\{0,1\}\([0-9][0-9]*\).*/\2/p'
}

# Sets java and its version: that of JAVA_HOME, or else the one on the PATH.
find_java() {
  local candidate found=""
  for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)"; do
    if [ -z "$candidate" ] || [ ! -x "$candidate" ]; then
      continue
    fi
    version="$(version_of "$candidate")"
    if [ "${version:-0}" -ge "$least" ]; then
      java="$candidate"
      return
    fi
    found="$found; $candidate is ${version:-of no known version}"
  done
  fail "needs a JDK $least or newer: set JAVA_HOME or put java on the PATH$found"
}

# Whether a source is newer than the last build, or the folder has moved since.
is_stale() {
  local entry entries=() sources=("$home/pom.xml" "$home/$module/pom.xml" "$home/$module/src") here=""
  if [ ! -f "$classpath" ]; then
    return 0
  fi
  IFS=: read -r -a entries < "$classpath" || true
  for entry in "${entries[@]:+${entries[@]}}"; do
    case "$entry" in
      "$home"/*/target/*)
        here=yes
        sources+=("${entry%/target/*}/pom.xml" "${entry%/target/*}/src")
        ;;
    esac
  done
  if [ -z "$here" ]; then
    return 0
  fi
  [ -n "$(find "${sources[@]}" -path '*/src/test' -prune -o -newer "$classpath" -print -quit \
    2>/dev/null)" ]
}

build() {
  local maven
  maven="$(command -v mvn || true)"
  if [ -z "$maven" ]; then
    fail "needs Maven to build itself: install it and put mvn on the PATH"
  fi
  jdk="$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')"
  if [ ! -x "$jdk/bin/javac" ]; then
    fail "needs a JDK to build itself, and $jdk has no compiler; set JAVA_HOME to a JDK"
  fi
  echo "$name: building; the first time Maven fetches libraries, which takes minutes" >&2
  # Maven's terminal library writes a reset of colours at its end unless the JVM is told not to.
  if ! (cd "$home" && JAVA_HOME="$jdk" MAVEN_OPTS="${MAVEN_OPTS:-} -Djansi.noreset=true" "$maven" \
    -B -q -Dstyle.color=never -Dmaven.test.skip=true -pl "$module" -am package) >&2; then
    fail "the build failed; see above"
  fi
  touch "$classpath"
}

# Whether what makes a start fast is there, or cannot be had, for the last build.
is_prepared() {
  [ ! "$classpath" -nt "$start/prepared" ] && [ -f "$start/prepared" ]
}

# Makes what makes a start fast; where that fails, only the note that it was tried is left.
prepare_start() {
  jdk="$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')"
  rm -rf "$start" && mkdir -p "$start" || return 0
  if ! prepare >/dev/null 2>&1 </dev/null; then
    rm -rf "$start"
    mkdir -p "$start"
  fi
  : > "$start/prepared"
}

# Whether a start is to be made fast first: not in a folder that is another's.
needs_preparation() {
  declare -F prepare >/dev/null && ! is_prepared && [ -w "$home/$module/target" ] && [ -w "$home" ]
}

# Sets jars, the class path of the command. The module's jar stands for its classes where there is one:
# classes in folders cannot be archived.
find_jars() {
  local jar
  jars="$home/$module/target/classes"
  for jar in "$home/$module/target/${module##*/}"-*.jar; do
    case "$jar" in
      *-tests.jar) ;;
      *) if [ -f "$jar" ]; then jars="$jar"; fi ;;
    esac
  done
  if [ -f "$start/$name.classpath" ] && [ ! "$classpath" -nt "$start/$name.classpath" ]; then
    jars="$jars:$(cat "$start/$name.classpath")"
  else
    jars="$jars:$(cat "$classpath")"
  fi
}

# Adds the options that the preparation left.
find_options() {
  local option
  if [ -f "$start/$name.options" ]; then
    while IFS= read -r option; do
      options+=("$option")
    done < "$start/$name.options"
  fi
}

launch() {
  name="$1"
  module="$2"
  main="$3"
  shift 3
  classpath="$home/$module/target/$name.classpath"
  start="$home/$module/target/start"
  find_java
  # What it says is English, with the digits of ASCII in any locale.
  options=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Duser.language=en -Duser.country=US -Dfile.encoding=UTF-8)
  if [ "$version" -ge 22 ]; then
    # The other console, which these have, calls a pipe a terminal.
    options+=(--enable-native-access=ALL-UNNAMED -Djdk.console=java.base)
  fi
  if [ "$version" -ge 23 ]; then
    options+=(--sun-misc-unsafe-memory-access=allow)
  fi
  if is_stale || needs_preparation; then
    mkdir -p "$home/$module/target" "$home/target"
    if command -v flock >/dev/null; then
      # One lock for all commands, which share modules.
      exec 9>"$home/target/launch.lock"
      flock 9
    fi
    if is_stale; then
      build
    fi
    if needs_preparation; then
      prepare_start
    fi
    exec 9>&-
  fi

  if ! is_prepared; then
    start=/dev/null
  fi
  find_options
  if [ -f "$start/$name.jsa" ]; then
    options+=("-XX:SharedArchiveFile=$start/$name.jsa" -Xlog:disable)
  fi
  if [ -t 1 ]; then
    options+=("-D$name.terminal=true")
  fi
  find_jars
  set -- "$java" "${options[@]}" -cp "$jars" "$main" "$@"
  # A service and cron have no locale, or that of C, in which Java has no file named "ü".
  case "${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}" in
    C | POSIX) set -- env LC_ALL=C.UTF-8 "$@" ;;
  esac
  exec "$@"
}
