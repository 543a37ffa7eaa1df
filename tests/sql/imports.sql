-- Imports: the small rules by which a workbook is understood, and who sees what one brought.
begin;
\ir lib.inc
select no_plan();

-- Which kind of floor a name, a category and an elevation make.
select is(import_floor_class(name, category, m), class, format('floor %s, %s, %s is %s', name, category, m, class))
from (values ('Level 1', 'Floor', 0.0, '0'), ('T/FDN', 'Site', -1.25, 'B'), ('Roof', 'Roof', 6, 'R'), ('Dach', 'Roof', 6.2, 'R'),
    ('屋面层', null, 30, 'R'), ('RF', null, null, 'R'), ('R/F', null, 12, 'R'), ('Rooftop plant', null, 40, 'R'), ('Roofing shop', null, 3, '0'),
    ('Basement', 'Floor', 0, 'B'), ('地下一层', null, null, 'B'), ('B2', null, null, 'B'), ('Level -1', null, null, 'B'), ('Beletage', null, 4, '0'),
    ('Foundation', null, null, 'B'), ('Foundation', null, 0, '0'), ('Mezzanine', null, 3, 'M'), ('夹层', null, 3, 'M'), ('M1', null, 3, 'M'),
    ('Semi-basement parking', null, -0.4, 'B'), ('Forecourt', null, -0.5, '0'), ('Pit', null, -0.51, 'B')) v(name, category, m, class);

-- Names in one cell.
select is(array(select part from import_parts(cell) order by nth), parts, format('%s is read as %s', cell, parts))
from (values ('A102', '{A102}'::text[]), ('A102,B102', '{"A102,B102",A102,B102}'), ('a ; b，c、d', '{"a ; b，c、d",a,b,c,d}'),
    ('a,,b,', '{"a,,b,",a,b}')) v(cell, parts);

-- A word of its own, in either language.
select is(import_says(txt, pattern), yes, format('"%s" %s "%s"', txt, case when yes then 'says' else 'does not say' end, pattern))
from (values ('Light Fixture Type A', 'light fixture', true), ('Skylight', 'light', false), ('Ceiling lights', 'light', true),
    ('循环水泵', '水泵', true), ('阀门', '门', true), ('Curtain Wall', 'curtain(?! wall)', false), ('Curtains', 'curtain(?! wall)', true),
    ('Blocker', 'lock', false)) v(txt, pattern, yes);
select is(count(*), 0::bigint, 'each pattern of the table is one that PostgreSQL reads, and finds itself')
from import_type_rule where kind in ('word', 'about') and not import_says(regexp_replace(pattern, '\(.*\)', ''), pattern);

select is(import_warranty(jsonb_strip_nulls(jsonb_build_object('parts_duration', n, 'duration_unit', unit))), wanted,
    format('a warranty of %s %s is %s', n, unit, wanted))
from (values ('2', 'year', interval '2 years'), ('1.5', 'Years', interval '18 months'), ('18', 'month', interval '18 months'),
    ('30', 'day', interval '30 days'), ('2', null, interval '2 years'), ('0', 'year', null), ('2', 'CIC 6', null), (null, 'year', null),
    ('99999', 'year', null)) v(n, unit, wanted);

select is(import_url(d), url, coalesce(url, 'nothing') || ' of ' || d)
from (values ('{"directory": "http://x.example/docs/", "file": "a.pdf"}'::jsonb, 'http://x.example/docs/a.pdf'),
    ('{"directory": "manuals", "file": "a.pdf"}', 'manuals/a.pdf'), ('{"file": "a.pdf"}', 'a.pdf'),
    ('{"directory": "C:\\docs", "file": "a.pdf"}', null), ('{"file": "javascript:alert(1)"}', null),
    ('{"directory": "x", "file": "HTTPS://y.example/z"}', 'HTTPS://y.example/z')) v(d, url);

select places();
select is(import_building_suggest('Duplex'), 'D3', 'the first letter and the first digit that is free');
select is(import_building_suggest('Institute'), 'N1', 'letters that look like digits are passed over');
select is(import_building_suggest('综合楼'), 'A1', 'a name without such a letter gets what is free');
select is(import_building_suggest('Xanadu'), 'A1', 'X is for outdoor grounds');
select is(try('stranger', $$select import_building_taken('D1')$$), 'true', 'whether a building code is free is the same for all');
select is(try('stranger', $$select import_building_taken('D104')$$), 'false', 'and nothing else can be asked');

-- Who sees what a workbook brought.
create function workbook(who text, site text, building text, id uuid) returns text language sql as $f$
    select coalesce(try(who, format($$select import_begin(%L, %L, '{"sha256": "%s", "bytes": 1, "building": "%s"}')$$, site, id, building, building)), '')
        || coalesce(try(who, format($$select import_add(%L, '[{"sheet": "Facility", "row": 2, "name": "House %s", "order": "h"}]')$$, id, building)), '')
        || coalesce(try(who, format($$select import_add(%L, '[{"sheet": "Floor", "row": 2, "name": "F", "order": "f"}]')$$, id)), '')
        || coalesce(try(who, format($$select import_add(%L, '[{"sheet": "Space", "row": 2, "name": "S", "order": "s", "floor": "F"}]')$$, id)), '')
        || coalesce(try(who, format($$select import_check_places(%L)$$, id)), '') || coalesce(try(who, format($$select import_check_things(%L)$$, id)), '')
        || coalesce(try(who, format($$select import_check_end(%L)$$, id)), '')
        || coalesce(try(who, format($$select import_commit(%L, %L, null)$$, site, id)), '')
$f$;
select is(workbook('admin', 'alpha', 'H1', '01900000-0000-7000-8000-000000000001'), '', 'an administrator brings a workbook in');
select is(try('admin', $$select string_agg(code, ' ' order by code) from location where code like 'H1%'$$), 'H1 H101 H101001', 'and sees what came');
select is(try('stranger', format('select count(*) from %I', t)), '0', 'another site''s people see nothing of ' || t)
from unnest('{import_run,import_row,import_item,import_source,import_type_choice}'::text[]) t;
select isnt(try('admin', format('select count(*) from %I', t)), '0', 'but there is something in ' || t)
from unnest('{import_run,import_item,import_source}'::text[]) t;
select is(try('stranger', $$select import_show('alpha', '01900000-0000-7000-8000-000000000001', null, null, null, 10)$$), null, 'nor is an import shown to them');
select is(try('stranger', $$select import_commit('alpha', '01900000-0000-7000-8000-000000000001', null)$$), 'refused: not-found', 'nor written');
select is(try('stranger', $$select import_begin('alpha', '01900000-0000-7000-8000-000000000009', '{"sha256": "x", "bytes": 1}')$$), 'refused: not-found', 'nor begun');

-- A person limited to one building brings in no other.
insert into membership (user_id, site_id, role, building_id)
    select user_id, site_id, 'manager', building_id from membership where user_id = (select id from app_user where login = 'limited');
select is(workbook('limited', 'alpha', 'H2', '01900000-0000-7000-8000-000000000002'), 'refused: forbidden', 'who is limited to a building makes no other');
select is(try('admin', $$select count(*) from location where code like 'H2%'$$), '0', 'and nothing of it stays');
select is(try('limited', $$select count(*) from import_source$$), '0', 'nor sees what came for others');
select is(workbook('limited', 'alpha', 'D2', '01900000-0000-7000-8000-000000000003'), '', 'but into his own he may');

select * from finish();
rollback;
