-- fill: a register of :buildings × 50,000 positions and :work_orders work orders at site alpha, written
-- straight into the tables (triggers off), with what triggers would have derived. Codes: building A0 …,
-- floors 01–10, zones A–E, rooms 01–20, luminaires 01–50. Deterministic: no random().
\set ON_ERROR_STOP 1
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
-- Search indexes are made once at the end instead of row by row.
drop index position_search, position_search_bigram, asset_search, asset_search_bigram, work_order_search, work_order_search_bigram;

create temp table b as
    select n, substr('ABCDEFGHJKLMNPQRTUWXY', n / 10 + 1, 1) || n % 10 as code from generate_series(0, :buildings - 1) n;
create temp table place as
    select gen_random_uuid() as id, code, null::text as parent, 'building' as kind, '楼栋' || code as zh, 'Building ' || code as en from b
    union all
    select gen_random_uuid(), b.code || lpad(f::text, 2, '0'), b.code, 'floor', f || '楼', 'Floor ' || f from b, generate_series(1, 10) f
    union all
    select gen_random_uuid(), b.code || lpad(f::text, 2, '0') || z, b.code || lpad(f::text, 2, '0'), 'zone', z || '区', 'Zone ' || z
    from b, generate_series(1, 10) f, unnest('{A,B,C,D,E}'::text[]) z
    union all
    select gen_random_uuid(), b.code || lpad(f::text, 2, '0') || z || lpad(r::text, 2, '0'), b.code || lpad(f::text, 2, '0') || z, 'room',
        '房间' || z || r, 'Room ' || z || r
    from b, generate_series(1, 10) f, unnest('{A,B,C,D,E}'::text[]) z, generate_series(1, 20) r;
create index on place (code);
insert into location (id, site_id, building_id, parent_id, kind, code, name_zh, name_en, path_zh, path_en)
    select p.id, s.id, top.id, up.id, p.kind, p.code, p.zh, p.en,
        concat_ws(' › ', top2.zh, case when length(p.code) > 4 then fl.zh end, case when length(p.code) > 5 then zo.zh end, nullif(p.zh, top2.zh)),
        concat_ws(' › ', top2.en, case when length(p.code) > 4 then fl.en end, case when length(p.code) > 5 then zo.en end, nullif(p.en, top2.en))
    from place p join site s on s.slug = 'alpha'
    join place top on top.code = left(p.code, 2) join place top2 on top2.code = left(p.code, 2)
    left join place up on up.code = p.parent
    left join place fl on fl.code = left(p.code, 4) left join place zo on zo.code = left(p.code, 5);

insert into position (site_id, building_id, location_id, item_type, ordinal, code, name_zh, name_en, search_text)
    select s.id, l.building_id, l.id, 'DD', lpad(o::text, 2, '0'), l.code || 'DD' || lpad(o::text, 2, '0'),
        '灯具' || o, 'Luminaire ' || o,
        lower(concat_ws(' ', l.code || 'DD' || lpad(o::text, 2, '0'), code_hyphen(l.code || 'DD' || lpad(o::text, 2, '0')),
            '灯具' || o, 'Luminaire ' || o, '灯具', 'Luminaire'))
    from location l join site s on s.id = l.site_id and s.slug = 'alpha', generate_series(1, 50) o
    where l.kind = 'room';
-- One in a thousand has a name of its own, so that rare words exist.
update position set name_zh = '应急灯', name_en = 'Emergency lamp',
    search_text = lower(concat_ws(' ', code, code_hyphen(code), '应急灯', 'Emergency lamp', '灯具', 'Luminaire'))
    where ordinal = '17' and code like '__0_A__DD17';

insert into code (canonical, site_id, building_id, kind, location_id)
    select code, site_id, building_id, kind, id from location;
insert into code (canonical, site_id, building_id, kind, position_id)
    select code, site_id, building_id, 'item', id from position;
insert into responsibility (site_id, building_id, location_id, user_id, during)
    select l.site_id, l.building_id, l.id, (select id from app_user where login = 'technician'), '[2020-01-01,)'
    from location l where l.kind = 'zone';

-- A unit in every position of the first two buildings, as real registers have.
insert into asset (id, site_id, building_id, item_type, tag, manufacturer, model, warranty_until)
    select md5('asset' || p.code)::uuid, p.site_id, p.building_id, 'DD', 'DD' || lpad((row_number() over (order by p.code))::text, 6, '0'),
        'Maker', 'M-1', '2030-01-01'
    from position p where left(p.code, 2) in (select code from b where n < 2);
insert into position_asset (site_id, building_id, position_id, asset_id, during)
    select p.site_id, p.building_id, p.id, md5('asset' || p.code)::uuid, '[2024-01-01,)'
    from position p where left(p.code, 2) in (select code from b where n < 2);

create temp table target as
    select row_number() over (order by code) - 1 as n, id, site_id, building_id, location_id, code from position
    where left(code, 2) in (select code from b where n < 2);
create index on target (n);
-- Five work orders a position, one in a hundred still open; the numbers are the shape of numbers only.
insert into work_order (id, site_id, building_id, number, state, priority, location_id, position_id, code_text, symptom,
        reporter, first_responder, assignee, photo_pair, cause, measures, reported_at, closed_at, answered_at)
    select md5('wo' || w)::uuid, t.site_id, t.building_id, 'W' || lpad((200101 + w / 21180)::text, 6, '0') || code_sequence(1 + w % 21180),
        case when w % 100 = 0 then 'accepted' else 'closed' end, 'P3', t.location_id, t.id, t.code, 'NST', u.id, u.id, u.id, true,
        case when w % 100 > 0 then case when w % 3 = 0 then 'E01' else 'E02' end end, 'replaced',
        timestamptz '2026-01-01' - w * interval '1 minute', case when w % 100 > 0 then timestamptz '2026-01-01' - w * interval '1 minute' + interval '1 day' end,
        timestamptz '2026-01-01'
    from generate_series(0, :work_orders - 1) w
    join target t on t.n = w % (select count(*) from target)
    cross join (select id from app_user where login = 'technician') u;
set session_replication_role = default;
create index position_search on position using gin (search_text gin_trgm_ops);
create index position_search_bigram on position using gin (bigrams(search_text));
create index asset_search on asset using gin (search_text gin_trgm_ops);
create index asset_search_bigram on asset using gin (bigrams(search_text));
create index work_order_search on work_order using gin (search_text gin_trgm_ops);
create index work_order_search_bigram on work_order using gin (bigrams(search_text));
vacuum analyze;
