-- backup: what restore asks the owner before it fills a database.

-- Nobody's tables, views, sequences or functions; what extensions bring does not count.
-- name: database_is_empty() -> columns
select not exists (
    select from pg_class c
    where c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      and c.relnamespace::regnamespace::text !~ '^pg_(toast|temp)'
      and not exists (select from pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
) and not exists (
    select from pg_proc p
    where p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      and not exists (select from pg_depend d
          where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
)
