#!/usr/bin/env bash
# Sets Oxbook up and starts JupyterLab with it. Run it again after updating Oxbook or Rust: it redoes only what changed.
set -euo pipefail

# JupyterLab 4.5 still runs on Python 3.9; evcxr 0.22 needs this compiler.
readonly MIN_RUST="1.95" MIN_PYTHON="3.9"

usage() {
    cat <<'END'
Usage: ./install.sh [options]

Checks for Rust, a C linker and Python, builds the kernel and the prelude, makes
.venv with JupyterLab, and starts JupyterLab in notebooks/.

  --user         also offer the kernel to every Jupyter of this user
  --system       also offer it to every Jupyter of this machine (needs root)
  --prefix DIR   install into DIR instead of .venv: into the Python environment
                 that is there (JupyterLab is then yours to bring), or make one
  --standalone   copy the compiler, the sources and the lessons into DIR too, so
                 that nothing else is needed: for a machine that many share, or
                 an image
  --no-lab       do not start JupyterLab at the end
  --cuda         build candle for NVIDIA cards (needs the CUDA toolkit, nvcc)
  --metal        build candle for Apple's cards (macOS)
  --uninstall    remove all of it again (with the same --prefix, if any)
  --help         this text

CARGO_TARGET_DIR  where to build (default: target/)
PYTHON            the Python to make .venv with (default: python3)
END
}

if [ -t 1 ]; then bold=$'\033[1m' plain=$'\033[0m'; else bold="" plain=""; fi
say() { printf '%s==> %s%s\n' "$bold" "$*" "$plain"; }
note() { printf '    %s\n' "$*"; }
fail() {
    printf 'install.sh: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

register="" prefix="" cards="" standalone="" start_lab=yes uninstall=no
while [ $# -gt 0 ]; do
    case "$1" in
        --user | --system)
            [ -z "$register" ] || [ "$register" = "$1" ] || fail "choose one of --user and --system"
            register="$1"
            ;;
        --prefix)
            prefix="${2:-}"
            [ -n "$prefix" ] || fail "--prefix needs a directory"
            shift
            ;;
        --prefix=?*) prefix="${1#--prefix=}" ;;
        --standalone) standalone="$1" ;;
        --no-lab) start_lab=no ;;
        --cuda | --metal)
            [ -z "$cards" ] || [ "$cards" = "$1" ] || fail "choose one of --cuda and --metal"
            cards="$1"
            ;;
        --uninstall) uninstall=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        *)
            usage >&2
            fail "unknown option: $1"
            ;;
    esac
    shift
done

# A relative --prefix is relative to where the caller stands.
if [ -n "$prefix" ]; then
    case "$prefix" in /*) ;; *) prefix="$PWD/$prefix" ;; esac
    if [ -d "$prefix" ]; then prefix="$(cd -P "$prefix" && pwd)"; fi
fi
root="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$root"
venv="${prefix:-$root/.venv}"
stamp="$venv/.oxbook-stamp"
# An environment that is there is somebody's, unless we made it.
own_venv=yes
if [ -n "$prefix" ] && [ -x "$prefix/bin/python" ] && [ ! -f "$stamp" ]; then own_venv=no; fi
[ -z "$standalone" ] || [ -n "$prefix" ] || fail "--standalone needs a place of its own: --prefix DIR"
prefix="$venv"

own_target=no
if [ -z "${CARGO_TARGET_DIR:-}" ]; then
    own_target=yes
    CARGO_TARGET_DIR="$root/target"
fi
case "$CARGO_TARGET_DIR" in /*) ;; *) CARGO_TARGET_DIR="$root/$CARGO_TARGET_DIR" ;; esac
export CARGO_TARGET_DIR
# Would move the binary to target/TRIPLE/release.
unset CARGO_BUILD_TARGET

# --- removing ------------------------------------------------------------------------------------------------------

# The kernelspec in this Jupyter data directory, if it is the one that runs the binary in our prefix.
remove_registration() { # DATA_DIR
    local spec="$1/kernels/oxbook"
    [ -f "$spec/kernel.json" ] && grep -qF "$prefix/bin/oxbook" "$spec/kernel.json" || return 0
    note "$spec"
    if [ -w "$1/kernels" ]; then
        rm -rf "$spec"
    else
        note "not permitted to remove that; run: sudo rm -r '$spec'"
    fi
}

if [ "$uninstall" = yes ]; then
    say "Removing Oxbook"
    user_data="${XDG_DATA_HOME:-$HOME/.local/share}/jupyter"
    if [ "$(uname)" = Darwin ]; then user_data="$HOME/Library/Jupyter"; fi
    remove_registration "$user_data"
    remove_registration /usr/local/share/jupyter
    if [ -x "$prefix/bin/oxbook" ]; then
        note "the kernel in $prefix"
        "$prefix/bin/oxbook" uninstall --prefix "$prefix" || true
    fi
    rm -rf "$prefix/share/jupyter/kernels/oxbook" "$prefix/share/oxbook"
    rm -f "$prefix/bin/oxbook"
    if [ -f "$stamp" ] || { [ "$venv" = "$root/.venv" ] && [ -d "$venv" ]; }; then
        note "$venv"
        rm -rf "$venv"
    fi
    if [ "$own_target" = yes ]; then
        if [ -d "$root/target" ]; then
            note "$root/target"
            rm -rf "$root/target"
        fi
    else
        note "kept: $CARGO_TARGET_DIR (CARGO_TARGET_DIR is yours)"
    fi
    history="${XDG_DATA_HOME:-$HOME/.local/share}/oxbook"
    if [ "$(uname)" = Darwin ]; then history="$HOME/Library/Application Support/oxbook"; fi
    if [ -d "$history" ]; then note "kept: $history (the cells you ran, and your progress; it is yours to remove)"; fi
    say "Done"
    exit 0
fi

# --- what is needed ------------------------------------------------------------------------------------------------

at_least() { # VERSION MINIMUM, both MAJOR.MINOR
    [ "${1%%.*}" -gt "${2%%.*}" ] || { [ "${1%%.*}" -eq "${2%%.*}" ] && [ "${1#*.}" -ge "${2#*.}" ]; }
}

has() { command -v "$1" >/dev/null 2>&1; }

# MAJOR.MINOR of rustc under the present PATH, or nothing.
rust_version() {
    { has cargo && has rustc && rustc --version 2>/dev/null; } |
        sed -n 's/^rustc \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' || true
}

python="${PYTHON:-python3}"
python_version() {
    "$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

as_root=""
can_apt() {
    has apt-get || return 1
    [ "$(id -u)" -eq 0 ] && return 0
    has sudo && sudo -n true 2>/dev/null || return 1
    as_root="sudo -n"
}

apt_update() {
    # shellcheck disable=SC2086  # $as_root is empty or two words
    $as_root apt-get update -qq || note "apt-get update failed; trying with the package lists at hand"
}

apt_install() { # PACKAGE...
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

apt_candidate() { # PACKAGE -> MAJOR.MINOR
    apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p'
}

# The packages that bring a new enough Rust, or nothing. Debian's rustc is often too old; the one that it builds
# browsers with is not.
apt_rust() {
    local suffix candidate
    for suffix in "" -web; do
        candidate="$(apt_candidate "rustc$suffix")"
        if [ -n "$candidate" ] && at_least "$candidate" "$MIN_RUST"; then
            echo "rustc$suffix cargo$suffix"
            return
        fi
    done
}

# Rust: the one on PATH, unless only the one in Cargo's own directory is there or new enough.
cargo_bin="${CARGO_HOME:-$HOME/.cargo}/bin"
rust="$(rust_version)"
if { [ -z "$rust" ] || ! at_least "$rust" "$MIN_RUST"; } && [ -x "$cargo_bin/cargo" ]; then
    PATH="$cargo_bin:$PATH"
    hash -r
    rust="$(rust_version)"
fi
if [ -n "$rust" ] && ! at_least "$rust" "$MIN_RUST"; then
    if has rustup; then
        fail "Rust $rust is too old: Oxbook needs $MIN_RUST or newer. Run:" "rustup update stable"
    fi
    fail "Rust $rust is too old: Oxbook needs $MIN_RUST or newer." "Get a newer one from https://rustup.rs"
fi

if [ "$cards" = --cuda ] && ! has nvcc; then
    fail "--cuda needs NVIDIA's CUDA toolkit: there is no nvcc on PATH." "Install the toolkit, or leave --cuda out: lessons need no card."
fi
if [ "$cards" = --metal ] && [ "$(uname)" != Darwin ]; then
    fail "--metal is for macOS." "Leave it out: lessons need no card."
fi

# Everything that is missing, so that one run tells of all of it.
need_rust=no need_cc=no need_python=no
[ -n "$rust" ] || need_rust=yes
has cc || need_cc=yes
python_found="$(python_version)"
if [ -n "$python_found" ] && ! at_least "$python_found" "$MIN_PYTHON"; then
    fail "Python $python_found is too old: JupyterLab needs $MIN_PYTHON or newer." "Name a newer one: PYTHON=python3.12 ./install.sh"
fi
has_venv() { [ "$own_venv" = no ] || "$python" -c 'import venv, ensurepip' 2>/dev/null; }
{ [ -n "$python_found" ] && has_venv; } || need_python=yes

if [ "$need_rust$need_cc$need_python" != nonono ]; then
    packages="" hints=()
    if has apt-get && can_apt; then apt_update; fi
    if [ "$need_rust" = yes ] && has rustup; then
        fail "rustup has no Rust toolchain yet. Run:" "rustup default stable"
    elif [ "$need_rust" = yes ]; then
        if has apt-get; then packages="$packages $(apt_rust)"; fi
        hints+=("Rust $MIN_RUST or newer: https://rustup.rs")
    fi
    if [ "$need_cc" = yes ]; then
        packages="$packages build-essential"
        case "$(uname)" in
            Darwin) hints+=("a C linker: xcode-select --install") ;;
            *) hints+=("a C compiler and linker, named cc: your system's gcc or clang package") ;;
        esac
    fi
    if [ "$need_python" = yes ]; then
        packages="$packages python3 python3-venv"
        hints+=("Python $MIN_PYTHON or newer with its venv and ensurepip modules: your system's python3 package")
    fi
    packages="${packages# }"
    if has apt-get && [ -n "${packages// /}" ]; then
        if can_apt; then
            say "Installing $packages"
            # shellcheck disable=SC2086  # words
            apt_install $packages || fail "apt-get could not install: $packages"
            hash -r
            rust="$(rust_version)"
            python_found="$(python_version)"
        else
            hints=("sudo apt-get install $packages" "${hints[@]}")
        fi
    fi
    if [ -z "$rust" ] || ! has cc || [ -z "$python_found" ] || ! has_venv; then
        fail "something that Oxbook needs is missing. Install it and run ./install.sh again:" "${hints[@]}"
    fi
fi

# The standard library's source, for completions and hover. Any version will do: names and signatures hardly move.
std_source() {
    local dir
    for dir in "$(rustc --print sysroot)/lib/rustlib/src/rust/library" "${RUST_SRC_PATH:-}" /usr/src/rustc-*/library; do
        if [ -n "$dir" ] && [ -d "$dir/std" ]; then return 0; fi
    done
    return 1
}
if ! std_source; then
    say "Getting the standard library's source"
    if has rustup && rustup component add rust-src; then
        :
    elif has apt-get && can_apt; then
        apt_update
        apt_install rust-web-src || true
    fi
    if ! std_source; then
        note "Not found: completions and hover will not know the standard library, and a variable's type may have to be"
        note "written out. To mend it: 'rustup component add rust-src', or on Debian 'apt-get install rust-web-src',"
        note "then run ./install.sh again."
    fi
fi

# --- Python environment --------------------------------------------------------------------------------------------

# What everybody shares, everybody may read and nobody else write.
[ -z "$standalone" ] || umask 022

if [ "$own_venv" = yes ]; then
    made="$venv, Python $python_found"
    wanted="$made"$'\n'"$(cat requirements.txt)"
    # A moved folder or another Python leaves an environment that no longer works; start over then.
    if [ "$(head -n 1 "$stamp" 2>/dev/null || true)" != "$made" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
        if [ ! -f "$stamp" ] && [ "$venv" != "$root/.venv" ] && [ -n "$(ls -A "$venv" 2>/dev/null || true)" ]; then
            fail "$venv is not empty, and no Python environment." "Choose another directory: its content would be lost."
        fi
        say "Making $venv with Python $python_found"
        "$python" -m venv --clear "$venv"
        printf '%s\n' "$made" >"$stamp"
    fi
    if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
        say "Installing JupyterLab into $venv"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r requirements.txt ||
            fail "pip could not install JupyterLab." "Without a network, or behind a proxy: see Troubleshooting in README.md"
        printf '%s\n' "$wanted" >"$stamp"
    fi
    # Lab asks on its first start whether it may fetch news; a lesson should open without questions.
    settings="$venv/share/jupyter/lab/settings"
    mkdir -p "$settings"
    cat >"$settings/overrides.json" <<'END'
{
  "@jupyterlab/apputils-extension:notification": {
    "checkForUpdates": false,
    "fetchNews": "false"
  }
}
END
fi

# --- kernel and prelude --------------------------------------------------------------------------------------------

if [ ! -x "$CARGO_TARGET_DIR/release/oxbook" ]; then
    say "Building the kernel with $(rustc --version) (the first time takes several minutes)"
fi
cargo build --release --locked -p oxbook-kernel

# Builds the prelude where that is needed, and says so itself.
"$CARGO_TARGET_DIR/release/oxbook" install --prefix "$prefix" ${register:+"$register"} ${cards:+"$cards"} ${standalone:+"$standalone"} \
    --source "$root"

# What nbconvert and papermill ask of a language, where there is a Python of ours to tell it to.
if [ "$own_venv" = yes ] && ! diff -qr -x __pycache__ frontends "$venv/share/oxbook/frontends" >/dev/null 2>&1; then
    say "Telling nbconvert and papermill about Rust notebooks"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --force-reinstall ./frontends ||
        fail "pip could not install frontends/." "Without a network, or behind a proxy: see Troubleshooting in README.md"
    rm -rf "$venv/share/oxbook/frontends"
    cp -R frontends "$venv/share/oxbook/frontends"
fi

say "Compiling the lessons' cells, so that nobody waits for them"
"$prefix/bin/oxbook" cache warm --installed notebooks/*.ipynb || note "Some could not be compiled: they are when they are run."

"$prefix/bin/oxbook" doctor || note "Oxbook is installed, but see above for what will not work yet."

# --- JupyterLab ----------------------------------------------------------------------------------------------------

if [ "$start_lab" = no ] || [ "${CI:-}" = true ] || [ ! -t 1 ]; then
    if [ "$own_venv" = yes ]; then
        if [ -n "$standalone" ]; then notebooks="$prefix/share/oxbook/source/notebooks"; else notebooks=notebooks; fi
        say "Ready. To start: ${prefix#"$root/"}/bin/python -m jupyterlab $notebooks"
    else
        say "Ready: the kernel is in $prefix"
    fi
    exit 0
fi
if [ ! -x "$prefix/bin/python" ] || ! "$prefix/bin/python" -c 'import jupyterlab' 2>/dev/null; then
    say "Ready: the kernel is in $prefix (no JupyterLab there to start)"
    exit 0
fi
say "Starting JupyterLab (stop it with Ctrl-C, twice)"
lab=(-m jupyterlab)
if [ "$(id -u)" -eq 0 ]; then lab+=(--allow-root); fi
cd notebooks
if [ -f 00_Overview.ipynb ]; then lab+=(--LabApp.default_url=/lab/tree/00_Overview.ipynb); fi
exec "$prefix/bin/python" "${lab[@]}"
