-- The ledger of migrations: which of them this database holds, each with the SHA-256 of its text, so
-- that a changed or missing one is noticed by name. Everybody may read it: serve compares it at start.
create table schema_migration (
    name       text primary key,
    checksum   text not null,
    applied_at timestamptz not null default now()
);
grant select on schema_migration to public;
