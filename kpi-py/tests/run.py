"""Runs the tests against the installed package and tells how long its import takes and how large it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    here = Path(__file__).parent
    # Away from the sources, so that `import kpi` finds what was installed.
    where = subprocess.run(
        [sys.executable, "-c", "import kpi; print(kpi.__file__)"], cwd=here, capture_output=True, text=True, check=True
    ).stdout.strip()
    engine = next(path for path in Path(where).parent.glob("_kpi*") if path.suffix in (".so", ".pyd", ".dylib"))
    print(f"kpi is installed in {Path(where).parent}; the engine has {engine.stat().st_size / 1e6:.1f} MB")
    # Checkers of types find the environment by their path.
    environment = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], cwd=here.parent, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
