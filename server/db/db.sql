-- db: statements of the database room itself.

-- name: set_actor(actor text) -> columns
select set_config('fixpoint.actor', :actor, true)

-- Until the end of the transaction; set before the statement that needs it.
-- name: set_patience(milliseconds text) -> columns
select set_config('statement_timeout', :milliseconds, true)

-- name: serializable_begin() -> nothing
begin isolation level serializable

-- name: serializable_commit() -> nothing
commit

-- The migrations that this database holds, for serve, migrate and doctor.
-- name: migrations_held() -> columns
select coalesce(string_agg(name || ' ' || checksum, E'\n' order by name), '') from schema_migration

-- Run by the owner, in the transaction of the migration itself.
-- name: migration_record(name text, checksum text) -> nothing
insert into schema_migration (name, checksum) values (:name, :checksum)

-- name: serializable_rollback() -> nothing
rollback

-- Who a command at the terminal works for; run as the owner, whom the wall does not stop.
-- name: actor_by_login(login text) -> columns
select id, login from app_user where login = :login and deactivated_at is null

-- Sign-outs, changed roles, new passwords, deactivations (server/auth/session.h).
-- name: listen_session() -> nothing
listen fixpoint_session
