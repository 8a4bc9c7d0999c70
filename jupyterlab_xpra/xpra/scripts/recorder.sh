#!/bin/bash
# Runs what records sound, which is Xpra itself, and notes when it has been asked what it can do.
#
# Arguments: the file that is there once it has been asked; Xpra; Xpra's arguments.
# Xpra asks at its start. Version 6 does so while it is ready already, and a viewer that comes
# before the answer keeps it from taking any for five seconds.
asked=$1 xpra=$2
shift 2
case " $* " in
*" _audio_query "* | *" _sound_query "*)
    "$xpra" "$@"
    status=$?
    : >"$asked"
    exit "$status"
    ;;
esac
exec "$xpra" "$@"
