"""tally: every way in which a run can look better than it was."""
import unittest

import tally

NESTED = """TAP version 13
# Subtest: outer
    # Subtest: first
    ok 1 - first
      ---
      duration_ms: 1
      error: |-
        not ok 9 - is only a quotation
      ...
    # Subtest: second
    not ok 2 - second
      ---
      error: '1 == 2'
      ...
    1..2
not ok 1 - outer
  ---
  failureType: 'subtestsFailed'
  ...
ok 2 - alone
1..2
# pass 2
"""


class Tally(unittest.TestCase):
    def expect(self, text, status, passed, *failures):
        count, failed = tally.judge(text, status)
        self.assertEqual(count, passed)
        self.assertEqual(len(failed), len(failures), failed)
        for (name, _), piece in zip(failed, failures):
            self.assertIn(piece, name)

    def test_leaves_count_and_parents_do_not(self):
        self.expect(NESTED, 1, 2, "second")

    def test_a_failure_brings_its_words(self):
        _, failed = tally.judge(NESTED, 1)
        self.assertIn("      error: '1 == 2'", failed[0][1])

    def test_what_a_file_said_before_its_verdict_is_shown(self):
        _, failed = tally.judge("# Error: no such thing\n# Subtest: a\nnot ok 1 - a\n1..1\n", 1)
        self.assertIn("# Error: no such thing", failed[0][1])

    def test_a_parent_can_fail_by_itself(self):
        self.expect("    ok 1 - part\n    1..1\nnot ok 1 - hook\n1..1\n", 1, 1, "hook (itself")

    def test_skipped_and_waiting_tests_have_not_passed(self):
        self.expect("ok 1 - a # SKIP no camera\nok 2 - b # TODO later\n1..2\n", 0, 0, "a # SKIP", "b # TODO")

    def test_a_plan_is_a_promise(self):
        self.expect("1..3\nok 1 - a\nok 2 - b\n", 0, 2, "3 tests were planned and 2 reported")

    def test_several_programs_in_one_stream_add_up(self):
        self.expect("a.sql ..\n1..1\nok 1 - a\nok\nb.sql ..\n1..1\nok 1\nok\nResult: PASS\n", 0, 2)

    def test_a_run_that_breaks_off_fails(self):
        self.expect("ok 1 - a\n", 0, 1, "ended before it said")

    def test_a_run_without_tests_fails(self):
        self.expect("", 0, 0, "no test ran")

    def test_an_exit_status_needs_a_reason(self):
        self.expect("ok 1 - a\n1..1\n", 139, 1, "status 139")


if __name__ == "__main__":
    unittest.main()
