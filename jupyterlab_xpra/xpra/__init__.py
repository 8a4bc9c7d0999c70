"""The command lines and versions of Xpra and Xvfb. Both are run, never linked."""
