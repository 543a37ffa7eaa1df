"""scripts/run as people use it, in a copy of this checkout: a long path with a blank in it, so that
what only works in a short one fails here. What the suite has built or fetched already is lent to the
copy, as long as it does not hold the checkout's own path."""
import http.cookiejar
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import unittest
import urllib.request

TOP = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(os.environ["TMPDIR"]) / "a long path" / ("x" * 60) / "checkout of fixpoint"
STATE = FOLDER / ".fixpoint"


def not_copied(folder, names):
    here = {".fixpoint", ".git", "node_modules", "__pycache__"}
    if pathlib.Path(folder) == TOP:
        here |= {name for name in names if name.startswith("build")}
    return here & set(names)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PORT = free_port()


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIXPOINT_") or
            name == "FIXPOINT_TEST_ROW"}
    return {**kept, **more}


def start(*arguments, **more):
    return subprocess.Popen([FOLDER / "scripts" / "run", "--no-install", *arguments], env=environment(**more),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, start_new_session=True)


def run(*arguments, **more):
    with start(*arguments, **more) as process:
        said, _ = process.communicate(timeout=600)
    return process.returncode, said


def ready(port=PORT):
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def processes():
    """Command lines that belong to the copy."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = os.readlink(folder / "exe")
        except OSError:
            continue
        if str(FOLDER) in line + place:
            found.append(line)
    return found


def password():
    return (STATE / "demo-password").read_text().strip()


def sign_in(login, secret):
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    request = urllib.request.Request(
        f"http://localhost:{PORT}/api/v1/session", method="POST",
        data=json.dumps({"login": login, "password": secret}).encode(),
        headers={"Content-Type": "application/json", "X-Fixpoint": "1", "Accept": "application/json"})
    with browser.open(request) as answer:
        return answer.status


class Run(unittest.TestCase):
    """The tests follow one another; their names say the order."""

    served = False

    @classmethod
    def setUpClass(cls):
        shutil.copytree(TOP, FOLDER, ignore=not_copied)
        STATE.mkdir()
        shutil.copytree(TOP / ".fixpoint/node", STATE / "node", symlinks=True, copy_function=os.link)
        shutil.copytree(TOP / "web/node_modules", FOLDER / "web/node_modules", symlinks=True,
                        copy_function=os.link)
        shutil.copytree(TOP / ".fixpoint/test/web", STATE / "web")
        shutil.copy(TOP / ".fixpoint/test/web.stamp", STATE / "web.stamp")

    def setUp(self):
        if not self.served and not self.id().endswith("served_demo"):
            self.fail("there was no demo to try this with")

    @classmethod
    def tearDownClass(cls):
        run("stop")
        run("reset", "--yes")

    def test_1_from_nothing_to_a_served_demo(self):
        status, said = run("--background", "--port", str(PORT))
        self.assertEqual(status, 0, said)
        self.assertTrue(ready())
        Run.served = True
        self.assertIn(f"Fixpoint is at http://localhost:{PORT}", said)
        self.assertIn(password(), said)
        self.assertEqual((STATE / "demo-password").stat().st_mode & 0o777, 0o600)
        for login in ("admin", "manager", "supervisor", "leader", "technician", "desk"):
            self.assertIn(sign_in(login, password()), (200, 201))

    def test_2_a_second_run_leaves_it_alone(self):
        before = (STATE / "server").read_text()
        status, said = run("--background", "--port", str(PORT))
        self.assertEqual(status, 0, said)
        self.assertIn(f"runs already, at http://localhost:{PORT}", said)
        self.assertEqual((STATE / "server").read_text(), before)

    def test_2_another_address_is_not_taken_silently(self):
        status, said = run("--background", "--port", str(free_port()))
        self.assertEqual(status, 1)
        self.assertIn("scripts/run stop", said)
        self.assertTrue(ready())

    def test_2_status_says_where(self):
        status, said = run("status")
        self.assertEqual(status, 0)
        self.assertIn(f"http://localhost:{PORT}", said)

    def test_3_stop_ends_everything(self):
        status, said = run("stop")
        self.assertEqual((status, said), (0, "Fixpoint is stopped.\n"))
        self.assertEqual(processes(), [])
        self.assertFalse(ready())
        self.assertEqual(run("status")[0], 1)

    def test_4_a_port_that_is_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            status, said = run("--port", str(other.getsockname()[1]))
        self.assertEqual(status, 1)
        self.assertIn("--port 8081", said)
        self.assertEqual(processes(), [])

    def test_4_a_password_that_is_too_short(self):
        status, said = run("--port", str(PORT), FIXPOINT_DEMO_PASSWORD="short")
        self.assertEqual(status, 1)
        self.assertIn("12 characters", said)
        self.assertEqual(processes(), [])

    def test_4_another_password_than_the_accounts_have(self):
        before = password()
        status, said = run("--port", str(PORT), FIXPOINT_DEMO_PASSWORD="quite another one")
        self.assertEqual(status, 1)
        self.assertIn("scripts/run reset", said)
        self.assertEqual(password(), before)
        self.assertEqual(processes(), [])

    def test_4_what_is_no_address(self):
        for wrong in ("0", "65536", "many", ""):
            self.assertEqual(run("--port", wrong)[0], 1, wrong)

    def test_5_the_foreground_ends_cleanly(self):
        for ending in (signal.SIGINT, signal.SIGTERM):
            with start("--port", str(PORT)) as process:
                begun = time.monotonic()
                while not ready():
                    self.assertIsNone(process.poll())
                    self.assertLess(time.monotonic() - begun, 120, "a second run is quick")
                    time.sleep(0.05)
                time.sleep(0.5)
                process.send_signal(ending)
                said, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, said)
            self.assertIn("Fixpoint is stopped.", said)
            self.assertEqual(processes(), [])

    def test_6_what_people_did_is_still_there(self):
        """A run over existing data adds nothing and takes nothing away."""
        self.assertEqual(run("--background", "--port", str(PORT))[0], 0)
        sql = "select count(*) from work_order_event"
        before = self.ask(sql)
        self.assertGreater(int(before), 10)
        self.assertEqual(run("stop")[0], 0)
        self.assertEqual(run("--background", "--port", str(PORT))[0], 0)
        self.assertEqual(self.ask(sql), before)
        self.assertEqual(run("stop")[0], 0)

    def test_6_a_demo_that_was_broken_off_begins_anew(self):
        (STATE / "demo-begun").touch()
        status, said = run("--background", "--port", str(PORT))
        self.assertEqual(status, 0, said)
        self.assertIn("Remove a demo that was broken off", said)
        self.assertIn(sign_in("technician", password()), (200, 201))
        self.assertGreater(int(self.ask("select count(*) from work_order_event")), 10)
        self.assertFalse((STATE / "demo-begun").exists())
        self.assertEqual(run("stop")[0], 0)

    def ask(self, sql):
        conf = (STATE / "fixpoint.conf").read_text()
        conninfo = re.search(r"^FIXPOINT_OWNER_DATABASE=(.*)$", conf, re.M).group(1)
        return subprocess.run(["psql", "-XAtq", conninfo, "-c", sql], check=True, capture_output=True,
                              text=True).stdout.strip()

    def test_7_reset_asks_first(self):
        before = password()
        status, said = run("reset")
        self.assertEqual(status, 1)
        self.assertIn("--yes", said)
        self.assertEqual(password(), before)
        self.assertTrue((STATE / "postgres" / "data").is_dir())

    def test_7_reset_removes_data_and_password(self):
        before = password()
        status, said = run("reset", "--yes")
        self.assertEqual(status, 0, said)
        self.assertNotEqual(password(), before)
        self.assertIn(password(), said)
        self.assertFalse((STATE / "postgres").exists())
        self.assertFalse((STATE / "photos").exists())

    def test_8_a_password_of_ones_own(self):
        self.assertEqual(run("reset", "--yes", FIXPOINT_DEMO_PASSWORD="chosen by hand")[0], 0)
        self.assertEqual(password(), "chosen by hand")


if __name__ == "__main__":
    unittest.main()
