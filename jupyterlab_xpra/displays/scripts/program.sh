#!/bin/bash
# Runs a display's program. Just before, it writes a line to a pipe; at the end it writes to a file
# how the program ended. Any process of the user can read that file, while an exit status only
# reaches the parent.
#
# Arguments: the file for the outcome; the file descriptor of the pipe; the working directory;
# xprop, or nothing; systemd's properties of the limits, separated by spaces; the program and its
# arguments.
# JUPYTERLAB_XPRA_SETUP is a line that is run before, in this shell. It may hold a secret, so no
# message has it.
jupyterlab_xpra_outcome=$1
jupyterlab_xpra_started=$2
jupyterlab_xpra_xprop=$4
read -ra jupyterlab_xpra_limits <<<"$5"
jupyterlab_xpra_setup=${JUPYTERLAB_XPRA_SETUP-}
unset JUPYTERLAB_XPRA_SETUP

fail() {
    printf '%s\n' "$1" >&2
    printf 'failed %s\n' "$1" >"$jupyterlab_xpra_outcome"
    printf 'failed %s\n' "$1" >&"$jupyterlab_xpra_started"
    exit 1
}

cd -- "$3" || fail "The working directory $3 cannot be entered."
shift 5

# In a function, so that a script that the set-up sources does not see the program's arguments as
# its own.
prepare() { eval "$jupyterlab_xpra_setup"; }
prepare || fail "The set-up command failed with status $?."
unset jupyterlab_xpra_setup
program=$(type -P -- "$1") || fail "The command $1 was not found."
shift

# Fails if systemd does not limit this process. It takes limits that it has no right to set, and
# then sets none.
in_force() {
    local file group limit property
    group=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)
    for property; do
        case $property in
        MemoryMax=*) file=memory.max ;;
        CPUQuota=*) file=cpu.max ;;
        esac
        limit=$(cat "$group/$file" 2>/dev/null)
        case $limit in
        "" | max*)
            echo "systemd sets no ${property%%=*} for this user"
            exit 1
            ;;
        esac
    done
}

limited=()
if [ "${#jupyterlab_xpra_limits[@]}" -gt 0 ]; then
    limited=(systemd-run --user --scope --quiet "${jupyterlab_xpra_limits[@]/#/--property=}" --)
    check="$(declare -f in_force); in_force \"\$@\""
    why=$("${limited[@]}" bash -c "$check" bash "${jupyterlab_xpra_limits[@]}" 2>&1) ||
        fail "Its limits cannot be set ($why): have an administrator run systemd for each user \
and let it limit memory and cpu, or take the limits out of the profile."
fi

printf 'started\n' >&"$jupyterlab_xpra_started"
exec {jupyterlab_xpra_started}>&-
JUPYTERLAB_XPRA_PROGRAM=$$ "${limited[@]}" "$program" "$@"
jupyterlab_xpra_status=$?

# Whether something of the program runs in the background: it has this script's number in its
# environment. A process has no environment while it becomes another program: one look may miss it.
seen_running() { grep -Fqszx "JUPYTERLAB_XPRA_PROGRAM=$$" /proc/[0-9]*/environ; }
something_runs() { seen_running || seen_running; }

# Some programs go on in the background after they have ended with success. Where Xpra manages
# windows, this script goes on too while something of the program runs: until the first window,
# which may take long, while windows are open, and some seconds after the last window was closed,
# since a program may show another one, and a daemon may never end. Xpra 3 and 6 set the property
# that xprop watches when the first window is opened.
go_on() {
    local change mark=_JUPYTERLAB_XPRA_WATCHED seconds=0 watch windows
    marked() { "$jupyterlab_xpra_xprop" -root -f "$mark" 32c -set "$mark" 1 2>/dev/null; }
    marked || return
    exec {watch}< <(exec "$jupyterlab_xpra_xprop" -root -spy -notype "$mark" _NET_CLIENT_LIST 2>/dev/null)
    # xprop prints the properties before it begins to watch them. The script asks for the windows
    # again once xprop has seen a change.
    read -r -u "$watch" change && read -r -u "$watch" change || return
    until [[ $change == "$mark"* ]]; do
        marked || return
        read -r -t 1 -u "$watch" change || [ "$?" -gt 128 ] || return
    done
    windows=$("$jupyterlab_xpra_xprop" -root -notype _NET_CLIENT_LIST)
    while something_runs; do
        if [[ $windows == *0x* ]]; then
            read -r -u "$watch" change || return
            [[ $change == "$mark"* ]] || windows=$change
        elif read -r -t 1 -u "$watch" change; then
            [[ $change == "$mark"* ]] || windows=$change seconds=0
        elif [ "$?" -le 128 ]; then
            return
        elif [[ $windows != *'not found'* ]] && [ "$((++seconds))" -eq 5 ]; then
            return
        fi
    done
}

if [ "$jupyterlab_xpra_status" -eq 0 ] && [ "$jupyterlab_xpra_xprop" ] && something_runs; then
    go_on
fi
printf 'exited %d\n' "$jupyterlab_xpra_status" >"$jupyterlab_xpra_outcome"
