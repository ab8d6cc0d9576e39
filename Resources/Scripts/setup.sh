#!/bin/sh
# Make a virtual environment and install covidxray into it, from nothing but a python3.
#
# usage: setup.sh VENV [EXTRAS]     EXTRAS as pip takes them, for example "train,test"
# PYTHON=/path/to/python3 chooses the interpreter.
set -eu

venv=$1
extras=${2:+[$2]}
cd "$(dirname "$0")/../.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

in_range() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }
has_pip_inside() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }

# The first interpreter of a version that was tested; one that can make a whole environment wins.
choose_python() {
    chosen=
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.13 python3.12 python3.11; fi
    for candidate in "$@"; do
        path=$(command -v "$candidate") && in_range "$path" || continue
        if has_pip_inside "$path"; then chosen=$path; return; fi
        chosen=${chosen:-$path}
    done
}

# Fails without a word where this user may not install packages.
add_debian_packages() {
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || return 1
        # Where nobody can type a password, sudo must not ask for one.
        if [ -t 0 ]; then
            as_root=sudo
            say "Debian packages are missing ($*); sudo may ask for your password to install them."
        else
            as_root='sudo -n'
        fi
        $as_root true 2>/dev/null || return 1
    fi
    say "Installing Debian packages: $* ..."
    output=$({ $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@"; } 2>&1) || { say "$output"; return 1; }
}

choose_python
if [ -z "$chosen" ]; then
    fail "CovidXRay needs Python 3.11, 3.12 or 3.13, and ${PYTHON:-python3} here is" \
        "$("${PYTHON:-python3}" --version 2>/dev/null || echo missing); install one of them and name it:" \
        "make run PYTHON=/path/to/python3.13"
fi
# Debian keeps ensurepip, without which an environment has no pip, in a package of its own.
if ! has_pip_inside "$chosen"; then
    package=python$("$chosen" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    command -v apt-get >/dev/null ||
        fail "$chosen has no ensurepip module; install your system's package for Python's venv, then try again."
    add_debian_packages "$package" ||
        fail "Install the Debian package $package (as root: apt-get install $package), then try again."
fi

# An environment that was interrupted, or whose interpreter has gone or is too old, is recreated.
if ! { in_range "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    say "Making the virtual environment $venv with $("$chosen" --version) ..."
    "$chosen" -m venv --clear "$venv"
fi

# The window is drawn with libraries of the system. Everything else works without them.
case ",${2:-}," in
*,app,*)
    missing=$("$chosen" CovidXRay/StandaloneHost/slicerhost/systemlibraries.py)
    # shellcheck disable=SC2086 # one word for each package
    if [ -n "$missing" ] && command -v apt-get >/dev/null && ! add_debian_packages $missing; then
        say "The window needs Debian packages (as root: apt-get install $missing)."
    fi
    ;;
esac

# Tests start a PostgreSQL server of their own; Debian keeps its programs out of PATH.
case ",${2:-}," in
*,test,*)
    if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 &&
        ! { command -v apt-get >/dev/null && add_debian_packages postgresql; }; then
        say "Tests of a store on PostgreSQL are left out without it (Debian: as root, apt-get install postgresql)."
    fi
    ;;
esac

# Other people's validators judge the DICOM objects that the tests write.
case ",${2:-}," in
*,test,*)
    if ! { command -v dciodvfy && command -v dsrdump; } >/dev/null &&
        ! { command -v apt-get >/dev/null && add_debian_packages dicom3tools dcmtk; }; then
        say "Tests of DICOM objects by others' tools are left out without them" \
            "(Debian: as root, apt-get install dicom3tools dcmtk)."
    fi
    ;;
esac

# Tests send to an archive that they start themselves; the one that Debian's package starts is not theirs.
case ",${2:-}," in
*,test,*)
    if ! { command -v Orthanc || ls /usr/sbin/Orthanc; } >/dev/null 2>&1 ||
        ! ls /usr/share/orthanc/plugins/libOrthancDicomWeb.so* >/dev/null 2>&1; then
        if command -v apt-get >/dev/null && add_debian_packages orthanc orthanc-dicomweb; then
            if command -v systemctl >/dev/null; then
                $as_root systemctl disable --now orthanc >/dev/null 2>&1 || true
            fi
        else
            say "Tests of a PACS are left out without one (Debian: as root, apt-get install orthanc" \
                "orthanc-dicomweb, then systemctl disable --now orthanc)."
        fi
    fi
    ;;
esac

say "Installing CovidXRay${2:+ with the extras $2} into $venv, and from PyPI what it needs;" \
    "the first time this takes some minutes ..."
install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }
case "${CI:-},${2:-}," in
true,*,test,*) # exactly the files that the lock file lists by their hashes
    install --only-binary :all: --require-hashes --requirement Resources/Locks/test.txt
    install --no-deps --no-build-isolation --editable .
    ;;
*) install --prefer-binary --editable ".$extras" ;;
esac
