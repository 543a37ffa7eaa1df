-- The register: made once, edited with a version, everything kept, codes never used twice.
begin;
\ir lib.inc
select no_plan();
select places();

select is(try('leader', $f$select body ->> 'path_en' from location_save('alpha', 'D1-04-B12-C', '{"name_en": "Place D104B12"}', null)$f$),
    'Place D1 › Place D104 › Place D104B › Place D104B12', 'a place knows its path; the same PUT again is the same');
select is(try('leader', $f$select created from location_save('alpha', 'D104B12', '{"name_en": "Place D104B12"}', null)$f$), 'false', 'and says so');
select is(try('leader', $f$select created from location_save('alpha', 'D104B12', '{"name_en": "Another"}', null)$f$), 'refused: id-reused',
    'a taken code with other content is refused');
select is(try('leader', $f$select created from location_save('alpha', 'D1-04-C01', '{"name_en": "x"}', null)$f$), 'refused: invalid',
    'a room of a zone that is not there is refused');
select is(try('leader', $f$select created from location_save('alpha', 'D1-40-B12-C', '{"name_en": "x"}', null)$f$), 'refused: invalid',
    'a wrong check character is refused');
select is(try('leader', $f$select body -> 'place' ->> 'code' from position_save('alpha', 'D104B00XM02', '{}', null)$f$), 'D1-04-B-8',
    'what hangs in a zone''s common area stands in the zone');
select is(try('leader', $f$select body ->> 'name_zh' from position_save('alpha', 'D104B12DD04', '{}', null)$f$), '灯具4', 'a position without a name is named by type and ordinal');
select is(try('leader', $f$select created from position_save('alpha', 'D104B12YB01', '{"sign_type": "NOSMK", "sign_scheme": "ISO 7010", "sign_number": "P002"}', null)$f$), 'true', 'a sign is a position of type YB');
select is(try('leader', $f$select created from position_save('alpha', 'D104B12DD05', '{"sign_type": "NOSMK"}', null)$f$), 'refused: 23514', 'a luminaire is no sign');

-- Edited.
select is(try('leader', $f$select body ->> 'version' from position_save('alpha', 'D104B12DD03', '{"name_en": "Lamp by the door"}', 1)$f$), '2', 'an edit counts the version up');
select is(try('manager', $f$select body from position_save('alpha', 'D104B12DD03', '{"name_en": "Other"}', 1)$f$), 'refused: edited-meanwhile', 'a stale version is refused');
select is(try('leader', $f$select body ->> 'version' from position_save('alpha', 'D104B12DD03', '{"name_en": "Lamp by the door"}', 2)$f$), '2', 'an edit that changes nothing is none');
select is(try('leader', $f$select body ->> 'version' from position_save('alpha', 'D104B12DD03', '{"attributes": [{"name": "Power", "value": "18", "unit": "W"}]}', 2)$f$), '3', 'what hangs on it counts');
select is(try('leader', $f$select body -> 'history' -> 0 -> 'after' ->> 'value' from position_save('alpha', 'D104B12DD03', '{"attributes": [{"name": "Power", "value": "20", "unit": "W"}]}', 3)$f$), '20', 'and is kept in the history');
select is(try('leader', $f$select body -> 'history' -> 0 ->> 'kind' from position_save('alpha', 'D104B12DD03', '{"attributes": []}', 4)$f$), 'delete', 'also when it goes');
select is(try('leader', $f$select body -> 'history' -> 1 -> 'before' ->> 'value' from position_save('alpha', 'D104B12DD03', '{}', 5)$f$), '18', 'with what it was');
select is(try('leader', $f$select body from position_save('alpha', 'D104B12DD03', '{"documents": [{"name": "m", "url": "javascript:alert(1)"}]}', 5)$f$), 'refused: 23514', 'a link is http or a path');
select is(try('leader', $f$select body ->> 'path_en' from location_save('alpha', 'D104', '{"name_en": "Fourth"}', (select version from location where code = 'D104'))$f$), 'Place D1 › Fourth', 'renaming a floor');
select is((select path_en from location where code = 'D104B12'), 'Place D1 › Fourth › Place D104B › Place D104B12', 'renames the path of what is below');

-- Units.
select try('leader', $f$select body from asset_save('alpha', 'DD004127', '{"warranty_until": "2099-01-01"}', null)$f$);
select try('leader', $f$select body from asset_save('alpha', 'DD004128', '{}', null)$f$);
select is(try('leader', $f$select body -> 'unit' ->> 'tag' from position_unit_put('alpha', 'D104B12DD03', '00000000-0000-7000-8000-000000000001', 'DD-004127-5', null)$f$), 'DD-004127-5', 'a unit fills a position');
select is(try('leader', $f$select created from position_unit_put('alpha', 'D104B12DD03', '00000000-0000-7000-8000-000000000001', 'DD-004127-5', null)$f$), 'false', 'once');
select is(try('leader', $f$select body -> 'unit' ->> 'tag' from position_unit_put('alpha', 'D104B12DD03', '00000000-0000-7000-8000-000000000002', 'DD004128', 'failed')$f$), 'DD-004128-K', 'a swap is one act');
select is((select status from asset where tag = 'DD004127'), 'in_store', 'the old unit goes to store');
select is(try('leader', $f$select body -> 'unit' ->> 'tag' from position_unit_put('alpha', 'D104B12DD04', '00000000-0000-7000-8000-000000000003', 'DD004128', 'moved')$f$), 'DD-004128-K', 'a move too');
select is((select count(*) from position_asset where upper_inf(during)), 1::bigint, 'and leaves the first position empty');
select is(try('leader', $f$select body from position_unit_put('alpha', 'D104B12HM02', '00000000-0000-7000-8000-000000000004', 'DD004128', null)$f$), 'refused: invalid', 'a luminaire fills no microphone''s position');
select is((select asset_tags_take('DD', 2)), 4129, 'tags chosen by hand are not given again');

-- What hangs on a unit goes with it, and comes into view where it goes.
select try('leader', $f$select body from asset_save('alpha', 'DD004127', '{"attributes": [{"name": "Lumen", "value": "900"}]}', (select version from asset where tag = 'DD004127'))$f$);
select is(try('leader', $f$select body -> 'unit' ->> 'tag' from position_unit_put('alpha', 'D201001DD01', '00000000-0000-7000-8000-000000000005', 'DD004127', null)$f$), 'DD-004127-5', 'a unit moves to another building');
select is(try('limited', $f$select asset_json(a) -> 'attributes' -> 0 ->> 'value' from asset a where tag = 'DD004127'$f$), '900', 'its attributes are seen there');

-- A right at one building is none at another, nor at the whole site.
insert into app_user (login, name_en) values ('half', 'Half');
insert into membership (user_id, site_id, role, building_id) select u.id, l.site_id, v.role, l.id
    from app_user u, location l join (values ('D1', 'leader'), ('D1', 'manager'), ('D1', 'admin'), ('D2', 'technician')) v (code, role) on v.code = l.code where u.login = 'half';
select is(try('half', $f$select body ->> 'code' from location_save('alpha', 'D104B12', '{"note": "x"}', (select version from location where code = 'D104B12'))$f$), 'D1-04-B12-C', 'a leader of D1 edits in D1');
select is(try('half', $f$select body from location_save('alpha', 'D201', '{"note": "x"}', (select version from location where code = 'D201'))$f$), 'refused: forbidden', 'and not in D2');
select is(try('half', $f$select body from location_save('alpha', 'D3', '{"name_en": "x"}', null)$f$), 'refused: forbidden', 'makes no building');
select is(try('half', $f$select body from position_save('alpha', 'D201001DD01', '{"note": "x"}', (select version from position where code = 'D201001DD01'))$f$), 'refused: forbidden', 'no position there');
select is(try('half', $f$select body from position_save('alpha', 'D201001DD02', '{}', null)$f$), 'refused: forbidden', 'makes none there');
select is(try('half', $f$select body from position_unit_put('alpha', 'D201001DD01', '00000000-0000-7000-8000-000000000006', null, null)$f$), 'refused: forbidden', 'swaps nothing there');
select is(try('half', $f$select body from position_unit_put('alpha', 'D104B12DD03', '00000000-0000-7000-8000-000000000007', 'DD004127', null)$f$), 'refused: forbidden', 'takes no unit from there');
select is(try('half', $f$select body from asset_save('alpha', 'DD004127', '{"note": "x"}', (select version from asset where tag = 'DD004127'))$f$), 'refused: forbidden', 'edits no unit there');
select is(try('half', format($f$select body from responsibility_put('alpha', 'D201', '00000000-0000-7000-8000-000000000019', %L, '2020-01-01', null)$f$, (select id from app_user where login = 'technician'))), 'refused: forbidden', 'names nobody there');
select is(try('half', $f$select body from code_retire('alpha', 'D201001DD01', '{"reason": "x"}')$f$), 'refused: forbidden', 'retires nothing there');
select is(try('half', $f$select body from code_renumber('alpha', 'D201001DD01', '{"to": "D201001DD09", "reason": "x"}')$f$), 'refused: forbidden', 'renumbers nothing there');
select is(try('half', $f$select site_save('alpha', '{"name_en": "x"}', (select version from site where slug = 'alpha'))$f$), 'refused: forbidden', 'and the site itself is the whole site''s');

-- Responsible persons.
select is(try('leader', format($f$select body -> 'responsible' ->> 'name_en' from responsibility_put('alpha', 'D104B', '00000000-0000-7000-8000-000000000011', %L, '2020-01-01', null)$f$, (select id from app_user where login = 'technician'))), 'Technician', 'a zone has a responsible person');
select is(try('leader', format($f$select body -> 'responsible' ->> 'name_en' from responsibility_put('alpha', 'D104B', '00000000-0000-7000-8000-000000000012', %L, '2021-01-01', null)$f$, (select id from app_user where login = 'second'))), 'Second', 'the next one ends the one before');
select is(try('leader', format($f$select body from responsibility_put('alpha', 'D104B', '00000000-0000-7000-8000-000000000013', %L, '2020-06-01', '2020-07-01')$f$, (select id from app_user where login = 'second'))), 'refused: 23P01', 'two at once are refused');
select is(try('desk', $f$select position_json(p) -> 'responsible' ->> 'name_en' from position p where code = 'D104B12DD03'$f$), 'Second', 'who answers for the zone answers for what hangs in it');

-- Never used twice: the registry holds every code that ever was, whichever site it belongs to.
select is(try('stranger', $f$select body from location_save('beta', 'D1', '{"name_en": "x"}', null)$f$), 'refused: 23505', 'another site''s code is taken');
select is((select count(*) from code where canonical = 'D104B12DD03' and kind = 'item'), 1::bigint, 'a code stands once in the registry');

-- Searched.
select is(try('desk', $f$select string_agg(p.code, ',' order by p.code) from position_page((select id from site where slug = 'alpha'), '灯具', null, null, 'active', null, 10) p$f$), 'D104B12DD03,D104B12DD04,D201001DD01', 'two Chinese characters find');
select is(try('desk', $f$select string_agg(p.code, ',') from position_page((select id from site where slug = 'alpha'), 'by the DOOR', null, null, 'active', null, 10) p$f$), 'D104B12DD03', 'words find in any case');
select is(try('desk', $f$select string_agg(p.code, ',') from position_page((select id from site where slug = 'alpha'), 'd1-04-b12-dd', null, null, 'active', null, 1) p$f$), 'D104B12DD03', 'part of a code finds');
select is(try('desk', $f$select count(*) from position_page((select id from site where slug = 'alpha'), '100%', null, null, 'active', null, 10) p$f$), '0', 'a percent sign is itself');
select is(try('desk', $f$select string_agg(p.code, ',') from position_page((select id from site where slug = 'alpha'), null, 'D104', 'D', 'active', 'D104B12DD03', 10) p$f$), 'D104B12DD04', 'under a floor, of a system, after a cursor');

-- Words that begin within the next 3,000 rows are met by walking, all others found by the search indexes:
-- both ways find the same.
select is(try('desk', format($f$select string_agg(p.code, ',' order by p.code) from position p where p.id in (select position_search_ids(
    (select id from site where slug = 'alpha'), %L, '', '~', null, 'active', 100))$f$, q)),
    try('desk', format($f$select string_agg(p.code, ',' order by p.code) from position_page((select id from site where slug = 'alpha'), %L, null, null, 'active', null, 100) p$f$, q)),
    format('the search indexes find what walking finds: %s', q))
from unnest('{灯具,灯,具,D104,d1-04-b12-dd,DD,d,3,by the DOOR,door,100%,_,zz,没有}'::text[]) q;
insert into position (site_id, building_id, location_id, item_type, ordinal, code, name_en)
    select l.site_id, l.building_id, l.id, t.code, lpad(o::text, 2, '0'), l.code || t.code || lpad(o::text, 2, '0'), 'Hay ' || o
    from location l, item_type t, generate_series(11, 99) o where l.code = 'D104B12';
select cmp_ok((select count(*) from position where name_en like 'Hay%'), '>', 3500::bigint, 'a haystack');
update position set name_en = 'Needle', name_zh = '针' where code = (select max(code) from position where name_en like 'Hay%');
select is(try('desk', format($f$select string_agg(p.name_en, ',') from position_page((select id from site where slug = 'alpha'), %L, null, null, 'active', null, 10) p$f$, q)),
    'Needle', format('behind thousands of rows it is found: %s', q))
from unnest('{needle,eedl,ne,针}'::text[]) q;
insert into external_id (site_id, building_id, position_id, kind, value)
    select site_id, building_id, id, 'barcode', 'Bar-4711' from position where name_en = 'Needle';
select is(try('desk', $f$select string_agg(p.name_en, ',') from position_page((select id from site where slug = 'alpha'), 'bar-4711', null, null, 'active', null, 10) p$f$),
    'Needle', 'and by what another system calls it');
select is(try('desk', $f$select string_agg(p.name_en, ',' order by p.code) from position_page((select id from site where slug = 'alpha'), 'hay', null, 'D', 'active', null, 2) p$f$),
    'Hay 11,Hay 12', 'a frequent word fills its page in the order of codes');

select * from finish();
rollback;
