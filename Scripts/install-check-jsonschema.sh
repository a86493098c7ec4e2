#!/bin/sh
# Installs check-jsonschema, which has the schemas of CI services in it, for the tests; once, and into a folder of its own.
# Without PyPI the tests that need it are skipped.
set -eu
folder=${HOME:-/root}/.cache/assay-tests/check-jsonschema
[ ! -x "$folder/bin/check-jsonschema" ] || exit 0
for python in /usr/bin/python3 python3; do
  "$python" -m pip --version >/dev/null 2>&1 || continue
  rm -rf "$folder"
  mkdir -p "$folder"
  if "$python" -m pip install --quiet --disable-pip-version-check --target "$folder" 'check-jsonschema>=0.39,<0.40' >/dev/null 2>&1; then
    exit 0
  fi
done
rm -rf "$folder"
echo "check-jsonschema could not be installed; the tests that need it are skipped" >&2
