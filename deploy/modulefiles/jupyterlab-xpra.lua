-- A module file for Lmod. It names the folder with everything that displays are made of:
--
--     pip install --no-deps --target /cvmfs/example.org/jupyterlab-xpra jupyterlab-xpra-server
--
-- Put this file into a folder of MODULEPATH. The extension itself is in the user's environment of
-- JupyterLab: pip install jupyterlab_xpra

local root = "/cvmfs/example.org/jupyterlab-xpra"

whatis("Desktops and graphical programs in JupyterLab: Xpra, an X server and their tools")

setenv("JUPYTERLAB_XPRA_SERVER", pathJoin(root, "jupyterlab_xpra_server/root"))
