"""`python -m jupyterlab_xpra` is `jupyter xpra`."""

import sys

from .cli import main

sys.exit(main())
