# What ./ringdown and ./verify both need: finding the tools, and saying in one sentence what is
# missing. Sourced, never run.

say() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# The major version of the Java in the directory $1, from the file that every JDK has; starts nothing.
java_major() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Sets JAVA_HOME and JAVA to a JDK 25: the one of JAVA_HOME, of PATH, or any in a usual place.
need_java() {
    local candidate on_path
    on_path=$(command -v java || true)
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f -- "$on_path" 2>/dev/null || echo "$on_path")
        on_path=${on_path%/bin/java}
    fi
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/*jdk* /opt/java/* \
        "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* \
        "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$([ -x /usr/libexec/java_home ] && /usr/libexec/java_home -v 25 2>/dev/null || true)"; do
        if [ -n "$candidate" ] && [ "$(java_major "$candidate" || true)" = 25 ]; then
            JAVA_HOME=$candidate
            JAVA=$candidate/bin/java
            export JAVA_HOME
            return 0
        fi
    done
    say "JDK 25 is missing; install it from https://adoptium.net (Debian: the package temurin-25-jdk of their repository), or set JAVA_HOME to one."
}

need_compiler() {
    [ -x "$JAVA_HOME/bin/javac" ] ||
        say "$JAVA_HOME is a Java 25 without a compiler; install a whole JDK 25 from https://adoptium.net."
}

need_maven() {
    command -v mvn >/dev/null 2>&1 ||
        say "Maven is missing, which builds the program; install it with \"apt-get install maven\" or from https://maven.apache.org."
}

need_node() {
    local major=0
    if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
        major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    fi
    [ "$major" -ge 20 ] 2>/dev/null ||
        say "Node 20 or newer with npm is missing, which builds the web page; install it from https://nodejs.org (Debian: https://github.com/nodesource/distributions)."
}
