"""`python -m tests.faults`: the whole campaign; TIMES says how often each fault is tried (20)."""

import sys

from tests.faults.campaign import main

sys.exit(main())
