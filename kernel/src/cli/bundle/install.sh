#!/bin/sh
# Installs Oxbook from this bundle, without a network, and starts JupyterLab with the lessons. Run it again to start.
# Everything stays in the directory that this script lies in; when that is moved, run it again.
#   ./install.sh           install, and start JupyterLab
#   ./install.sh --no-lab  install only
#   PYTHON=python3.12 ./install.sh   with another Python
set -eu

cd "$(dirname "$0")"
here="$(pwd -P)"
prefix="$here/oxbook"
python="${PYTHON:-python3}"

fail() {
    printf 'install.sh: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

start_lab=yes
for argument in "$@"; do
    case "$argument" in
        --no-lab) start_lab=no ;;
        *) fail "unknown option: $argument" "There is only --no-lab." ;;
    esac
done

case "$("$python" -c 'import sys; print(sys.version_info >= (3, 9))' 2>/dev/null)" in
    True) ;;
    False) fail "$("$python" --version) is too old: JupyterLab needs 3.9 or newer." "Name a newer one: PYTHON=python3.12 ./install.sh" ;;
    *) fail "there is no $python." "Install Python 3.9 or newer, or name it: PYTHON=python3.12 ./install.sh" ;;
esac
"$prefix/bin/oxbook" --version >/dev/null 2>&1 ||
    fail "this bundle is for another kind of machine ($(uname -sm) here)." "Make one with 'oxbook bundle' on a machine like this one."

made="$prefix, $("$python" --version)"
if [ "$(cat "$prefix/.oxbook-stamp" 2>/dev/null)" != "$made" ] || ! "$prefix/bin/python" -c 'import jupyterlab' 2>/dev/null; then
    echo "==> Installing JupyterLab into $prefix"
    # Debian's Python may come without pip: the bundle brings its own. What is installed already is installed anew: its
    # programs say where they were.
    "$python" -m venv --without-pip "$prefix" || fail "this Python cannot make environments." "Debian: the package python3-venv"
    PYTHONPATH="$(echo "$here"/wheels/pip-*.whl)" "$prefix/bin/python" -m pip install --quiet --no-index --force-reinstall \
        --no-warn-script-location --find-links "$here/wheels" -r "$prefix/share/oxbook/source/requirements.txt" oxbook_frontends ||
        fail "JupyterLab could not be installed: this bundle may be for another version of Python." \
            "It holds packages for:$(for each in "$here"/wheels/pyzmq-*; do basename "$each" | cut -d- -f3; done | sort -u | tr '\n' ' ' | sed 's/^/ /')" \
            "Name such a one: PYTHON=python3.12 ./install.sh" \
            "or make a bundle for yours: oxbook bundle --python $("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') ..."
    # Lab asks on its first start whether it may fetch news; here is no network to fetch them from.
    mkdir -p "$prefix/share/jupyter/lab/settings"
    printf '%s\n' '{"@jupyterlab/apputils-extension:notification": {"checkForUpdates": false, "fetchNews": "false"}}' \
        >"$prefix/share/jupyter/lab/settings/overrides.json"
    printf '%s\n' "$made" >"$prefix/.oxbook-stamp"
fi
"$prefix/bin/oxbook" register --prefix "$prefix"

# Yours to write in: what is there already stays as it is.
mkdir -p "$here/notebooks"
for lesson in "$prefix"/share/oxbook/source/notebooks/*.ipynb; do
    [ -e "$here/notebooks/$(basename "$lesson")" ] || cp "$lesson" "$here/notebooks/"
done

command -v cc >/dev/null 2>&1 || {
    echo "Note: there is no C linker here (Debian: build-essential). The lessons' own cells run without; what you write needs it."
}

if [ "$start_lab" = no ] || [ ! -t 1 ]; then
    echo "==> Ready. To start: $here/install.sh, or"
    echo "    $prefix/bin/python -m jupyterlab $here/notebooks"
    exit 0
fi
cd "$here/notebooks"
CARGO_NET_OFFLINE=true exec "$prefix/bin/python" -m jupyterlab --LabApp.default_url=/lab/tree/00_Overview.ipynb
