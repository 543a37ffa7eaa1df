#!/usr/bin/env python3
"""unittest_tap FOLDER: runs the unittest cases of a folder and prints each as a line of TAP."""
import pathlib
import sys
import traceback
import unittest

HERE = pathlib.Path(__file__).resolve().parent


class Tap(unittest.TestResult):
    def say(self, test, passed, detail=""):
        print("ok" if passed else "not ok", self.testsRun, "-", test.id())
        for line in detail.splitlines():
            print("#", line)

    def addSuccess(self, test):
        self.say(test, True)

    def add_error(self, test, error):
        self.say(test, False, "".join(traceback.format_exception(*error)))

    addFailure = addError = add_error

    def addSkip(self, test, reason):
        self.say(test, False, "skipped: " + reason)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.testsRun += 1
            self.say(subtest, False, "".join(traceback.format_exception(*error)))


def main():
    sys.path.insert(0, str(HERE))
    suite = unittest.defaultTestLoader.discover(sys.argv[1], "*_test.py")
    result = Tap()
    suite.run(result)
    print(f"1..{result.testsRun}")


if __name__ == "__main__":
    main()
