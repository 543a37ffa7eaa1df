"""check_rooms: what each room may include."""
import pathlib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
import check_rooms


class Rooms(unittest.TestCase):
    def said(self, path, text):
        return [sentence for _, sentence in check_rooms.check_text(path, text, ROOT)]

    def allowed(self, path, *names):
        for name in names:
            self.assertEqual(self.said(path, f"#include {name}"), [])

    def refused(self, path, *names):
        for name in names:
            self.assertEqual(len(self.said(path, f"  # include {name}")), 1, (path, name))

    def test_common_knows_the_c_library_only(self):
        self.allowed("common/x.c", "<string.h>", "<sys/random.h>", '"common/arena.h"')
        self.refused("common/x.c", '"server/http/request.h"', "<jansson.h>", "<libpq-fe.h>", '"sql.gen.h"')

    def test_one_door_to_each_library(self):
        self.allowed("server/db/db.c", "<libpq-fe.h>")
        self.allowed("server/http/listener.c", "<microhttpd.h>")
        self.refused("server/http/router.c", "<microhttpd.h>", "<libpq-fe.h>")
        self.refused("server/db/sqlstate.c", "<libpq-fe.h>", "<microhttpd.h>")
        self.refused("server/labels/x.c", "<libpq-fe.h>", "<microhttpd.h>", "<turbojpeg.h>")

    def test_a_noun_knows_no_other_noun(self):
        self.allowed("server/photos/x.c", '"server/photos/x.h"', '"server/http/body.h"', "<jpeglib.h>", '"sql.gen.h"')
        self.refused("server/photos/x.c", '"server/labels/job.h"', '"server/http/listener.h"', '"server/auth/session.h"')

    def test_http_knows_no_noun(self):
        self.refused("server/http/x.c", '"server/sites/sites.h"', '"server/db/migrate.h"')

    def test_sql_stays_in_sql_files(self):
        for text in ("select a from b", "SELECT now()", "insert into a values (1)", "update a set b = 1",
                     "delete from a", "with a as (select 1) select 2"):
            self.assertEqual(len(self.said("server/sites/x.c", f'    run("{text}");')), 1, text)
        for text in ("select a stock", "update your browser", "insert the sheet", "from a list"):
            self.assertEqual(self.said("server/sites/x.c", f'    say("{text}");'), [], text)

    def test_the_house_keeps_its_law(self):
        check_rooms.main(str(ROOT))
