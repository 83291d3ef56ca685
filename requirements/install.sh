#!/bin/sh
# Make the virtual environment FOLDER hold exactly what requirements/NAME.txt pins: install.sh FOLDER NAME
# The hash of that file is kept in FOLDER/NAME.stamp, so a second call with the same file costs nothing.
set -eu

folder=$1
name=$2
wanted=requirements/$name.txt
stamp=$folder/$name.stamp

stop() {
    echo "Pagedesk cannot be set up: $1" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    stop "Python 3.11 or newer is needed. Install it, or name it: make run PYTHON=/path/to/python3"
}

make_environment() {
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"
    "$python" -m venv --clear "$folder" || stop "the folder $folder cannot be written."
}

"$folder/bin/python" -c 'import pip' 2>/dev/null || make_environment

hash=$("$folder/bin/python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$wanted")
if [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ]; then
    touch "$stamp"
    exit 0
fi

echo "Installing what Pagedesk needs into $folder; the first time takes a minute or two ..." >&2
"$folder/bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$wanted" ||
    stop "the packages could not be installed; the lines above say why. Is there a way to a Python package index?"
echo "$hash" >"$stamp"
