#!/bin/bash
# Runs a display's program. Just before, it writes a line to a pipe; at the end it writes to a file
# how the program ended. Any process of the user can read that file, while an exit status only
# reaches the parent.
#
# Arguments: the file for the outcome; the file descriptor of the pipe; the working directory;
# xprop, or nothing; systemd's properties of the limits, separated by spaces; the program and its
# arguments.
# JUPYTERLAB_XPRA_SETUP is a line that is run before, in a shell of its own. It may hold a secret,
# so no message has it.
# This script has an environment of ours, and so have the tools that it runs. The environment of the
# program is in the variables JUPYTERLAB_XPRA_CARRIED_…: each has a name, "=" and a value, or only
# the name of a variable that the program is not to have.
jupyterlab_xpra_script=$$
jupyterlab_xpra_outcome=$1
jupyterlab_xpra_started=/proc/$$/fd/$2
exec {log}>&2
jupyterlab_xpra_log=/proc/$$/fd/$log
started=$2 folder=$3 xprop=$4
read -ra limits <<<"$5"
shift 5
told=
trap told=yes USR1

# The functions that begin with jupyterlab_xpra_ run in the program's environment too, even after a
# set-up line that closed files and set options of its shell. So they run no tools, and open what
# they write to: with `<>`, which does not wait for a reader.

jupyterlab_xpra_fail() {
    printf '%s\n' "$1" >>"$jupyterlab_xpra_log"
    printf 'failed %s\n' "$1" >|"$jupyterlab_xpra_outcome"
    printf 'failed %s\n' "$1" 3<>"$jupyterlab_xpra_started" >&3
    kill -USR1 "$jupyterlab_xpra_script"
    exit 1
}

jupyterlab_xpra_become() {
    jupyterlab_xpra_program=$(type -P -- "$1") || jupyterlab_xpra_fail "The command $1 was not found."
    shift
    printf 'started\n' 3<>"$jupyterlab_xpra_started" >&3
    kill -USR1 "$jupyterlab_xpra_script"
    JUPYTERLAB_XPRA_PROGRAM=$jupyterlab_xpra_script exec "$jupyterlab_xpra_program" "$@"
}

# Runs the set-up line and becomes the program.
jupyterlab_xpra_set_up() {
    jupyterlab_xpra_setup=$JUPYTERLAB_XPRA_SETUP
    unset JUPYTERLAB_XPRA_SETUP
    # A script that the line sources does not see the program's arguments as its own.
    jupyterlab_xpra_prepare() { eval "$jupyterlab_xpra_setup"; }
    jupyterlab_xpra_prepare
    jupyterlab_xpra_status=$?
    [ "$jupyterlab_xpra_status" = 0 ] ||
        jupyterlab_xpra_fail "The set-up command failed with status $jupyterlab_xpra_status."
    jupyterlab_xpra_become "$@"
}

# Puts this shell into the program's environment. It becomes the program, or the set-up's shell,
# which then becomes the program.
jupyterlab_xpra_launch() {
    local jupyterlab_xpra_bash=$BASH jupyterlab_xpra_variable
    for jupyterlab_xpra_variable in "${!JUPYTERLAB_XPRA_CARRIED_@}"; do
        case ${!jupyterlab_xpra_variable} in
        *=*) export "${!jupyterlab_xpra_variable}" ;;
        *) unset "${!jupyterlab_xpra_variable}" ;;
        esac
        unset "$jupyterlab_xpra_variable"
    done
    if [ "$JUPYTERLAB_XPRA_SETUP" ]; then
        exec "$jupyterlab_xpra_bash" -c "$(jupyterlab_xpra_functions); jupyterlab_xpra_set_up \"\$@\"" bash "$@"
    fi
    unset JUPYTERLAB_XPRA_SETUP
    jupyterlab_xpra_become "$@"
}

# The beginning of another shell that is to have the functions.
jupyterlab_xpra_functions() {
    declare -p jupyterlab_xpra_{script,outcome,started,log}
    declare -f jupyterlab_xpra_{fail,become,set_up,launch,functions}
}

cd -- "$folder" || jupyterlab_xpra_fail "The working directory $folder cannot be entered."

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
if [ "${#limits[@]}" -gt 0 ]; then
    limited=(systemd-run --user --scope --quiet "${limits[@]/#/--property=}" --)
    check="$(declare -f in_force); in_force \"\$@\""
    why=$("${limited[@]}" "$BASH" -p -c "$check" bash "${limits[@]}" 2>&1) ||
        jupyterlab_xpra_fail "Its limits cannot be set ($why): have an administrator run systemd for each user \
and let it limit memory and cpu, or take the limits out of the profile."
fi

# In a subshell, so that the program does not hold the pipe open. This shell's own word about a
# signal, which has the subshell's code, is kept out of the log: the outcome tells of it.
{ (
    exec 2>&"$log" {log}>&- {started}>&-
    exec "${limited[@]}" "$BASH" -p -c "$(jupyterlab_xpra_functions); jupyterlab_xpra_launch \"\$@\"" bash "$@"
); } 2>/dev/null
status=$?

if [ -z "$told" ]; then
    how="exit code $status"
    [ "$status" -le 128 ] || how+=" (SIG$(kill -l "$status"))"
    what="The shell that starts the program"
    if [ "$JUPYTERLAB_XPRA_SETUP" ]; then
        what="The set-up line"
        for variable in "${!JUPYTERLAB_XPRA_CARRIED_@}"; do
            [[ ${!variable} != BASH_ENV=?* ]] || what+=" or the file that BASH_ENV names"
        done
    fi
    jupyterlab_xpra_fail "$what ended with $how."
fi

# Whether something of the program runs in the background: it has this script's number in its
# environment. A process has no environment while it becomes another program: one look may miss it.
seen_running() { grep -Fqszx "JUPYTERLAB_XPRA_PROGRAM=$$" /proc/[0-9]*/environ; }
something_runs() { seen_running || seen_running; }

# Whether a program has an icon in the system tray, where it may have hidden all of its windows. Xpra
# puts each icon into a window of its own, and programs mark icons (XEmbed Protocol Specification).
seen_in_tray() {
    local line marked window xwininfo=${xprop%xprop}xwininfo
    while IFS= read -r line; do
        # The windows within those of the root window have this indent.
        [[ $line =~ ^' '{8}(0x[0-9a-f]+)' ' ]] || continue
        window=${BASH_REMATCH[1]}
        marked=$("$xprop" -id "$window" -notype _XEMBED_INFO)
        [[ $marked != *=* || $("$xwininfo" -id "$window") != *IsViewable* ]] || return 0
    done < <("$xwininfo" -root -tree)
    return 1
} 2>/dev/null

# Some programs go on in the background after they have ended with success. Where Xpra manages
# windows, this script goes on too while something of the program runs: until the first window,
# which may take long, while windows are open, and some seconds after the last window was closed,
# since a program may show another one, and a daemon may never end. An icon in the tray counts as a
# window. Xpra 3 and 6 set the property that xprop watches when the first window is opened.
go_on() {
    local change mark=_JUPYTERLAB_XPRA_WATCHED seconds=0 watch windows
    marked() { "$xprop" -root -f "$mark" 32c -set "$mark" 1 2>/dev/null; }
    marked || return
    exec {watch}< <(exec "$xprop" -root -spy -notype "$mark" _NET_CLIENT_LIST 2>/dev/null)
    # xprop prints the properties before it begins to watch them. The script asks for the windows
    # again once xprop has seen a change.
    read -r -u "$watch" change && read -r -u "$watch" change || return
    until [[ $change == "$mark"* ]]; do
        marked || return
        read -r -t 1 -u "$watch" change || [ "$?" -gt 128 ] || return
    done
    windows=$("$xprop" -root -notype _NET_CLIENT_LIST)
    while something_runs; do
        if [[ $windows == *0x* ]]; then
            read -r -u "$watch" change || return
            [[ $change == "$mark"* ]] || windows=$change
        elif read -r -t 1 -u "$watch" change; then
            [[ $change == "$mark"* ]] || windows=$change seconds=0
        elif [ "$?" -le 128 ]; then
            return
        elif [[ $windows != *'not found'* ]] && [ "$((++seconds))" -eq 5 ]; then
            seen_in_tray || return
            seconds=0
        fi
    done
}

if [ "$status" -eq 0 ] && [ "$xprop" ] && something_runs; then
    go_on
fi
# Agents of keys leave the session and hide their environment. Since their own parents have ended,
# they are this script's children, and nobody would find them without it.
tell_of_hidden() {
    local children fields pid stat
    read -ra children <"/proc/$$/task/$$/children"
    for pid in "${children[@]}"; do
        if ! : <"/proc/$pid/environ" && read -r stat <"/proc/$pid/stat"; then
            read -ra fields <<<"${stat##*) }"
            printf '%d %d\n' "$pid" "${fields[19]}" >>"$JUPYTERLAB_XPRA_DISPLAY/hidden"
        fi
    done
}

tell_of_hidden 2>/dev/null
[ -s "$jupyterlab_xpra_outcome" ] || printf 'exited %d\n' "$status" >"$jupyterlab_xpra_outcome"
