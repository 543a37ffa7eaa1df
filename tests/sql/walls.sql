-- The walls: every table with a site is behind row security, the app role has no more than it needs,
-- every function that looks behind the wall is on the reviewed list.
begin;
\ir lib.inc
select no_plan();

select is(array_agg(c.relname::text order by 1), null, 'every table with site_id has row security')
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'site_id' and not a.attisdropped
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not c.relrowsecurity;

select is(array_agg(distinct table_name::text || ' ' || privilege_type), null,
    'nobody truncates, references or adds triggers')
from information_schema.role_table_grants
where grantee = 'fixpoint_app' and privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER');

select is(array_agg(distinct table_name::text || ' ' || privilege_type), null,
    'facts, events and history are never deleted or rewritten by the app role')
from information_schema.role_table_grants
where grantee = 'fixpoint_app' and privilege_type in ('UPDATE', 'DELETE')
  and table_name in ('work_order_event', 'work_order_photo', 'photo', 'change', 'label_print', 'session', 'app_user', 'membership');

select is(rolbypassrls or rolsuper or rolcreatedb or rolcreaterole, false, 'the app role is plain')
from pg_roles where rolname = 'fixpoint_app';
select is(has_column_privilege('fixpoint_app', 'app_user', 'password_hash', 'select'), false, 'nobody reads a password hash');
select is(has_table_privilege('fixpoint_app', t, 'select'), false, t || ' is behind functions')
from unnest('{session,device,password_link,sign_in_try,document_counter,asset_tag_counter}'::text[]) t;

select is(array_agg(p.proname::text order by 1), null, 'every definer function pins its search_path')
from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace
  and not coalesce(p.proconfig, '{}') @> array['search_path=public, pg_temp'];

select places();

-- What one sees of the other: nothing, read or written, in every table that holds rows of a site.
create temp table seen (tbl text, stranger_sees bigint, owner_has bigint);
do $$
declare
    t text; n text; m bigint;
begin
    for t in select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'site_id'
             where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
               and has_table_privilege('fixpoint_app', c.oid, 'select') loop
        n := try('stranger', format('select count(*) from %I where site_id = (select site_id from location where code = ''D1'')', t));
        execute format('select count(*) from %I x where x.site_id = (select s.id from site s where s.slug = ''alpha'')', t) into m;
        n := try('stranger', format('select count(*) from %I where site_id = %L', t, (select id from site where slug = 'alpha')));
        insert into seen values (t, n::bigint, m);
    end loop;
end $$;
select is(stranger_sees, 0::bigint, tbl || ': another site''s people see nothing of ' || owner_has) from seen;
select cmp_ok((select count(*) from seen where owner_has > 0), '>=', 5::bigint, 'and there was something to see in several tables');

select is(try('stranger', format($f$insert into position (site_id, building_id, location_id, item_type, ordinal, code, name_en)
    select %L, building_id, id, 'DD', '09', 'E101001DD09', 'x' from location where code = 'E101001' returning code$f$,
    (select id from site where slug = 'alpha'))), 'refused: 42501', 'no row is written into another site');
select is(try('stranger', format($f$insert into position (site_id, building_id, location_id, item_type, ordinal, code, name_en)
    select site_id, building_id, %L, 'DD', '09', 'E101001DD09', 'x' from location where code = 'E101001' returning code$f$,
    (select id from location where code = 'D104B12'))), 'refused: 23503', 'nor hung on another site''s place: keys are composite');

-- Building scope.
select is(try('limited', 'select string_agg(code, '','' order by code) from location'), 'D2,D201,D2010,D201001',
    'a membership limited to a building shows that building');
select is(try('limited', 'select string_agg(code, '','' order by code) from position'), 'D201001DD01', 'and its positions');
select is(try('limited', $f$select count(*) from position_search_ids((select id from site where slug = 'alpha'), 'luminaire', '', '~', null, null, 100)$f$), '1',
    'the search that looks behind the wall keeps to it');
select is(try('stranger', format('select count(*) from position_search_ids(%L, ''luminaire'', '''', ''~'', null, null, 100)', (select id from site where slug = 'alpha'))), '0',
    'and to the site');
-- What looks behind the wall for units, work orders and other systems' names keeps to it as well.
select ok(try('leader', $f$select body from asset_save('alpha', 'DD000001', '{"manufacturer": "Maker"}', null)$f$) not like 'refused%', 'a unit in store');
select ok(try('desk', $f$select body from work_order_report('alpha', gen_random_uuid(), '{"code": "D104B12", "words": "smoke"}')$f$) not like 'refused%', 'a work order');
insert into external_id (site_id, building_id, position_id, kind, value)
    select site_id, building_id, id, 'barcode', 'Bar-4711' from position where code = 'D104B12DD03';
select is(try(w.login, format(q.text, (select id from site where slug = 'alpha'))), w.sees::text, format('%s: %s', w.login, q.text))
from (values ($q$select count(*) from asset_search_ids(%L, 'maker', '', null, null, 9)$q$, true),
    ($q$select count(*) from work_order_search_ids(%L, '{smoke}', null, null, null, null, null, null, null, null, null, null, 9)$q$, false),
    ($q$select count(*) from external_search_ids(%L, 'bar-4711')$q$, false)) q (text, whole_site),
    lateral (values ('desk', 1), ('limited', case when whole_site then 1 else 0 end), ('stranger', 0), ('nobody', 0)) w (login, sees);

select is(try('nobody', 'select count(*) from location'), '0', 'without an actor there is nothing');
select is(try('stranger', 'select count(*) from app_user where login = ''technician'''), '0', 'people of other sites are unknown');
select is(try('desk', 'select count(*) from app_user where login in (''technician'', ''stranger'')'), '1', 'colleagues are known');

select * from finish();
rollback;
