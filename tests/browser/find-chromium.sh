#!/bin/sh
# Print the Chromium the browser tests shall use, installing one if there is none: find-chromium.sh VENV/BIN
# Prints nothing when it is the one that Playwright keeps for itself.
set -eu

if [ -n "${CHROMIUM:-}" ]; then
    echo "$CHROMIUM"
    exit 0
fi

found() {
    command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable
}

found && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests ..." >&2
    export DEBIAN_FRONTEND=noninteractive
    if apt-get -qq update >&2 && apt-get -qq install -y --no-install-recommends chromium fonts-noto-color-emoji >&2; then
        found && exit 0
    fi
fi

"$1/playwright" install chromium >&2 && exit 0

echo "The browser tests need Chromium. Install it with your system's packages (on Debian and Ubuntu:
apt install chromium fonts-noto-color-emoji) or name one: make test CHROMIUM=/path/to/chromium" >&2
exit 1
