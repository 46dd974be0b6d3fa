import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "paper"))

from verdicts import (cells, change, regressions, totals,  # noqa: E402
                      unequal, worse)


def run(passed=True, **more):
    return {"pair": "a", "model": "m", "condition": "original", "status": "ok",
            "passed": passed, "turns": 4, "tool_errors": 0, "tokens": 1000,
            "ms": 10, "modelled_ms": 20, **more}


def cell_of(*runs):
    return cells(list(runs))["a", "m", "original"]


class verdicts(unittest.TestCase):
    def test_a_cell_has_the_means_of_its_runs(self):
        one = cell_of(run(tokens=1000), run(False, tokens=2000))
        self.assertEqual((one["runs"], one["passed"]), (2, 1))
        self.assertEqual(one["success"], 0.5)
        self.assertEqual(one["tokens"], 1500)

    def test_an_outage_is_counted_apart(self):
        one = cell_of(run(), run(False, status="infrastructure", tokens=0))
        self.assertEqual((one["runs"], one["outages"]), (1, 1))
        self.assertEqual((one["success"], one["tokens"]), (1, 1000))

    def test_nothing_but_outages_is_neither_success_nor_failure(self):
        none = cell_of(run(False, status="infrastructure"))
        self.assertIsNone(none["success"])
        self.assertIsNone(worse(none, cell_of(run())))
        self.assertIsNone(worse(cell_of(run()), none))

    def test_less_success_is_worse_whatever_it_saves(self):
        self.assertEqual(
            worse(cell_of(run()), cell_of(run(False, tokens=1))), "success")

    def test_more_success_is_no_worse_whatever_it_costs(self):
        self.assertIsNone(
            worse(cell_of(run(False)), cell_of(run(tokens=9000, turns=40))))

    def test_cost_counts_above_a_tenth(self):
        before = cell_of(run())
        self.assertIsNone(worse(before, cell_of(run(tokens=1100))))
        self.assertEqual(worse(before, cell_of(run(tokens=1101))), "tokens")
        self.assertEqual(worse(before, cell_of(run(turns=5))), "turns")

    def test_regressions_name_pairs_by_both_definitions(self):
        runs = [run(condition="original"), run(False, condition="compiled"),
                run(pair="b"), run(pair="b", condition="compiled", tokens=2000),
                run(pair="c"), run(pair="c", condition="compiled"),
                run(pair="d")]
        found = regressions(cells(runs), "original", "compiled")
        self.assertEqual(found["compared"], 3)
        self.assertEqual([one["pair"] for one in found["success"]], ["a"])
        self.assertEqual([(one["pair"], one["why"]) for one in found["cost"]],
                         [("b", "tokens")])

    def test_conditions_are_unequal_where_success_or_turns_differ(self):
        runs = [run(condition="complete"), run(condition="bound", tokens=7),
                run(pair="b", condition="complete"),
                run(pair="b", condition="bound", turns=5),
                run(pair="c", condition="complete")]
        self.assertEqual(unequal(cells(runs), "complete", "bound"),
                         [("b", "m")])

    def test_each_pair_weighs_the_same_in_a_total(self):
        runs = [run(False)] + [run(pair="b")] * 3
        self.assertEqual(totals(cells(runs))["m", "original"]["success"], 0.5)

    def test_there_is_no_change_from_nothing(self):
        self.assertIsNone(change(0, 5))
        self.assertEqual(change(100, 80), -0.2)


unittest.main()
