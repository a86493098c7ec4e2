#!/bin/sh
# Prints a digest of all that the binary is built from.
set -eu
cd "$(dirname "$0")/../.."
find Package.swift Makefile Sources Sandbox Rubrics Report -type f | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum | cut -c 1-16
