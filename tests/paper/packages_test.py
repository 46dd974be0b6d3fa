import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest
import urllib.error
import urllib.request
from io import BytesIO

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "paper"))

from packages import (build_wheel, node_tarball, read_packages,  # noqa: E402
                      registry)

PACKAGES = {about["name"]: (folder, about) for folder, about in read_packages(
    ROOT / "bench" / "paper" / "binding" / "packages")}


def fetched(url):
    with urllib.request.urlopen(url) as reply:
        return reply.read()


class packages(unittest.TestCase):
    def test_a_wheel_can_be_imported_and_has_its_commands(self):
        with tempfile.TemporaryDirectory() as folder:
            build_wheel(*PACKAGES["markdown-outline"], pathlib.Path(folder))
            wheel, = pathlib.Path(folder).iterdir()
            self.assertEqual(wheel.name,
                             "markdown_outline-0.4.1-py3-none-any.whl")
            done = subprocess.run(
                [sys.executable, "-c",
                 "import importlib.metadata as m, markdown_outline\n"
                 "print(m.version('markdown-outline'), "
                 "[e.name for e in m.entry_points(group='console_scripts')])"],
                env={"PYTHONPATH": str(wheel)}, capture_output=True, text=True)
        self.assertIn("0.4.1", done.stdout, done.stderr)
        self.assertIn("mdoutline", done.stdout)

    def test_the_registry_serves_what_it_describes(self):
        folder, about = PACKAGES["row-picker"]
        tarball = node_tarball(folder, about)
        with registry({about["name"]: (about, tarball)}) as url:
            told = json.loads(fetched(url + "row-picker"))
            dist = told["versions"][told["dist-tags"]["latest"]]["dist"]
            self.assertEqual(fetched(dist["tarball"]), tarball)
            with self.assertRaises(urllib.error.HTTPError):
                fetched(url + "left-pad")
        with tarfile.open(fileobj=BytesIO(tarball)) as archive:
            self.assertIn("package/index.js", archive.getnames())


unittest.main()
