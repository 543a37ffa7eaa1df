"""embed_sql: what becomes a parameter, and what fails the build."""
import unittest

import embed_sql


def one(text):
    statements = embed_sql.read_text("x.sql", text)
    return statements[0]


class Parameters(unittest.TestCase):
    def sql(self, signature, body):
        return one(f"-- name: {signature}\n{body}").sql()

    def test_types_become_casts(self):
        self.assertEqual(self.sql("a_b(site text, id) -> json", "select :site, :id"), "select $1::text, $2")

    def test_same_parameter_twice_is_one_number(self):
        self.assertEqual(self.sql("a(b int) -> json", "select :b + :b;"), "select $1::int + $1::int")

    def test_casts_are_no_parameters(self):
        self.assertEqual(self.sql("a(b) -> json", "select x::int, :b::text[]"), "select x::int, $1::text[]")

    def test_texts_are_left_alone(self):
        body = "select ':no', E'it\\':no', \"q:no\", $$:no$$, $t$ :no $t$, 'it''s :no', :b"
        self.assertEqual(self.sql("a(b) -> json", body), body.replace(":b", "$1"))

    def test_comments_are_dropped(self):
        self.assertEqual(self.sql("a(b) -> json", "select 1 -- :no\n, /* :no */ :b"), "select 1\n,   $1")

    def test_array_types_and_slices(self):
        self.assertEqual(self.sql("a(b text[]) -> json", "select (:b)[1 : 2]"), "select ($1::text[])[1 : 2]")

    def test_patient(self):
        self.assertTrue(one("-- name: a() -> columns patient\nselect 1").patient)
        self.assertFalse(one("-- name: a() -> columns\nselect 1").patient)
        self.assertIn(".patient = true", embed_sql.write_source([one("-- name: a() -> put patient\nselect 1")]))

    def test_serializable(self):
        self.assertTrue(one("-- name: a() -> put serializable\nselect 1").serializable)
        self.assertFalse(one("-- name: a() -> put\nselect 1").serializable)

    def test_generated_function_runs_the_statement(self):
        source = embed_sql.write_source([one("-- name: a_b(c int, d) -> json or not_found\nselect :c, :d")])
        self.assertIn("bool sql_a_b(Request *req, const char *c, const char *d)", source)
        self.assertIn("const char *const values[] = { c, d };", source)
        self.assertIn("return db_run(req, SQL_A_B, values);", source)
        self.assertIn(".param_count = 2, .shape = DB_JSON_OR_NOT_FOUND", source)


class Refusals(unittest.TestCase):
    def refused(self, text, sentence):
        with self.assertRaisesRegex(embed_sql.BadSql, sentence):
            for statement in embed_sql.read_text("x.sql", text):
                statement.sql()

    def test_undeclared(self):
        self.refused("-- name: a() -> json\nselect :b", "x.sql:1: a does not declare :b")

    def test_unused(self):
        self.refused("-- name: a(b) -> json\nselect 1", "a does not use :b")

    def test_unused_though_in_a_text(self):
        self.refused("-- name: a(b) -> json\nselect ':b'", "a does not use :b")

    def test_bad_signature(self):
        for line in ("-- name: A() -> json", "-- name: a -> json", "-- name: a()", "-- name a() -> json"):
            self.refused(line + "\nselect 1", "bad signature")

    def test_unknown_result(self):
        self.refused("-- name: a() -> rows\nselect 1", "“rows” is no result")

    def test_parameter_twice(self):
        self.refused("-- name: a(b, b) -> json\nselect :b", "declared twice")

    def test_word_of_c(self):
        self.refused("-- name: a(default text) -> json\nselect :default", "word of C")

    def test_empty_statement(self):
        self.refused("-- name: a() -> json\n-- nothing\n", "a has no text")

    def test_text_without_signature(self):
        self.refused("select 1", "x.sql:1: text without a signature")

    def test_doubled_name(self):
        class File:
            def __init__(self, name):
                self.name = name

            def __str__(self):
                return self.name

            def read_text(self, encoding):
                return "-- name: a() -> json\nselect 1"

        with self.assertRaisesRegex(embed_sql.BadSql, "y.sql:1: a stands already at x.sql:1"):
            embed_sql.read_files([File("x.sql"), File("y.sql")])
