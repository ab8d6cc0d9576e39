#!/bin/sh
# Bring the lock files up to date with pyproject.toml: `make locks`. Needs uv (extra `test`).
#
# Each lists every package of an installation with its version and the hashes of its files, for Linux, macOS
# and Windows and for every Python that is supported. `make test` in CI and the container images install from
# them alone; whoever uses the package gets what its floors allow.
set -eu

cd "$(dirname "$0")/../.."

lock() {
    file=$1
    shift
    extras=
    for extra in "$@"; do extras="$extras --extra $extra"; done
    # Hatchling builds the package itself, so that pip need fetch nothing that is not listed.
    # shellcheck disable=SC2086 # one word for each option
    printf 'hatchling\n' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-emit-index-url --custom-compile-command "make locks" ${UPGRADE:+--upgrade} \
        $extras --output-file "Resources/Locks/$file" pyproject.toml -
}

mkdir -p Resources/Locks
lock test.txt train app curation batch aws report pacs test
lock serving.txt aws report lambda
lock training.txt train
