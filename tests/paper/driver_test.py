import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "bench" / "paper"
sys.path.insert(0, str(BENCH))

from check import load_task  # noqa: E402
from pairs import check_result, find_pairs, make_input  # noqa: E402


def driver(*words):
    return subprocess.run(
        [sys.executable, "-B", str(ROOT / "scripts" / "paper.py"), "--build",
         os.environ["SKVM_TEST_BUILD"], *words], capture_output=True, text=True)


class evaluation(unittest.TestCase):
    def test_it_measures_a_workflow_side_by_side(self):
        with tempfile.TemporaryDirectory() as folder:
            # Whether it is fast enough is no matter of a test.
            driver("--workflows", "dep-audit", "--repeat", "1", "--out",
                   folder)
            out = pathlib.Path(folder)
            report = (out / "concurrency.md").read_text()
            xml.fromstring((out / "concurrency.svg").read_text())
        self.assertRegex(report, r"\| dep-audit \| ILP \| calls \|")
        self.assertNotIn("files differ", report)

    @unittest.skipUnless(shutil.which("pdfunite") and shutil.which("curl"),
                         "pdfunite or curl is not installed")
    def test_it_shows_where_functions_answer(self):
        with tempfile.TemporaryDirectory() as folder:
            done = driver("--solidified", "--turn-ms", "0", "--out", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            out = pathlib.Path(folder)
            report = (out / "solidified.md").read_text()
            xml.fromstring((out / "solidified.svg").read_text())
        for case in ("pdf-extract", "pdf-merge", "weather-current"):
            self.assertRegex(report, rf"\| {case} \| .* × \| [34] \|")
        self.assertRegex(report, r"\| weather-forecast \| .* never \|")

    def test_it_measures_original_against_compiled(self):
        with tempfile.TemporaryDirectory() as folder:
            done = driver("--only", "checksum-manifest,mail-merge", "--models",
                          "sim/small", "--repeat", "1", "--out", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            out = pathlib.Path(folder)
            results = json.loads((out / "results.json").read_text())
            report = (out / "report.md").read_text()
            for chart in ("success", "tokens", "gain"):
                text = (out / f"{chart}.svg").read_text()
                xml.fromstring(text)
                self.assertIn("simulated", text)
        self.assertTrue(results["simulated"])
        self.assertIn("simulated", report)
        passed = {(run["pair"], run["condition"]): run["passed"]
                  for run in results["runs"]}
        self.assertEqual(len(passed), 6)
        # Inline commands need no compiler; paths relative to the skill do.
        self.assertTrue(passed["checksum-manifest", "original"])
        self.assertTrue(passed["checksum-manifest", "compiled"])
        self.assertFalse(passed["mail-merge", "original"])
        self.assertTrue(passed["mail-merge", "compiled"])
        self.assertFalse(passed["mail-merge", "none"])

    def test_it_names_the_pairs_where_one_is_unknown(self):
        done = driver("--only", "nothing")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no pair 'nothing'; there are budget-variance",
                      done.stderr)


class tasks(unittest.TestCase):
    def test_there_are_enough_of_different_kinds(self):
        pairs = find_pairs(BENCH)
        self.assertGreaterEqual(len(pairs), 20)
        self.assertEqual(len({one.category for one in pairs}), len(pairs))

    def test_no_check_passes_before_the_work_is_done(self):
        for one in find_pairs(BENCH) + find_pairs(BENCH / "binding"):
            with self.subTest(one.name), tempfile.TemporaryDirectory() as below:
                given = pathlib.Path(below) / "given"
                make_input(one, 1, given)
                self.assertFalse(check_result(one, given, given)[0])

    def test_an_altered_input_fails_the_check(self):
        one, = (p for p in find_pairs(BENCH) if p.name == "todo-collector")
        with tempfile.TemporaryDirectory() as below:
            given, work = (pathlib.Path(below) / n for n in ("given", "work"))
            for folder in (given, work):
                make_input(one, 1, folder)
            commands = [line.strip() for line in
                        (one.skill / "SKILL.md").read_text().splitlines()
                        if line.startswith(("   grep", "   sed"))]
            for command in commands:
                subprocess.run(["bash", "-c", command], cwd=work, check=True)
            self.assertEqual(check_result(one, given, work), (True, ""))
            changed = next((work / "src").rglob("*.c"))
            changed.write_text(changed.read_text() + "\n")
            right, why = check_result(one, given, work)
            self.assertFalse(right)
            self.assertIn("altered: src", why)

    def test_inputs_follow_from_their_seed(self):
        def text_of(seed):
            with tempfile.TemporaryDirectory() as below:
                here = os.getcwd()
                os.chdir(below)
                try:
                    load_task(BENCH / "tasks" / "ini-migration").make(
                        random.Random(seed))
                    return pathlib.Path("app.ini").read_text()
                finally:
                    os.chdir(here)
        self.assertEqual(text_of(3), text_of(3))
        self.assertNotEqual(text_of(3), text_of(4))


unittest.main()
