# Sourced by the other scripts: goes to the checkout and makes the environment they need.
# shellcheck shell=sh

cd "$(dirname "$0")/.."
VENV=$PWD/.venv
PYTHON=$VENV/bin/python
export PYTHONUNBUFFERED=1
# Trust the certificates of this machine, also where a company's proxy adds its own.
export UV_NATIVE_TLS=1 UV_SYSTEM_CERTS=1

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$0: $*"
    exit 1
}

# apt_install PACKAGE…: install Debian packages; fails where that is not possible.
apt_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "Installing with apt: $*"
    [ -n "${apt_updated:-}" ] || apt-get update -qq >&2 || return 1
    apt_updated=1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

make_venv_with_pip() {
    rm -rf "$VENV"
    if ! "$1" -m venv "$VENV" >/dev/null 2>&1; then
        apt_install python3-venv || die "Python's venv is missing. Debian, Ubuntu: apt install python3-venv"
        rm -rf "$VENV"
        "$1" -m venv "$VENV"
    fi
}

make_venv() {
    base=$(find_python) || { apt_install python3 python3-venv && base=$(find_python); } ||
        die "Python 3.11 or newer is needed (python3)."
    if command -v uv >/dev/null; then
        uv venv --quiet --clear --python "$base" "$VENV" || make_venv_with_pip "$base"
    else
        make_venv_with_pip "$base"
    fi
}

install_with_pip() {
    "$PYTHON" -m pip --version >/dev/null 2>&1 || make_venv_with_pip "$(find_python)"
    "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$1"
}

# prepare NAME: .venv holds what NAME.txt pins. A stamp makes the next time quick.
prepare() {
    stamp=$(cat requirements.txt requirements-dev.txt | cksum)
    if is_new_enough "$PYTHON"; then
        [ "$(cat "$VENV/stamp-$1" 2>/dev/null)" = "$stamp" ] && return
    else
        say "Making the Python environment in .venv …"
        make_venv
    fi
    say "Installing $1.txt …"
    if ! command -v uv >/dev/null ||
        ! uv pip install --quiet --python "$PYTHON" --require-hashes -r "$1.txt"; then
        install_with_pip "$1.txt"
    fi
    printf '%s\n' "$stamp" >"$VENV/stamp-$1"
    # The developers' set holds everything that running needs.
    [ "$1" = requirements ] || cp "$VENV/stamp-$1" "$VENV/stamp-requirements"
}
