"""embed_migrations: data files become rows; what is wrong with a file is said."""
import pathlib
import tempfile
import unittest

import embed_migrations


class Migrations(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        (self.root / "migrations").mkdir()
        (self.root / "data").mkdir()

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        (self.root / name).write_text(text, encoding="utf-8")

    def read(self):
        return embed_migrations.read_all(self.root)[0]

    def refused(self, sentence):
        with self.assertRaisesRegex(embed_migrations.BadMigration, sentence):
            self.read()

    def test_data_becomes_an_insert(self):
        self.write("data/a.csv", "\ufeffkey,other,name\nx,1,it's\ny,2,\n\"z,\",3,\"灯\"\n")
        self.write("migrations/0001_a.sql", "create table a ();\n-- @data a(key, name) from data/a.csv\nselect 1;\n")
        (name, text), = self.read()
        self.assertEqual(name, "0001_a")
        self.assertIn("insert into a (key, name) values\n    ('x', 'it''s'),\n    ('y', null),\n"
                      "    ('z,', '灯');\nselect 1;", text)

    def test_a_changed_data_file_changes_the_checksum(self):
        self.write("migrations/0001_a.sql", "-- @data a(key) from data/a.csv\n")
        self.write("data/a.csv", "key\nx\n")
        before = embed_migrations.write_source(self.read())
        self.write("data/a.csv", "key\ny\n")
        self.assertNotEqual(before.split("checksum")[1][:80],
                            embed_migrations.write_source(self.read()).split("checksum")[1][:80])

    def test_order_is_by_number(self):
        self.write("migrations/0002_b.sql", "select 2;")
        self.write("migrations/0001_c.sql", "select 1;")
        self.assertEqual([name for name, _ in self.read()], ["0001_c", "0002_b"])

    def test_refusals(self):
        self.write("migrations/0001_a.sql", "-- @data a(key) from data/none.csv\n")
        self.refused("data/none.csv is missing")
        self.write("migrations/0001_a.sql", "-- @data a from data/a.csv\n")
        self.refused("bad @data line")
        self.write("data/a.csv", "name\nx\n")
        self.write("migrations/0001_a.sql", "-- @data a(key) from data/a.csv\n")
        self.refused("has no column key")
        self.write("data/a.csv", "key,b\nx\n")
        self.refused("line 2 has the wrong number of values")
        self.write("data/a.csv", "key\n")
        self.refused("holds no rows")

    def test_names(self):
        self.write("migrations/1_a.sql", "select 1;")
        self.refused("the name must be NNNN_name.sql")

    def test_same_number_twice(self):
        self.write("migrations/0001_a.sql", "select 1;")
        self.write("migrations/0001_b.sql", "select 1;")
        self.refused("have the same number")
