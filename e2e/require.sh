#!/bin/sh
# Makes sure that the programs are there which the tests run and a fresh machine may lack. On Debian they are installed,
# as root or with sudo where that asks for no password; else what is missing is named.
set -eu

missing=
# need PACKAGES COMMAND...: one of the commands is enough.
need() {
    packages=$1
    shift
    for command; do
        if command -v "$command" >/dev/null 2>&1; then return; fi
    done
    missing="$missing $packages"
}

need 'gcc libc6-dev' gcc clang                               # go test -race
need strace strace                                           # the order of the store's system calls
[ -n "${CHROMIUM:-}" ] || need chromium chromium chromium-browser google-chrome # the tests in a browser
[ -n "$missing" ] || exit 0

advice="The tests need these packages (by their Debian names):$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "$advice. Install them." >&2
    exit 1
fi
as_root=
if [ "$(id -u)" != 0 ]; then
    as_root='sudo -n'
    if ! $as_root true 2>/dev/null; then
        echo "$advice. Install them with: sudo apt-get install$missing" >&2
        exit 1
    fi
fi
echo "installing$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
