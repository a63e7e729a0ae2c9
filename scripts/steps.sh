# Sourced by scripts/check and scripts/test: runs steps, remembers how each ended, says so last.
# shellcheck shell=sh

FAILED=
NOT_RUN=

# step NAME COMMAND…: run it; a failure is remembered and the next step still runs.
step() {
    name=$1
    shift
    printf '\n== %s\n' "$name"
    began=$(date +%s)
    if "$@"; then
        printf '== %s: ok, %s s\n' "$name" "$(($(date +%s) - began))"
    else
        printf '== %s: FAILED\n' "$name"
        FAILED="$FAILED
FAILED: $name"
    fi
}

# cannot NAME REASON: say loudly, at the end, what could not run; under CI=true that is a failure.
cannot() {
    NOT_RUN="$NOT_RUN
NOT RUN: $1 ($2)"
}

# finish: the last lines, and the honest exit code.
finish() {
    [ -z "$NOT_RUN" ] || printf '\n%s\n' "${NOT_RUN#?}"
    [ -z "$FAILED" ] || printf '\n%s\n' "${FAILED#?}"
    [ -z "$FAILED" ] || exit 1
    if [ -n "$NOT_RUN" ] && [ "${CI:-}" = true ]; then
        printf 'CI=true: a part that cannot run counts as a failure.\n'
        exit 1
    fi
    exit 0
}
