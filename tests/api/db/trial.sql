-- Statements that do to the database room what no real one does on purpose.

-- name: trial_json(value text) -> json
select json_build_object('value', :value::text)

-- name: trial_row(found boolean) -> json or not_found
select '{}'::json where :found

-- name: trial_tagged(tag text) -> json
select '{"a": 1}'::json as body, :tag as etag

-- name: trial_put(id text) -> put
with made as (insert into trial (id) values (:id) on conflict do nothing returning id)
select json_build_object('id', :id), exists (select from made)

-- name: trial_nothing() -> nothing
select 1

-- name: trial_actor() -> columns
select current_setting('fixpoint.actor', true), null, pg_backend_pid()

-- name: trial_no_row() -> columns
select 1 where false

-- name: trial_promised() -> json
select '{}'::json where false

-- name: trial_fault() -> nothing
select fault('state-changed', '甲', 'A', 'note', '{"state": "closed"}')

-- name: trial_insert_and_fail(id text) -> nothing
with made as (insert into trial (id) values (:id) returning id) select 1 / (length(id) - length(id)) from made

-- name: trial_sleep(seconds float8) -> columns
select pg_sleep(:seconds)

-- name: trial_die() -> columns
select pg_terminate_backend(pg_backend_pid()), pg_sleep(1)

-- Reads the sum, waits, writes it: two of them at once cannot both be right unless one runs again.
-- name: trial_add_sum() -> columns serializable
with seen as (select coalesce(sum(amount), 0) + 1 as next from trial_entry),
    waited as (select pg_sleep(0.2) from seen)
insert into trial_entry (amount) select next from seen, waited returning amount

-- name: trial_serializable_fail(id text) -> nothing serializable
with made as (insert into trial (id) values (:id) returning id) select 1 / (length(id) - length(id)) from made

-- A check that is deferred to COMMIT, and fails there.
-- name: trial_commit_fails(id text) -> nothing serializable
insert into trial_late (id) values (:id), (:id)

-- name: trial_cross(first int, second int) -> columns
select trial_cross(:first, :second)

-- name: trial_level() -> columns serializable
select current_setting('transaction_isolation')
