#!/bin/sh
# Installs what a recipe of examples/scale-out is tested with, once, and prints where:  install.sh ray|spark|kubernetes|slurm
#
# Python packages go into a cache, since they are half a gigabyte each. Where something can't be had it says so and ends well:
# the test is skipped then, with that reason.
set -u
cache=${XDG_CACHE_HOME:-$HOME/.cache}/assay-tests/$1
case $1 in
slurm)
  "$(dirname "$0")/../../Scripts/install-packages.sh" slurm-wlm=/usr/sbin/slurmctld munge=/usr/sbin/munged >&2
  exit
  ;;
ray) packages="ray[data]==2.*" ;;
spark)
  "$(dirname "$0")/../../Scripts/install-packages.sh" openjdk-17-jre-headless=/usr/bin/java >&2
  packages="pyspark==4.*"
  ;;
kubernetes) packages=kubernetes-validate ;;
*) echo "usage: install.sh ray|spark|kubernetes|slurm" >&2; exit 64 ;;
esac
if ! [ -e "$cache/ready" ]; then
  rm -rf "$cache"
  if /usr/bin/python3 -m venv "$cache" && "$cache/bin/pip" install --quiet $packages >&2; then
    touch "$cache/ready"
  else
    echo "$1 cannot be installed; its test will be skipped" >&2
    exit 0
  fi
fi
echo "$cache"
