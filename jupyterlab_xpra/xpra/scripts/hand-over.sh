#!/bin/bash
# Becomes a server that takes over a listening socket (sd_listen_fds(3)).
#
# Arguments: the socket's file descriptor, which is not 3; the server's command.
# The server compares LISTEN_PID with its own pid, which is known only once this process is there.
exec 3<&"$1"
shift
LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"
