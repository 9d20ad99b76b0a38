# What bench/media, bench/loss, bench/sip, bench/sylk and bench/jmh share: finding the tools and building what is stale. Sourced,
# never run; $here is this directory.

root=$(cd -- "$here/.." && pwd -P)
. "$root/.mvn/prerequisites.sh"

mark=$here/target/built
classpath="$here/target/classes:$here/target/lib/*"
# shellcheck disable=SC2034
jvm="--enable-native-access=ALL-UNNAMED --add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED -XX:+UseCompactObjectHeaders"

stale() {
    [ -f "$mark" ] || return 0
    [ -n "$(cd -- "$root" && find pom.xml .mvn {bench,app,gateway,service,runtime,rtc,sip,audio,core}/{pom.xml,src/main} \
        -type f -newer "$mark" -print 2>/dev/null | head -n 1)" ]
}

prepare() {
    need_java
    stale || return 0
    need_compiler
    need_maven
    mkdir -p "$here/target"
    touch "$mark.begun"
    echo "${0##*/}: building." >&2
    (cd -- "$root" && mvn -B -q -DskipTests -Dspotless.check.skip=true -pl bench -am package) \
        >"$here/target/build.log" 2>&1 </dev/null || {
        grep -E '^\[ERROR\]' "$here/target/build.log" | head -n 20 >&2
        say "the build failed; all it said is in bench/target/build.log."
    }
    mv -f "$mark.begun" "$mark"
}
