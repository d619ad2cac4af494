#!/bin/bash
# Starts a learner's server, as that learner: gives them their own copy of the course, bounds the data of one process, and
# becomes the server. It knows no hub: deploy/jupyterhub_config.py and the Dockerfile are who call it.
#   learner.sh NOTEBOOKS FOLDER MEGABYTES COMMAND..    the folder is in the learner's home; megabytes may be "unlimited"
set -eu

notebooks="$1" course="$HOME/$2" megabytes="$3"
shift 3

# What is there stays, whatever became of it. A lesson that was deleted comes back as it was. Whole or not at all: a copy
# that is cut short is not taken for the learner's. No permissions are copied: the original may be read only.
give() { # NOTEBOOK
    own="$course/${1##*/}" new="$course/.${1##*/}.new"
    [ ! -e "$own" ] || return 0
    if cat "$1" >"$new" && mv "$new" "$own"; then return 0; fi
    rm -f "$new"
    return 1
}
mkdir -p "$course"
for notebook in "$notebooks"/*.ipynb; do
    # A full disk is no reason to keep a learner from their server, where they can delete something.
    give "$notebook" || printf 'learner.sh: could not copy %s\n' "$notebook" >&2
done

if [ "$megabytes" != unlimited ]; then ulimit -d "$((megabytes * 1024))"; fi
exec "$@"
