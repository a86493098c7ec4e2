#!/bin/sh
# Installs the Debian packages that are missing. Each argument is PACKAGE=FILE: the package is wanted when FILE is not there.
# Uses sudo only when not root, and asks for nothing when nothing is missing.
set -eu
missing=
for entry in "$@"; do
  package=${entry%%=*}
  file=${entry#*=}
  found=
  for candidate in $file; do [ -e "$candidate" ] && found=1; done
  [ -n "$found" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "missing:$missing (Debian's names); install them with your system's package manager" >&2
  exit 69
fi
sudo=
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "missing:$missing; run as root: apt-get install$missing" >&2
    exit 69
  fi
  sudo=sudo
fi
echo "installing:$missing"
$sudo apt-get update -q >/dev/null
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null
