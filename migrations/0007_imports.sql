-- A workbook comes in. The server reads its cells into import_row; the functions below decide what each
-- row means for the register (import_item: new, changed, unchanged, refused, note, missing) and, when
-- nothing is refused, write all of it in one transaction. docs/import.md tells the rule by which codes
-- are allotted; the functions here are that rule.

-- ------------------------------------------------------------------------------------------------
-- Starting data: what a workbook's words mean here. The lowest rank that matches wins.

-- kind: word = stands in the type's name; omniclass, uniclass = the category's number begins so;
-- ifc = the class the exporter gave it; about = stands in the category's title or the description.
create table import_type_rule (
    rank      int primary key,
    item_type text not null references item_type,
    kind      text not null check (kind in ('word', 'omniclass', 'uniclass', 'ifc', 'about')),
    pattern   text not null check (pattern <> '')
);
create table import_room_rule (
    rank      int primary key,
    room_kind text not null references room_kind,
    pattern   text not null check (pattern <> '') -- stands in the room's category, name or description
);
-- @data import_type_rule(rank,item_type,kind,pattern) from data/cobie-type-map.csv
-- @data import_room_rule(rank,room_kind,pattern) from data/cobie-room-map.csv
grant select on import_type_rule, import_room_rule to fixpoint_app;

-- ------------------------------------------------------------------------------------------------
-- Tables

-- One reading of one workbook, its options, how far it is and what it came to. building_id is set once
-- the building exists.
create table import_run (
    id           uuid primary key,          -- made by the client
    site_id      uuid not null references site,
    building_id  uuid,
    actor        uuid references app_user default actor_id(),
    at           timestamptz not null default now(),
    touched_at   timestamptz not null default clock_timestamp(), -- of its last step
    file_name    text not null default '',
    file_sha256  text not null,
    file_bytes   bigint not null,
    building     text,                      -- the code asked for; null = known or suggested
    zones        text not null default 'auto', -- auto, none, or the category of Zone rows that counts
    content      jsonb not null,            -- the request as it came: the same id again is the same run
    state        text not null default 'reading'
                 check (state in ('reading', 'checking', 'checked', 'writing', 'done', 'failed')),
    reading      text not null default '',  -- the sheet being read
    rows_read    int not null default 0,
    checked      int not null default 0,    -- things compared with the register so far
    to_check     int not null default 0,
    code         text,                      -- the building's code, once decided
    code_is      text check (code_is in ('known', 'given', 'suggested')),
    facility     text,                      -- the building's name in the workbook
    counts       jsonb,
    digest       text,                      -- of everything the check said: what is written is what was shown
    finished_at  timestamptz,
    foreign key (site_id, building_id) references location (site_id, id)
);
create index import_run_site on import_run (site_id, at desc);
call wall('import_run', 'select, insert, update, delete');

-- The cells of a run, cleaned, one row a spreadsheet row. Deleted when the run is done or a day old.
create table import_row (
    run_id   uuid not null references import_run on delete cascade,
    site_id  uuid not null references site,
    n        bigint generated always as identity primary key,
    sheet    text not null,
    row_no   int not null,
    name     text,             -- null = refused while reading
    sort     text collate "C", -- by which names stand in order
    data     jsonb not null
);
create index import_row_name on import_row (run_id, sheet, name);
call wall('import_row', 'select, insert, delete', false);

-- What the check found, one row a thing: the diff, and the plan of what will be written.
create table import_item (
    run_id   uuid not null references import_run on delete cascade,
    site_id  uuid not null references site,
    n        bigint generated always as identity primary key,
    entity   text not null check (entity in ('building', 'floor', 'zone', 'room', 'component', 'group',
                                             'attribute', 'document', 'type', 'row')),
    key      text not null,    -- the thing's own name in the workbook
    outcome  text not null check (outcome in ('new', 'changed', 'unchanged', 'refused', 'note', 'missing')),
    sheet    text,
    row_no   int,
    sort     text collate "C",
    target   uuid,             -- of the place, position or group; made here for a new one
    asset    uuid,             -- of the unit
    parent   uuid,             -- the place it is in
    code     text,             -- canonical
    data     jsonb,            -- what the workbook says, by field
    fields   jsonb,            -- [{field, old, new}] of a changed one
    problem  jsonb,            -- {column, value, why_zh, why_en, right_zh, right_en}
    plan     jsonb             -- what commit needs besides
);
create index import_item_key on import_item (run_id, entity, key);
create index import_item_outcome on import_item (run_id, outcome, n);
call wall('import_item', 'select, insert, update, delete', false);

-- What a workbook last said about a thing that it brought in. A second import compares with this and not
-- with the register: what people corrected since is theirs, and the same file again changes nothing.
-- Nothing of the register is ever deleted, so the ids need no keys of their own here.
create table import_source (
    site_id     uuid not null,
    building_id uuid not null,
    kind        text not null,
    key         text not null,
    target      uuid,
    asset       uuid,
    data        jsonb not null,
    run_id      uuid not null,
    primary key (building_id, kind, key),
    foreign key (site_id, building_id) references location (site_id, id)
);
call wall('import_source', 'select, insert, update');

-- What people decided for the types of a building's workbook; stands before the rules.
create table import_type_choice (
    site_id    uuid not null references site,
    facility   text not null,  -- the building's name in the workbook: it may not have a code yet
    type_name  text not null,
    item_type  text not null references item_type,
    chosen_by  uuid references app_user default actor_id(),
    at         timestamptz not null default now(),
    primary key (site_id, facility, type_name)
);
call wall('import_type_choice', 'select, insert, update, delete', false);

-- ------------------------------------------------------------------------------------------------
-- Small rules
--
-- The functions below that join a run's rows with each other run with nested loops switched off: what a
-- run has just written has no statistics yet, and for one row expected and 100,000 met a nested loop
-- takes minutes where a hash join takes a second. (The price that PostgreSQL then writes on the loops that
-- cannot be avoided would start its JIT compiler each time: off as well.)

-- Does the pattern stand in the text as a word of its own? Chinese has no spaces between words.
create function import_says(txt text, pattern text) returns boolean
language sql immutable strict parallel safe as $$
    select case when pattern ~ '[\u2E80-\u9FFF]' then strpos(txt, pattern) > 0
                else txt ~* ('\m' || pattern || 's?\M') end
$$;

-- The name under the language it is written in.
create function import_name(name text) returns jsonb
language sql immutable strict parallel safe as $$
    select jsonb_build_object(case when name ~ '[\u3400-\u9FFF]' then 'name_zh' else 'name_en' end,
                              left(name, 200))
$$;

-- "A104" and "Bathroom 1" as one name: people know rooms by either.
create function import_joined_name(key text, description text) returns text
language sql immutable parallel safe as $$
    select case when description is null or description = key then key
                when strpos(lower(description), lower(key)) > 0 then description
                else key || ' ' || description end
$$;

-- "23-30 20 17 11: Fixed Windows" as 23302017 11 without blanks and title; "Pr_30_59_98 : …" as PR_30_59_98.
create function import_category_number(category text) returns text
language sql immutable strict parallel safe as $$
    select upper(regexp_replace(split_part(category, ':', 1), '[\s-]', '', 'g'))
$$;

create function import_problem(col text, value text, zh text, en text, right_zh text default null,
                               right_en text default null)
returns jsonb language sql immutable parallel safe as $$
    select jsonb_build_object('column', col, 'value', value, 'why_zh', zh, 'why_en', en,
                              'right_zh', right_zh, 'right_en', right_en)
$$;

-- Was this building code ever given, in whichever site? Only that, and only for building codes: the
-- registry's key would tell the same when it refuses the insert.
create function import_building_taken(p text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select length(p) = 2 and exists (select from code where canonical = p)
$$;

revoke all on function import_building_taken(text) from public;
grant execute on function import_building_taken(text) to fixpoint_app;

-- A free building code for a name: its first letter and a digit, then its first letter and a letter,
-- then whatever is free.
create function import_building_suggest(name text) returns text
language plpgsql stable as $$
declare
    letters constant text := 'ABCDEFGHJKLMNPQRTUWY'; -- X is for outdoor grounds
    first text := substring(upper(name) from '[A-HJ-NP-RTUWY]');
    candidate text;
begin
    for candidate in
        select l || d from (
            select l, 0 as turn from string_to_table(coalesce(first, ''), null) l
            union all select l, 1 from string_to_table(letters, null) l) a
        cross join string_to_table('123456789' || letters, null) with ordinality b(d, n)
        order by turn, case when turn = 0 then 0 else n end, l, n
    loop
        if not import_building_taken(candidate) then
            return candidate;
        end if;
    end loop;
    return null;
end $$;

-- ------------------------------------------------------------------------------------------------
-- Reading

-- A new run; the same id with the same content is the run that already is (answered by import_show).
create function import_begin(p_site text, p_run uuid, p_content jsonb) returns void
language plpgsql as $$
declare
    s uuid;
    was import_run;
begin
    select id into s from site where slug = p_site;
    if s is null then
        perform fault('not-found', '没有这个项目。', 'There is no such site.');
    end if;
    -- Old readings that came to nothing, and what is left of those that did.
    delete from import_run where site_id = s and state <> 'done' and at < now() - interval '1 day';
    delete from import_item i using import_run o
    where o.site_id = s and o.state = 'done' and o.at < now() - interval '1 day' and i.run_id = o.id;
    -- The halves of a double tap come one after the other: the second sees the first at work.
    perform pg_advisory_xact_lock(hashtextextended('import run ' || p_run, 0));
    select * into was from import_run where id = p_run;
    if found and was.content <> p_content then
        perform fault('id-reused', '此编号已用于另一次导入。', 'This id already names another import.', 'id');
    end if;
    if found and was.state in ('checked', 'done') then
        return;
    end if;
    -- A patient statement has five minutes: what was not touched for longer has broken off.
    if found and was.state <> 'failed' and was.touched_at > clock_timestamp() - interval '6 minutes' then
        perform fault('state-changed', '这次导入正在进行，请看进度。', 'This import is under way; look at its progress.', 'id');
    end if;
    delete from import_run where id = p_run; -- an earlier try broke off: begin again
    begin
        insert into import_run (id, site_id, file_name, file_sha256, file_bytes, building, zones, content)
        values (p_run, s, coalesce(p_content ->> 'file_name', ''), p_content ->> 'sha256',
                (p_content ->> 'bytes')::bigint,
                -- As people type it: d1, D1-F; what is no code is refused by the check, in words.
                coalesce((select c.canonical from code_readings(code_clean(p_content ->> 'building')) c
                          where c.kind = 'building' and c.check_state <> 'wrong' order by c.check_state = 'ok' limit 1),
                         upper(p_content ->> 'building')),
                coalesce(p_content ->> 'zones', 'auto'), p_content);
    exception when unique_violation then
        perform fault('id-reused', '此编号已用于另一次导入。', 'This id already names another import.', 'id');
    end;
end $$;

-- Rows of one sheet as server/imports/cobie.h writes them. NFC, so that names typed on different
-- machines are one name.
create function import_add(p_run uuid, p_rows text) returns void
language plpgsql as $$
declare
    r import_run;
    rows jsonb := normalize(p_rows, NFC)::jsonb;
begin
    select * into r from import_run where id = p_run and state = 'reading' for update;
    if not found then
        perform fault('state-changed', '此次导入已不在读取。', 'This import is no longer being read.');
    end if;
    insert into import_row (run_id, site_id, sheet, row_no, name, sort, data)
    select p_run, r.site_id, x ->> 'sheet', (x ->> 'row')::int, x ->> 'name', x ->> 'order',
           x - '{sheet,row,name,order}'::text[]
    from jsonb_array_elements(rows) x;
    update import_run set touched_at = clock_timestamp(), rows_read = rows_read + jsonb_array_length(rows), reading = rows #>> '{0,sheet}'
    where id = p_run;
end $$;

-- ------------------------------------------------------------------------------------------------
-- Checking: places

-- What cannot enter for its own sake: rows without a name, and names that stand twice.
create function import_check_rows(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, problem)
    select r.id, r.site_id, 'row', coalesce(name, ''), 'refused', sheet, row_no, data -> 'refused'
    from import_row where run_id = r.id and data ? 'refused' and sheet not in ('Contact', 'Attribute', 'Document')
    order by n;

    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, problem)
    select r.id, r.site_id, 'row', name, 'refused', sheet, row_no,
           import_problem('Name', name, format('这个名称已用于第 %s 行。', first_row),
                          format('Row %s has this name already.', first_row),
                          '本表中不重复的名称', 'a name that stands once in this sheet')
    from (select sheet, row_no, name, n, row_number() over w as nth, first_value(row_no) over w as first_row
          from import_row where run_id = r.id and name is not null and not data ? 'refused'
            and sheet in ('Floor', 'Space', 'Component')
          window w as (partition by sheet, name order by n)) x
    where nth > 1 order by n;

    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, problem)
    select r.id, r.site_id, 'row', coalesce(x.name, ''), 'note', x.sheet, x.row_no, note
    from import_row x, jsonb_array_elements(x.data -> 'notes') note
    where x.run_id = r.id and x.data ? 'notes' order by x.n;
end $$;

-- The building: which one is it, and under which code? A building that this facility's workbook brought
-- in before is known by its name; a code that is given must be free, or be this site's own.
create function import_check_building(r import_run) returns import_run
language plpgsql as $$
declare
    facility import_row;
    known import_source;
    b location;
    free text;
    problem jsonb;
    what text := 'new';
    new_data jsonb;
begin
    select * into facility from import_row where run_id = r.id and sheet = 'Facility' and name is not null
    order by n limit 1;
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, problem)
    select r.id, r.site_id, 'building', name, 'refused', sheet, row_no,
           import_problem('Name', name, '一个工作簿只能是一栋楼。', 'One workbook is one building.',
                          '每栋楼导出一个工作簿', 'a workbook for each building')
    from import_row where run_id = r.id and sheet = 'Facility' and name is not null and n > facility.n;
    if facility.n is null then
        perform fault('invalid', 'Facility 表里没有楼栋。', 'The sheet Facility names no building.', 'file');
    end if;
    r.facility := facility.name;

    select src.* into known from import_source src join location l on l.id = src.target
    where src.site_id = r.site_id and src.kind = 'building' and src.key = facility.name
      and (r.building is null or l.code = r.building)
    order by l.code limit 1;
    if found then
        select * into b from location where id = known.target;
        r.code := b.code; r.code_is := 'known';
    elsif r.building is not null then
        select * into b from location where site_id = r.site_id and code = r.building;
        r.code := r.building; r.code_is := 'given';
    else
        r.code := import_building_suggest(facility.name); r.code_is := 'suggested';
    end if;

    free := import_building_suggest(facility.name);
    if r.code_is = 'given' and code_kind(r.code) is distinct from 'building' then
        problem := import_problem('building', r.code, '楼栋编码是一个字母加一个字母或数字（不用 I、O、S、V、Z）。',
            'A building''s code is a letter and a letter or digit, without I, O, S, V, Z.', free, free);
    elsif r.code_is = 'given' and b.id is null and import_building_taken(r.code) then
        problem := import_problem('building', r.code, '这个楼栋编码不能用。', 'This code cannot be used for a building.',
            free, free);
    elsif r.code_is = 'given' and exists (select from import_source
            where building_id = b.id and kind = 'building' and key <> facility.name) then
        problem := import_problem('building', r.code, '这个编码是另一个工作簿的楼栋。',
            'This code belongs to a building of another workbook.', free, free);
    elsif b.status in ('retired', 'merged') then
        problem := import_problem('building', r.code, '这栋楼已停用。', 'This building is retired.', free, free);
    end if;
    new_data := import_name(import_joined_name(facility.name, null));
    if problem is not null then
        what := 'refused';
    elsif b.id is not null then
        what := 'unchanged'; -- a building that people keep keeps the name that they gave it
    end if;
    r.building_id := b.id;
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, target, code, data, problem)
    values (r.id, r.site_id, 'building', facility.name, what, facility.sheet, facility.row_no,
            coalesce(b.id, gen_random_uuid()), r.code, new_data, problem);
    return r;
end $$;

-- Metres for one unit of length of the workbook. Without a readable unit, storeys that lie more than
-- 500 apart are measured in millimetres.
create function import_length_factor(r import_run) returns numeric
language sql stable as $$
    select case
        when units ~* 'milli|毫米' then 0.001
        when units ~* 'centi|厘米' then 0.01
        when units ~* 'feet|foot|英尺' then 0.3048
        when units ~* 'inch|英寸' then 0.0254
        when units ~* 'met(er|re)|米' then 1
        when (select max(abs((data ->> 'elevation')::numeric)) from import_row
              where run_id = r.id and sheet = 'Floor') > 500 then 0.001
        else 1 end
    from (select (select data ->> 'units' from import_row
                  where run_id = r.id and sheet = 'Facility' order by n limit 1) as units) u
$$;

-- B = below ground, R = roof, M = mezzanine, 0 = the others. A name that says which it is wins; a
-- foundation and a storey without such a name are below ground from half a metre under zero.
create function import_floor_class(name text, category text, elevation_m numeric) returns text
language sql immutable parallel safe as $$
    select case
        when said ~* '\m(roof|rooftop|attic roof)\M|屋顶|屋面|天面' or name ~* '^R/?F([0-9]|$)' then 'R'
        when said ~* '\m(mezzanine|mezz)\M|夹层' or name ~* '^M[0-9]$' then 'M'
        when said ~* '\m(basement|cellar|subterranean|underground)\M|地下|负[一二三四五六七八九0-9]'
             or name ~* '^(level |floor )?(B[0-9]|-[0-9])' then 'B'
        when elevation_m < -0.5 then 'B'
        when elevation_m is null and said ~* '\m(foundation|footing|FDN)s?\M|基础' then 'B'
        else '0' end
    from (select name || ' ' || coalesce(category, '') as said) x
$$;

-- Floors by elevation: below ground B1, B2 … downwards; mezzanines M1 … and roofs R1 … upwards; the
-- others 01 … 99 upwards. Those that were imported before keep their code, new ones go behind.
create function import_check_floors(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
declare
    factor numeric := import_length_factor(r);
    b import_item;
begin
    select * into b from import_item where run_id = r.id and entity = 'building' and target is not null;
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, sort, target, parent, code,
                             data, plan)
    select r.id, r.site_id, 'floor', f.name, case when src.target is null then 'new' else 'unchanged' end,
           f.sheet, f.row_no, f.sort, coalesce(src.target, gen_random_uuid()), b.target, l.code,
           import_name(f.name) || jsonb_strip_nulls(jsonb_build_object('elevation_m', f.elevation_m)),
           jsonb_build_object('class', import_floor_class(f.name, f.category, f.elevation_m),
                              'elevation', f.elevation_m)
    from (select x.*, x.data ->> 'category' as category,
                 case when abs((x.data ->> 'elevation')::numeric * factor) < 100000
                      then round((x.data ->> 'elevation')::numeric * factor, 3) end as elevation_m
          from import_row x where run_id = r.id and sheet = 'Floor' and name is not null) f
    left join import_source src on src.building_id = r.building_id and src.kind = 'floor' and src.key = f.name
    left join location l on l.id = src.target
    where not exists (select from import_item i where i.run_id = r.id and i.entity = 'row' and i.key = f.name
                      and i.outcome = 'refused' and i.sheet = 'Floor' and i.row_no = f.row_no)
    order by f.n;

    with used as (
        select substr(canonical, 3, 1) as class, substr(canonical, 3, 2) as part from code
        where site_id = r.site_id and kind = 'floor' and canonical like r.code || '__'
    ), last as (
        select c.class, coalesce(max(case when c.class = '0' and u.part ~ '^[0-9]' then u.part::int
                                          when u.class = c.class then right(u.part, 1)::int end), 0) as n
        from (values ('0'), ('B'), ('M'), ('R')) c(class) left join used u on true group by c.class
    ), numbered as (
        select i.n, i.plan ->> 'class' as class, last.n + row_number() over (partition by i.plan ->> 'class'
            order by case when i.plan ->> 'class' = 'B' then -(i.plan ->> 'elevation')::numeric
                          else (i.plan ->> 'elevation')::numeric end nulls last, i.sort, i.n) as number
        from import_item i join last on last.class = i.plan ->> 'class'
        where i.run_id = r.id and i.entity = 'floor' and i.outcome = 'new'
    )
    update import_item i set
        code = case when q.fits then r.code || q.part end,
        outcome = case when q.fits then 'new' else 'refused' end,
        problem = case when not q.fits then import_problem('Elevation', i.plan ->> 'elevation',
            '这类楼层的编号已用完（地下、夹层、屋面各 9 层，其余 99 层）。',
            'Floors of this kind are used up: nine below ground, nine mezzanines, nine roofs, 99 others.',
            '分成几栋楼', 'several buildings') end
    from (select n, case when class = '0' then lpad(number::text, 2, '0') else class || number end as part,
                 number <= case when class = '0' then 99 else 9 end as fits from numbered) q
    where i.n = q.n;
end $$;

-- Names that stand in one cell: the whole of it if that is a name, else its parts.
create function import_parts(cell text) returns table (nth bigint, part text)
language sql immutable strict parallel safe rows 2 as $$
    select 0, cell
    union all
    select o, btrim(p) from regexp_split_to_table(cell, '[,;，；、]') with ordinality x(p, o)
    where cell ~ '[,;，；、]' and btrim(p) <> ''
$$;

-- Which rows of the sheet Zone divide floors: those of the category that names each space at most once,
-- makes no more than 21 zones a floor on average, and covers the most; of a tie the first by name. Other categories are kept as groups only.
create function import_zone_category(r import_run) returns text
language sql stable as $$
    select category from (
        select z.category, s.name, count(distinct z.name) as zones, min(z.name) as zone, min(s.data ->> 'floor') as floor
        from (select name, coalesce(data ->> 'category', '') as category, data ->> 'members' as members
              from import_row where run_id = r.id and sheet = 'Zone' and name is not null
                and data ? 'members') z,
             import_parts(z.members) p
             join import_row s on s.run_id = r.id and s.sheet = 'Space' and s.name = p.part
        group by z.category, s.name) q
    group by category
    having max(zones) = 1 and count(distinct (floor, zone)) <= 21 * count(distinct floor)
    order by count(*) desc, category limit 1
$$;

-- Rooms by name order within their floor and zone, from 01; a room is in zone 0 unless a zone row names
-- it. Zones take the letters in name order, floor by floor.
create function import_check_rooms(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
declare
    category text := case r.zones when 'auto' then import_zone_category(r) when 'none' then null else r.zones end;
    area_factor numeric := (select case when data ->> 'area_units' ~* 'feet|foot|sq\.? ?ft|英尺' then 0.09290304 else 1 end
        from import_row where run_id = r.id and sheet = 'Facility' order by n limit 1);
    floor_names text := (select string_agg(key, ', ' order by n) from (select key, n from import_item
        where run_id = r.id and entity = 'floor' and outcome <> 'refused' order by n limit 6) x);
begin
    if r.zones not in ('auto', 'none') and not exists (select from import_row where run_id = r.id
            and sheet = 'Zone' and coalesce(data ->> 'category', '') = r.zones) then
        perform fault('invalid', format('Zone 表里没有类别“%s”。', r.zones),
                      format('The sheet Zone has no category "%s".', r.zones), 'zones');
    end if;

    -- Each space with its floor (whole cell, its first part that is a floor, or without regard to case).
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, sort, target, asset, parent,
                             code, data, problem, plan)
    select r.id, r.site_id, 'room', s.name,
           case when src.target is not null then 'unchanged' when f.n is null then 'refused' else 'new' end,
           s.sheet, s.row_no, s.sort, coalesce(src.target, gen_random_uuid()), null, f.target, l.code,
           import_name(import_joined_name(s.name, s.data ->> 'description')) || jsonb_strip_nulls(jsonb_build_object(
               'area_m2', case when area.m2 between 0.005 and 99999999 then round(area.m2, 2) end,
               'room_tag', s.data ->> 'room_tag',
               '.floor', f.key, -- what begins with a dot says where it was, and is compared by nobody
               'room_kind', (select k.room_kind from import_room_rule k
                   where import_says(concat_ws(' ', s.data ->> 'category', s.data ->> 'description', s.name), k.pattern)
                   order by k.rank limit 1))),
           case when f.n is null and src.target is null then import_problem('FloorName', s.data ->> 'floor',
               '没有这个楼层。', 'There is no such floor.', floor_names, floor_names) end,
           jsonb_build_object('floor', f.key, 'floor_code', f.code, 'zone', z.name)
    from import_row s
    left join import_source src on src.building_id = r.building_id and src.kind = 'room' and src.key = s.name
    left join location l on l.id = src.target
    left join lateral (
        select i.* from import_parts(s.data ->> 'floor') p
        join import_item i on i.run_id = r.id and i.entity = 'floor' and i.outcome <> 'refused'
             and (i.key = p.part or lower(i.key) = lower(p.part))
        order by p.nth, i.key <> p.part, i.n limit 1) f on true
    left join lateral (
        select z.name from import_row z, import_parts(z.data ->> 'members') p
        where category is not null and z.run_id = r.id and z.sheet = 'Zone' and z.name is not null
          and coalesce(z.data ->> 'category', '') = category and p.part = s.name
        order by z.sort, z.n limit 1) z on true,
    lateral (select coalesce(nullif((s.data ->> 'net_area')::numeric, 0), (s.data ->> 'gross_area')::numeric)
                    * area_factor as m2) area
    where s.run_id = r.id and s.sheet = 'Space' and s.name is not null
      and not exists (select from import_item i where i.run_id = r.id and i.entity = 'row' and i.key = s.name
                      and i.outcome = 'refused' and i.sheet = 'Space' and i.row_no = s.row_no)
    order by s.n;
    perform import_check_zones(r);
    perform import_number_rooms(r);
end $$;

-- One zone location for each floor and zone that rooms are in. Its key is the floor's and the zone's name.
create function import_check_zones(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    insert into import_item (run_id, site_id, entity, key, outcome, sort, target, parent, code, data, plan)
    select r.id, r.site_id, 'zone', q.key, case when src.target is null then 'new' else 'unchanged' end,
           q.sort, coalesce(src.target, gen_random_uuid()), q.floor, l.code, import_name(q.zone),
           jsonb_build_object('floor_code', q.floor_code)
    from (select u.floor_name || ' / ' || u.zone as key, u.zone, min(u.floor_code) as floor_code, (array_agg(u.parent))[1] as floor,
                 (select min(z.sort) from import_row z where z.run_id = r.id and z.sheet = 'Zone' and z.name = u.zone) as sort
          from (select plan ->> 'floor' as floor_name, plan ->> 'floor_code' as floor_code, plan ->> 'zone' as zone, parent,
                       outcome
                from import_item where run_id = r.id and entity = 'room' and outcome <> 'refused'
                  and plan ->> 'zone' is not null) u
          where u.outcome = 'new' or exists (select from import_source z where z.building_id = r.building_id
                 and z.kind = 'zone' and z.key = u.floor_name || ' / ' || u.zone)
          group by u.floor_name, u.zone) q
    left join import_source src on src.building_id = r.building_id and src.kind = 'zone' and src.key = q.key
    left join location l on l.id = src.target
    order by q.floor_code, q.sort, q.key;

    with used as (
        select left(canonical, 4) as floor_code, max(strpos('ABCDEFGHJKLMNPQRTUWXY', right(canonical, 1))) as n
        from code where site_id = r.site_id and kind = 'zone' and canonical like r.code || '___' group by 1
    ), numbered as (
        select i.n, coalesce(used.n, 0) + row_number() over (partition by i.plan ->> 'floor_code'
                order by i.sort, i.key collate "C") as number
        from import_item i left join used on used.floor_code = i.plan ->> 'floor_code'
        where i.run_id = r.id and i.entity = 'zone' and i.outcome = 'new'
    )
    update import_item i set
        code = case when q.number <= 21 then
            (i.plan ->> 'floor_code') || substr('ABCDEFGHJKLMNPQRTUWXY', q.number::int, 1) end,
        outcome = case when q.number <= 21 then 'new' else 'refused' end,
        problem = case when q.number > 21 then import_problem('Name', i.key, '一层最多 21 个区域。',
            'A floor has 21 zones at most.', 'zones=none（不分区）', 'zones=none (floors not divided)') end
    from numbered q where i.n = q.n;
end $$;

create function import_number_rooms(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    with placed as (
        select i.n, i.sort, coalesce(z.code, (i.plan ->> 'floor_code') || '0') as zone_code, z.target as zone
        from import_item i
        left join import_item z on z.run_id = r.id and z.entity = 'zone' and z.outcome <> 'refused'
             and z.key = i.plan ->> 'floor' || ' / ' || (i.plan ->> 'zone')
        where i.run_id = r.id and i.entity = 'room' and i.outcome = 'new'
    ), used as (
        select left(canonical, 5) as zone_code, max(right(canonical, 2)::int) as n from code
        where site_id = r.site_id and kind = 'room' and canonical like r.code || '_____' group by 1
    ), numbered as (
        select p.n, p.zone, p.zone_code, coalesce(used.n, 0) + row_number() over (partition by p.zone_code
                order by p.sort, p.n) as number
        from placed p left join used on used.zone_code = p.zone_code
    )
    update import_item i set
        code = case when q.number <= 99 then q.zone_code || lpad(q.number::text, 2, '0') end,
        parent = coalesce(q.zone, i.parent),
        outcome = case when q.number <= 99 then 'new' else 'refused' end,
        problem = case when q.number > 99 then import_problem('FloorName', i.plan ->> 'floor',
            '一个区域最多 99 间房。', 'A zone has 99 rooms at most.',
            '在 Zone 表里把楼层分成区域', 'zones for this floor in the sheet Zone') end
    from numbered q where i.n = q.n;

    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, code, problem)
    select r.id, r.site_id, 'row', i.key, 'note', i.sheet, i.row_no, i.code,
           import_problem('FloorName', i.plan ->> 'floor', '房间已有编码，仍留在原楼层。需要时在台账中重新编码。',
                          'The room has a code and stays on its floor. Renumber it in the register if it moved.')
    from import_item i join import_source src on src.building_id = r.building_id and src.kind = 'room'
         and src.key = i.key
    where i.run_id = r.id and i.entity = 'room' and i.outcome = 'unchanged'
      and src.data ->> '.floor' is distinct from i.plan ->> 'floor';
end $$;

-- ------------------------------------------------------------------------------------------------
-- Checking: components, each a position and the unit that fills it

-- A length of time that a type gives for its warranty, null when it gives none.
create function import_warranty(type_data jsonb) returns interval
language sql immutable parallel safe as $$
    select case
        when n is null or n <= 0 or n > 1200 then null
        when unit ~* '^(year|yr|年)' then make_interval(months => round(n * 12)::int)
        when unit ~* '^(month|月)' then make_interval(months => round(n)::int)
        when unit ~* '^(week|周)' then make_interval(days => round(n * 7)::int)
        when unit ~* '^(day|天|日)' then make_interval(days => round(n)::int) end
    from (select greatest((type_data ->> 'parts_duration')::numeric, (type_data ->> 'labor_duration')::numeric) as n,
                 coalesce(type_data ->> 'duration_unit', 'year') as unit) x
$$;

-- What a type of the workbook is here: people's choice, else the first rule that matches, else UU.
create function import_check_types(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, code, data, plan)
    select r.id, r.site_id, 'type', t.name, 'unchanged', t.sheet, t.row_no,
           coalesce(choice.item_type, rule.item_type, 'UU'), t.data,
           jsonb_build_object('by', case when choice.item_type is not null then 'choice'
                                         when rule.item_type is not null then rule.kind else 'nothing' end,
               'warranty', import_warranty(t.data), -- e-mail addresses stand for companies: Contact knows them
               'manufacturer', coalesce((select c.data ->> 'company' from import_row c where c.run_id = r.id
                   and c.sheet = 'Contact' and c.name = t.data ->> 'manufacturer' order by c.n limit 1), t.data ->> 'manufacturer'))
    from (select distinct on (name) *, import_category_number(data ->> 'category') as number,
                 translate(name, '_/', '  ') as words,
                 concat_ws(' ', split_part(data ->> 'category', ':', 2), data ->> 'description') as about
          from import_row where run_id = r.id and sheet = 'Type' and name is not null order by name, n) t
    left join import_type_choice choice on choice.site_id = r.site_id and choice.facility = r.facility
         and choice.type_name = t.name
    left join lateral (
        select k.item_type, k.kind from import_type_rule k join item_type it on it.code = k.item_type
        where it.active_to is null and case k.kind
            when 'word' then import_says(t.words, k.pattern)
            when 'omniclass' then starts_with(t.number, k.pattern)
            when 'uniclass' then starts_with(t.number, k.pattern)
            when 'ifc' then lower(t.data ->> 'ifc') in (lower(k.pattern), lower(k.pattern) || 'type')
            else import_says(t.about, k.pattern) end
        order by k.rank limit 1) rule on true
    order by t.n;
end $$;

-- Where each component is: a room, else a floor, named by the whole cell, else by one of its parts, else
-- without regard to case. A floor, and the building for a component that names no place at all, take it
-- into their common area.
create function import_check_components(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
declare
    building import_item;
begin
    select * into building from import_item where run_id = r.id and entity = 'building' and target is not null;

    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, sort, target, asset, parent,
                             code, data, problem, plan)
    with part as materialized (
        select c.n, w.nth, w.part from import_row c, import_parts(c.data ->> 'space') w
        where c.run_id = r.id and c.sheet = 'Component'
    ), place as materialized (
        select distinct on (w.n) w.n, i.target, i.entity, i.code, i.key,
               case when w.nth > 0 then 'part' when i.entity = 'floor' then 'floor' else 'whole' end as how
        from part w join import_item i on i.key = w.part
        where i.run_id = r.id and i.entity in ('room', 'floor') and i.outcome <> 'refused'
        order by w.n, w.nth > 0, i.entity = 'floor', w.nth, i.n
    ), known as materialized (
        select src.key, src.target, src.asset, p.code from import_source src left join position p on p.id = src.target
        where src.building_id = r.building_id and src.kind = 'component'
    ), refused as materialized (
        select key, row_no from import_item
        where run_id = r.id and entity = 'row' and outcome = 'refused' and sheet = 'Component'
    ), thing as materialized (
        select c.n, c.name, c.sheet, c.row_no, c.sort, c.data, known.target, known.asset, known.code,
               case when c.data ? 'space' then place.target else building.target end as parent,
               case when c.data ? 'space' then place.key else building.key end as place, place.how,
               case when not c.data ? 'space' then r.code || '00000'
                    when place.entity = 'floor' then place.code || '000' else place.code end as prefix,
               coalesce(t.code, 'UU') as item_type, t.key as type, t.data as type_data, t.plan as type_plan
        from import_row c
        left join refused on refused.key = c.name and refused.row_no = c.row_no
        left join place on place.n = c.n
        left join known on known.key = c.name
        left join import_item t on t.run_id = r.id and t.entity = 'type' and t.key = c.data ->> 'type'
        where c.run_id = r.id and c.sheet = 'Component' and c.name is not null and refused.key is null
    ), used as ( -- by name order within place and type, behind what was ever used there
        select left(canonical, 9) as prefix, max(code_ordinal_number(right(canonical, 2))) as n from code
        where site_id = r.site_id and kind = 'item' and canonical like r.code || '%' group by 1
    ), numbered as materialized (
        select thing.n, thing.prefix || item_type as prefix,
               coalesce(used.n, 0) + row_number() over (partition by thing.prefix, item_type order by sort, thing.n) as number
        from thing left join used on used.prefix = thing.prefix || thing.item_type
        where target is null and parent is not null
    )
    select r.id, r.site_id, 'component', c.name,
           case when c.target is not null then 'unchanged' when number.number <= 309 then 'new' else 'refused' end,
           c.sheet, c.row_no, c.sort, coalesce(c.target, gen_random_uuid()), coalesce(c.asset, gen_random_uuid()),
           c.parent, coalesce(c.code, number.prefix || code_ordinal(number.number)),
           import_name(c.name) || jsonb_strip_nulls(jsonb_build_object(
               'note', c.data ->> 'description', 'manufacturer', c.type_plan ->> 'manufacturer',
               'model', c.type_data ->> 'model', 'serial_number', c.data ->> 'serial',
               'installed_on', c.data ->> 'installed_on',
               'warranty_until', ((c.data ->> 'warranty_from')::date + (c.type_plan ->> 'warranty')::interval)::date,
               'warranty_note', c.type_data ->> 'warranty_note', 'barcode', c.data ->> 'barcode',
               'tag_number', c.data ->> 'tag', 'asset_identifier', c.data ->> 'asset_id',
               '.space', c.place, '.type', c.data ->> 'type')),
           case when number.number > 309 then import_problem('Space', c.data ->> 'space',
               '一间房里同类设施最多 309 个。', 'A room holds 309 things of one type at most.',
               '更细的房间，或为此类型选择别的分类', 'smaller rooms, or another item type for a part of them') end,
           jsonb_build_object('item_type', c.item_type, 'type', c.type, 'space', c.data ->> 'space', 'how', c.how,
               'place', c.place)
    from thing c left join numbered number on number.n = c.n
    order by c.n;
    perform import_refuse_unplaced(r);
    perform import_note_components(r);
end $$;

-- A place that does not exist, with the one that was probably meant: the same letters and digits, else
-- the most alike. Looked for among the first fifty different wrong ones only.
create function import_refuse_unplaced(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    update import_item i set problem = import_problem('Space', i.plan ->> 'space', '没有这个房间或楼层。', 'There is no such room or floor.',
                                 q.right, q.right)
    from (
        select w.space, (select p.key from import_item p
                where p.run_id = r.id and p.entity in ('room', 'floor') and p.outcome <> 'refused'
                order by regexp_replace(lower(p.key), '[^a-z0-9一-鿿]', '', 'g')
                       = regexp_replace(lower(w.space), '[^a-z0-9一-鿿]', '', 'g') desc,
                         similarity(p.key, w.space) desc, p.n limit 1) as right
        from (select i.plan ->> 'space' as space from import_item i
              where i.run_id = r.id and i.entity = 'component' and i.outcome = 'refused' and i.parent is null
              group by 1 order by min(i.n) limit 50) w
    ) q
    where i.run_id = r.id and i.entity = 'component' and i.outcome = 'refused' and i.parent is null
      and i.plan ->> 'space' = q.space;
    update import_item i set problem = import_problem('Space', i.plan ->> 'space', '没有这个房间或楼层。', 'There is no such room or floor.',
                                 'Space 表里的名称', 'a name of the sheet Space')
    where i.run_id = r.id and i.entity = 'component' and i.outcome = 'refused' and i.parent is null and i.problem is null;
end $$;

-- What was made of a cell that was not used as it stands.
create function import_note_components(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    with known as materialized (
        select * from import_source where building_id = r.building_id and kind = 'component'
    )
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, code, problem)
    select r.id, r.site_id, 'row', i.key, 'note', i.sheet, i.row_no, i.code, note
    from import_item i left join known src on src.key = i.key,
    lateral (values
        (case when i.plan ->> 'how' = 'part' then import_problem('Space', i.plan ->> 'space',
            format('写了几个位置，取第一个：%s。', i.plan ->> 'place'),
            format('Several places are given; the first, %s, is taken.', i.plan ->> 'place')) end),
        (case when i.plan ->> 'how' = 'floor' then import_problem('Space', i.plan ->> 'space',
            '写的是楼层，放在该层公共区域。', 'This is a floor; the thing is put into its common area.') end),
        (case when i.plan ->> 'space' is null then import_problem('Space', '',
            '没有写位置，放在整栋楼的公共区域。', 'No place is given; the thing is put into the building''s common area.') end),
        (case when i.plan ->> 'type' is null then import_problem('TypeName', coalesce(i.data ->> '.type', ''),
            'Type 表里没有这个类型，归入未分类。', 'The sheet Type has no such type; it becomes unclassified.') end),
        (case when src.data ->> '.space' is distinct from i.data ->> '.space' and src.target is not null then
            import_problem('Space', i.plan ->> 'space', format('点位已有编码，仍留在“%s”。需要时在台账中重新编码。', src.data ->> '.space'),
            format('The position has a code and stays in "%s". Renumber it in the register if it moved.', src.data ->> '.space')) end)
    ) v(note)
    where i.run_id = r.id and i.entity = 'component' and i.outcome <> 'refused' and v.note is not null
    order by i.n;
end $$;

-- ------------------------------------------------------------------------------------------------
-- Checking: groups, attributes, documents

-- One item a group, however many rows name members of it.
create function import_check_groups(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    with part as materialized (
        select g.n, w.nth, w.part, g.data ->> 'members' as cell, case g.sheet when 'Zone' then 'room' else 'component' end as entity
        from import_row g, import_parts(g.data ->> 'members') w
        where g.run_id = r.id and g.sheet in ('Zone', 'System') and g.name is not null
    ), found as materialized (
        select w.*, i.key as known from part w left join import_item i on i.run_id = r.id and i.entity = w.entity and i.key = w.part
    ), whole as materialized (
        select n from found where nth = 0 and (known is not null or not cell ~ '[,;，；、]')
    ), member as materialized (
        select g.sheet, g.name, g.data ->> 'category' as category, g.row_no, g.n, w.part as member, w.known
        from import_row g
        left join whole on whole.n = g.n
        left join found w on w.n = g.n and (w.nth = 0) = (whole.n is not null)
        where g.run_id = r.id and g.sheet in ('Zone', 'System') and g.name is not null
    ), groups as (
        insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, target, data)
        select r.id, r.site_id, 'group', m.key, case when src.target is null then 'new' else 'unchanged' end,
               m.sheet, m.row_no, coalesce(src.target, gen_random_uuid()), m.data
        from (select sheet, sheet || ' / ' || name as key, min(row_no) as row_no, min(n) as n,
                     jsonb_strip_nulls(jsonb_build_object('name', name, 'category', (array_agg(category order by n))[1],
                         'members', coalesce(jsonb_agg(distinct known) filter (where known is not null), '[]'))) as data
              from member group by sheet, name) m
        left join import_source src on src.building_id = r.building_id and src.kind = 'group' and src.key = m.key
        order by m.n
    )
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, problem)
    select r.id, r.site_id, 'row', name, 'note', sheet, row_no,
           case sheet when 'Zone' then import_problem('SpaceNames', member, '没有这个房间，未计入。', 'There is no such room; it is left out.')
                else import_problem('ComponentNames', member, '没有这个构件，未计入。', 'There is no such component; it is left out.') end
    from member where member is not null and known is null order by n;
end $$;

-- Directory and file as one address; null for what people cannot open (a drive, another scheme).
create function import_url(document jsonb) returns text
language sql immutable strict parallel safe as $$
    select case when url !~* '^\s*[a-z][a-z0-9+.-]*:' or url ~* '^https?://' then url end
    from (select case when document ->> 'file' ~* '^https?://' or not document ? 'directory' then document ->> 'file'
                      else rtrim(document ->> 'directory', '/\') || '/' || (document ->> 'file') end as url) x
$$;

-- Attributes and documents belong to a place, a component, or to every unit of a type.
create function import_check_details(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    insert into import_item (run_id, site_id, entity, key, outcome, sheet, row_no, data, plan, problem)
    select r.id, r.site_id, d.entity, d.key,
           case when why.problem is not null then 'note' when src.key is null then 'new' else 'unchanged' end,
           d.sheet, d.row_no, d.data - 'notes', jsonb_build_object('of', d.of, 'of_row', d.data ->> 'of_row', 'name', d.name),
           why.problem
    from (
        select x.*, case sheet when 'Attribute' then 'attribute' else 'document' end as entity,
               case lower(data ->> 'of_sheet') when 'facility' then 'building' when 'floor' then 'floor'
                    when 'space' then 'room' when 'component' then 'component' when 'type' then 'type' end as of,
               concat_ws(' / ', data ->> 'of_sheet', data ->> 'of_row', name) as key,
               row_number() over (partition by sheet, data ->> 'of_sheet', data ->> 'of_row', name order by n) as nth
        from import_row x where run_id = r.id and sheet in ('Attribute', 'Document') and name is not null
          and (sheet = 'Document' or data ? 'value')) d
    left join import_item owner on owner.run_id = r.id and owner.entity = d.of and owner.key = d.data ->> 'of_row'
         and owner.outcome <> 'refused'
    left join import_source src on src.building_id = r.building_id and src.kind = d.entity and src.key = d.key,
    lateral (select case
        when d.of is null then import_problem('SheetName', d.data ->> 'of_sheet', '只收楼栋、楼层、房间、类型和构件的，此行略过。',
            'Only those of facility, floors, spaces, types and components are taken; this row is left out.')
        when owner.n is null then import_problem('RowName', d.data ->> 'of_row', '没有这个名称，此行略过。',
            'There is nothing of this name; this row is left out.')
        when d.nth > 1 then import_problem('Name', d.name, '同一对象已有此名称，此行略过。',
            'The same thing has this name already; this row is left out.')
        when d.sheet = 'Document' and not d.data ? 'file' then import_problem('File', '', '没有文件，此行略过。',
            'No file is given; this row is left out.')
        when d.sheet = 'Document' and import_url(d.data) is null then import_problem('File', d.data ->> 'file',
            '不是网址也不是相对路径，此行略过。', 'This is neither a web address nor a relative path; this row is left out.')
        end as problem) why
    order by d.n;
end $$;

-- ------------------------------------------------------------------------------------------------
-- Checking: what it comes to

-- What the register says now about a thing that a workbook brought in.
create function import_current(entity text, target uuid, asset uuid) returns jsonb
language sql stable as $$
    select case when entity in ('building', 'floor', 'zone', 'room') then (select to_jsonb(l) from location l where l.id = target)
                when entity = 'component' then (select to_jsonb(p) from position p where p.id = target)
                    || coalesce((select to_jsonb(a) - '{name_zh,name_en,note}'::text[] from asset a where a.id = asset), '{}')
                when entity = 'group' then (select to_jsonb(g) from register_group g where g.id = target) end
$$;

create function import_without_dots(data jsonb) returns jsonb
language sql immutable strict parallel safe as $$
    select data - '{.floor,.space,.type}'::text[]
$$;

-- Changed is what the workbook says otherwise than last time, field by field; the old value is the
-- register's, and where that says already what is new, nothing changes. Missing is what came from this
-- building's workbook and is no longer in it: it is listed and stays.
create function import_compare(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    with told as (
        select i.n, i.data as new, src.data as old, coalesce(import_current(i.entity, i.target, i.asset), '{}') as now_
        from import_item i join import_source src on src.building_id = r.building_id and src.kind = i.entity and src.key = i.key
        where i.run_id = r.id and i.outcome = 'unchanged' and i.entity not in ('building', 'type')
          and import_without_dots(src.data) <> import_without_dots(i.data)
    ), changed as (
        select t.n, jsonb_agg(jsonb_build_object('field', k, 'old', case when now_ ? k then now_ -> k else old -> k end,
                                                 'new', new -> k) order by k) as fields,
               jsonb_object_agg(k, new -> k) as set_to
        from told t, jsonb_object_keys(import_without_dots(old || new)) k
        where new -> k is distinct from old -> k and not (now_ ? k and coalesce(now_ ->> k, '') = coalesce(new ->> k, ''))
        group by t.n
    )
    update import_item i set outcome = 'changed', fields = c.fields,
        plan = coalesce(i.plan, '{}') || jsonb_build_object('set', c.set_to)
    from changed c where i.n = c.n;

    insert into import_item (run_id, site_id, entity, key, outcome, target, code)
    select r.id, r.site_id, src.kind, src.key, 'missing', src.target,
           coalesce((select code from location l where l.id = src.target),
                    (select code from position p where p.id = src.target))
    from import_source src
    where src.building_id = r.building_id and not exists (select from import_item i where i.run_id = r.id
          and i.entity = src.kind and i.key = src.key)
      and not exists (select from import_item i where i.run_id = r.id and i.entity = 'row' and i.key = src.key)
    order by src.kind, src.key;
end $$;

create function import_counts(r import_run) returns jsonb
language sql stable as $$
    select jsonb_build_object(
        'new', coalesce(sum(c) filter (where outcome = 'new'), 0),
        'changed', coalesce(sum(c) filter (where outcome = 'changed'), 0),
        'unchanged', coalesce(sum(c) filter (where outcome = 'unchanged' and entity <> 'type'), 0),
        'refused', coalesce(sum(c) filter (where outcome = 'refused'), 0),
        'notes', coalesce(sum(c) filter (where outcome = 'note'), 0),
        'missing', coalesce(sum(c) filter (where outcome = 'missing'), 0),
        'unclassified', (select count(*) from import_item where run_id = r.id and entity = 'type' and code = 'UU'),
        'by_entity', (select jsonb_object_agg(entity, o) from (
            select entity, jsonb_object_agg(outcome, c) as o from (
                select entity, outcome, count(*) as c from import_item
                where run_id = r.id and entity not in ('type', 'row') group by 1, 2) y group by 1) z))
    from (select entity, outcome, count(*) as c from import_item where run_id = r.id group by 1, 2) x
$$;

-- Of everything that the check says, whatever ids it made for new things.
create function import_digest(r import_run) returns text
language sql stable as $$
    select md5(string_agg(md5(concat_ws('|', entity, key, outcome, code, row_no, data, fields, problem)), ''
                          order by entity, key collate "C", outcome, row_no, n))
    from import_item where run_id = r.id
$$;

-- The first step of a check: everything but the components.
create function import_check_places(p_run uuid) returns void
language plpgsql as $$
declare
    r import_run;
begin
    select * into r from import_run where id = p_run and state in ('reading', 'checking', 'checked', 'writing') for update;
    if not found then
        perform fault('state-changed', '此次导入已结束。', 'This import has ended.');
    end if;
    delete from import_item where run_id = r.id;
    perform import_check_rows(r);
    r := import_check_building(r);
    perform import_check_floors(r);
    perform import_check_rooms(r);
    perform import_check_types(r);
    update import_run set touched_at = clock_timestamp(), state = case state when 'writing' then 'writing' else 'checking' end,
        building_id = r.building_id, code = r.code, code_is = r.code_is, facility = r.facility,
        checked = (select count(*) from import_item where run_id = r.id and entity <> 'row'),
        to_check = (select count(*) from import_row where run_id = r.id and sheet not in ('Contact', 'Zone', 'System'))
    where id = r.id;
end $$;

create function import_check_things(p_run uuid) returns void
language plpgsql as $$
declare
    r import_run;
begin
    select * into r from import_run where id = p_run for update;
    perform import_check_components(r);
    update import_run set touched_at = clock_timestamp(),
        checked = (select count(*) from import_item where run_id = r.id and entity <> 'row')
    where id = r.id;
end $$;

create function import_check_end(p_run uuid) returns void
language plpgsql as $$
declare
    r import_run;
begin
    select * into r from import_run where id = p_run for update;
    perform import_check_groups(r);
    perform import_check_details(r);
    perform import_compare(r);
    update import_run set state = case state when 'writing' then 'writing' else 'checked' end,
        checked = to_check, counts = import_counts(r), digest = import_digest(r)
    where id = r.id;
end $$;

-- What people decide for types; the check is to be run again afterwards.
create function import_choose(p_site text, p_run uuid, p_types jsonb) returns void
language plpgsql as $$
declare
    r import_run;
    wrong text;
begin
    select i.* into r from import_run i join site s on s.id = i.site_id
    where s.slug = p_site and i.id = p_run for update of i;
    if not found then
        perform fault('not-found', '没有这次导入。', 'There is no such import.');
    elsif r.state <> 'checked' then
        perform fault('state-changed', '此次导入已不能修改。', 'This import can no longer be changed.');
    end if;
    if jsonb_typeof(p_types) <> 'object' then
        perform fault('invalid', 'types 应为“类型名: 分类编码”。', 'types must map a type''s name to an item type.', 'types');
    end if;
    select coalesce(t.value, '') into wrong from jsonb_each_text(p_types) t
    left join item_type it on it.code = t.value and it.active_to is null
    where it.code is null limit 1;
    if found then
        perform fault('invalid', format('没有设施分类“%s”。', wrong), format('There is no item type "%s".', wrong), 'types');
    end if;
    select t.key into wrong from jsonb_each_text(p_types) t
    where not exists (select from import_item i where i.run_id = r.id and i.entity = 'type' and i.key = t.key) limit 1;
    if found then
        perform fault('invalid', format('工作簿里没有类型“%s”。', wrong), format('The workbook has no type "%s".', wrong), 'types');
    end if;
    insert into import_type_choice (site_id, facility, type_name, item_type)
    select r.site_id, r.facility, t.key, t.value from jsonb_each_text(p_types) t
    on conflict (site_id, facility, type_name) do update
        set item_type = excluded.item_type, chosen_by = excluded.chosen_by, at = now();
end $$;

-- ------------------------------------------------------------------------------------------------
-- Writing

create function import_write_places(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
declare
    kind_ text;
begin
    -- From the top down: a place takes its path from the one that it is in.
    foreach kind_ in array array['building', 'floor', 'zone', 'room'] loop
        insert into location (id, site_id, building_id, parent_id, kind, code, name_zh, name_en, elevation_m,
                              area_m2, room_kind, external_name)
        select target, r.site_id, r.building_id, parent,
               case when kind_ = 'building' and code like 'X%' then 'outdoor' else kind_ end, code, coalesce(data ->> 'name_zh', ''),
               coalesce(data ->> 'name_en', ''), (data ->> 'elevation_m')::numeric, (data ->> 'area_m2')::numeric,
               data ->> 'room_kind', case when kind_ <> 'zone' then key end
        from import_item where run_id = r.id and entity = kind_ and outcome = 'new' order by code;
    end loop;
    update location l set
        name_zh = case when i.plan -> 'set' ?| '{name_zh,name_en}' then coalesce(i.data ->> 'name_zh', '') else l.name_zh end,
        name_en = case when i.plan -> 'set' ?| '{name_zh,name_en}' then coalesce(i.data ->> 'name_en', '') else l.name_en end,
        elevation_m = case when i.plan -> 'set' ? 'elevation_m' then (i.data ->> 'elevation_m')::numeric else l.elevation_m end,
        area_m2 = case when i.plan -> 'set' ? 'area_m2' then (i.data ->> 'area_m2')::numeric else l.area_m2 end,
        room_kind = case when i.plan -> 'set' ? 'room_kind' then i.data ->> 'room_kind' else l.room_kind end
    from import_item i
    where i.run_id = r.id and i.entity in ('floor', 'zone', 'room') and i.outcome = 'changed' and l.id = i.target;
    insert into external_id (site_id, building_id, location_id, kind, value, source)
    select r.site_id, r.building_id, i.target, x.kind, x.value, 'cobie'
    from import_item i, lateral (values ('name', i.key), ('tag', i.data ->> 'room_tag')) x(kind, value)
    where i.run_id = r.id and i.entity in ('building', 'floor', 'room') and i.outcome = 'new' and x.value is not null;
    delete from external_id e using import_item i
    where i.run_id = r.id and i.entity = 'room' and i.outcome = 'changed' and i.plan -> 'set' ? 'room_tag'
      and e.location_id = i.target and e.kind = 'tag' and e.source = 'cobie';
    insert into external_id (site_id, building_id, location_id, kind, value, source)
    select r.site_id, r.building_id, i.target, 'tag', i.data ->> 'room_tag', 'cobie' from import_item i
    where i.run_id = r.id and i.entity = 'room' and i.outcome = 'changed' and i.plan -> 'set' ? 'room_tag'
      and i.data ? 'room_tag';
end $$;

create function import_write_components(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
declare
    t record;
    first int;
begin
    insert into position (id, site_id, building_id, location_id, item_type, ordinal, code, name_zh, name_en,
                          external_name, note)
    select target, r.site_id, r.building_id, parent, plan ->> 'item_type', right(code, 2), code,
           coalesce(data ->> 'name_zh', ''), coalesce(data ->> 'name_en', ''), key, coalesce(data ->> 'note', '')
    from import_item where run_id = r.id and entity = 'component' and outcome = 'new' order by code;

    for t in select plan ->> 'item_type' as item_type, count(*)::int as units from import_item
             where run_id = r.id and entity = 'component' and outcome = 'new' group by 1 order by 1
    loop
        first := asset_tags_take(t.item_type, t.units);
        if first - 1 + t.units > 999999 then
            perform fault('invalid', format('%s 类资产标签已用完。', t.item_type),
                          format('The asset tags of type %s are used up.', t.item_type));
        end if;
        insert into asset (id, site_id, building_id, item_type, tag, name_zh, name_en, manufacturer, model,
                           serial_number, installed_on, warranty_until, warranty_note)
        select asset, r.site_id, r.building_id, t.item_type,
               t.item_type || lpad((first - 1 + row_number() over (order by code))::text, 6, '0'),
               coalesce(type_name ->> 'name_zh', ''), coalesce(type_name ->> 'name_en', ''),
               coalesce(data ->> 'manufacturer', ''), coalesce(data ->> 'model', ''), data ->> 'serial_number',
               (data ->> 'installed_on')::date, (data ->> 'warranty_until')::date, coalesce(data ->> 'warranty_note', '')
        from import_item, lateral (select coalesce(import_name(plan ->> 'type'), import_name(key)) as type_name) x
        where run_id = r.id and entity = 'component' and outcome = 'new' and plan ->> 'item_type' = t.item_type
        order by code;
    end loop;

    insert into position_asset (site_id, building_id, position_id, asset_id, during, reason, created_by)
    select r.site_id, r.building_id, i.target, i.asset,
           tstzrange(least((i.data ->> 'installed_on')::date::timestamp at time zone s.time_zone, now()), null),
           'import', actor_id()
    from import_item i, site s
    where i.run_id = r.id and i.entity = 'component' and i.outcome = 'new' and s.id = r.site_id;

    update position p set
        name_zh = case when i.plan -> 'set' ?| '{name_zh,name_en}' then coalesce(i.data ->> 'name_zh', '') else p.name_zh end,
        name_en = case when i.plan -> 'set' ?| '{name_zh,name_en}' then coalesce(i.data ->> 'name_en', '') else p.name_en end,
        note = case when i.plan -> 'set' ? 'note' then coalesce(i.data ->> 'note', '') else p.note end
    from import_item i
    where i.run_id = r.id and i.entity = 'component' and i.outcome = 'changed' and p.id = i.target
      and i.plan -> 'set' ?| '{name_zh,name_en,note}';
    update asset a set
        manufacturer = case when i.plan -> 'set' ? 'manufacturer' then coalesce(i.data ->> 'manufacturer', '') else a.manufacturer end,
        model = case when i.plan -> 'set' ? 'model' then coalesce(i.data ->> 'model', '') else a.model end,
        serial_number = case when i.plan -> 'set' ? 'serial_number' then i.data ->> 'serial_number' else a.serial_number end,
        installed_on = case when i.plan -> 'set' ? 'installed_on' then (i.data ->> 'installed_on')::date else a.installed_on end,
        warranty_until = case when i.plan -> 'set' ? 'warranty_until' then (i.data ->> 'warranty_until')::date else a.warranty_until end,
        warranty_note = case when i.plan -> 'set' ? 'warranty_note' then coalesce(i.data ->> 'warranty_note', '') else a.warranty_note end
    from import_item i
    where i.run_id = r.id and i.entity = 'component' and i.outcome = 'changed' and a.id = i.asset
      and i.plan -> 'set' ?| '{manufacturer,model,serial_number,installed_on,warranty_until,warranty_note}';
    perform import_write_names(r);
end $$;

-- The names that other systems know a thing by: searchable, and scannable like aliases.
create function import_write_names(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    insert into external_id (site_id, building_id, position_id, kind, value, source)
    select r.site_id, r.building_id, target, 'name', key, 'cobie' from import_item
    where run_id = r.id and entity = 'component' and outcome = 'new';
    delete from external_id e using import_item i,
        lateral (values ('serial', 'serial_number'), ('barcode', 'barcode'), ('tag', 'tag_number'),
                        ('id', 'asset_identifier')) x(kind, field)
    where i.run_id = r.id and i.entity = 'component' and i.outcome = 'changed' and i.plan -> 'set' ? x.field
      and e.asset_id = i.asset and e.kind = x.kind and e.source = 'cobie';
    insert into external_id (site_id, building_id, asset_id, kind, value, source)
    select r.site_id, r.building_id, i.asset, x.kind, i.data ->> x.field, 'cobie'
    from import_item i,
        lateral (values ('serial', 'serial_number'), ('barcode', 'barcode'), ('tag', 'tag_number'),
                        ('id', 'asset_identifier')) x(kind, field)
    where i.run_id = r.id and i.entity = 'component' and i.data ? x.field
      and (i.outcome = 'new' or (i.outcome = 'changed' and i.plan -> 'set' ? x.field));
end $$;

create function import_write_groups(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    insert into register_group (id, site_id, building_id, kind, name, category)
    select target, r.site_id, r.building_id, lower(sheet), data ->> 'name', coalesce(data ->> 'category', '')
    from import_item where run_id = r.id and entity = 'group' and outcome = 'new';
    update register_group g set category = coalesce(i.data ->> 'category', '')
    from import_item i where i.run_id = r.id and i.entity = 'group' and i.outcome = 'changed' and g.id = i.target;
    delete from register_group_member m using import_item i
    where i.run_id = r.id and i.entity = 'group' and i.outcome = 'changed' and m.group_id = i.target
      and not exists (select from import_item t where t.run_id = r.id and t.target = coalesce(m.location_id, m.position_id)
                      and t.entity in ('room', 'component') and i.data -> 'members' ? t.key);
    insert into register_group_member (site_id, building_id, group_id, location_id, position_id)
    select r.site_id, r.building_id, i.target, case when i.sheet = 'Zone' then t.target end,
           case when i.sheet = 'System' then t.target end
    from import_item i, jsonb_array_elements_text(i.data -> 'members') m(key)
    join import_item t on t.run_id = r.id and t.key = m.key and t.outcome <> 'refused'
    where i.run_id = r.id and i.entity = 'group' and i.outcome in ('new', 'changed')
      and t.entity = case i.sheet when 'Zone' then 'room' else 'component' end
    on conflict do nothing;
end $$;

-- To which places, positions and units an attribute or a document belongs. What hangs on a type hangs on
-- each unit of that type; a unit that is new gets all of its type's, whether these are new or not.
create function import_owners(r import_run, what text)
returns table (n bigint, location_id uuid, position_id uuid, asset_id uuid)
language sql stable as $$
    select d.n, case when o.entity <> 'component' then o.target end,
           case when o.entity = 'component' then o.target end, null::uuid
    from import_item d join import_item o on o.run_id = r.id and o.entity = d.plan ->> 'of' and o.key = d.plan ->> 'of_row'
    where d.run_id = r.id and d.entity = what and d.outcome in ('new', 'changed')
      and d.plan ->> 'of' in ('building', 'floor', 'room', 'component')
    union all
    select d.n, null, null, c.asset
    from import_item d join import_item c on c.run_id = r.id and c.entity = 'component' and c.outcome <> 'refused'
         and c.plan ->> 'type' = d.plan ->> 'of_row'
    where d.run_id = r.id and d.entity = what and d.plan ->> 'of' = 'type'
      and (d.outcome in ('new', 'changed') or (d.outcome = 'unchanged' and c.outcome = 'new'))
$$;

create function import_write_details(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    insert into attribute (site_id, building_id, location_id, position_id, asset_id, name, value, unit, source)
    select r.site_id, r.building_id, o.location_id, o.position_id, o.asset_id, i.plan ->> 'name', i.data ->> 'value',
           coalesce(i.data ->> 'unit', ''), 'cobie'
    from import_owners(r, 'attribute') o join import_item i on i.n = o.n
    on conflict (location_id, position_id, asset_id, name) do update set value = excluded.value, unit = excluded.unit;

    update document_link l set url = import_url(i.data), category = coalesce(i.data ->> 'category', '')
    from import_owners(r, 'document') o join import_item i on i.n = o.n
    where l.name = i.plan ->> 'name' and l.source = 'cobie' and l.location_id is not distinct from o.location_id
      and l.position_id is not distinct from o.position_id and l.asset_id is not distinct from o.asset_id;
    insert into document_link (site_id, building_id, location_id, position_id, asset_id, name, url, category, source)
    select r.site_id, r.building_id, o.location_id, o.position_id, o.asset_id, i.plan ->> 'name', import_url(i.data),
           coalesce(i.data ->> 'category', ''), 'cobie'
    from import_owners(r, 'document') o join import_item i on i.n = o.n
    where not exists (select from document_link l where l.name = i.plan ->> 'name' and l.source = 'cobie'
        and l.location_id is not distinct from o.location_id and l.position_id is not distinct from o.position_id
        and l.asset_id is not distinct from o.asset_id);
end $$;

-- What the workbook said, for the next time. Where a thing was when it got its code stays as it was.
create function import_remember(r import_run) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
begin
    insert into import_source as src (site_id, building_id, kind, key, target, asset, data, run_id)
    select r.site_id, r.building_id, entity, key, target, asset, data, r.id
    from import_item where run_id = r.id and (outcome in ('new', 'changed') or (entity = 'building' and outcome = 'unchanged'))
      and entity not in ('type', 'row')
    on conflict (building_id, kind, key) do update
        set data = excluded.data || (src.data - (select coalesce(array_agg(k), '{}') from jsonb_object_keys(src.data) k
                                                 where k not like '.%')),
            run_id = excluded.run_id;
end $$;

-- Says that writing begins, in a transaction of its own, so that others see it.
create function import_writing(p_site text, p_run uuid) returns void
language plpgsql as $$
declare
    r import_run;
begin
    update import_run i set touched_at = clock_timestamp(), state = 'writing' from site s
    where s.slug = p_site and i.site_id = s.id and i.id = p_run and i.state = 'checked' returning i.* into r;
    if not found and not exists (select from import_run i join site s on s.id = i.site_id
                                 where s.slug = p_site and i.id = p_run and i.state in ('done', 'writing')) then
        perform fault('not-found', '没有这次导入，或它还没有检查完。', 'There is no such import, or it is not checked yet.');
    end if;
end $$;

-- What broke off: a reading has failed, a check that was to be written is a check again.
create function import_give_up(p_run uuid, p_state text) returns void
language sql as $$
    update import_run set state = p_state
    where id = p_run and state = any (case p_state when 'failed' then '{reading,checking}'::text[] else '{writing}' end)
$$;

-- All or nothing. Checks once more, since the register may have changed meanwhile, and writes only what
-- was shown.
create function import_commit(p_site text, p_run uuid, p_digest text) returns void
language plpgsql as $$
declare
    r import_run;
begin
    select i.* into r from import_run i join site s on s.id = i.site_id
    where s.slug = p_site and i.id = p_run for update of i;
    if not found then
        perform fault('not-found', '没有这次导入。', 'There is no such import.');
    elsif r.state = 'done' then
        return; -- the same again
    elsif r.state not in ('checked', 'writing') then
        perform fault('state-changed', '此次导入尚未检查完。', 'This import is not checked yet.');
    end if;
    perform pg_advisory_xact_lock(hashtextextended('import ' || r.site_id, 0));
    perform import_check_places(p_run);
    perform import_check_things(p_run);
    perform import_check_end(p_run);
    select * into r from import_run where id = p_run;
    if p_digest is not null and p_digest <> r.digest then
        perform fault('state-changed', '检查之后台账已改变。请再检查一次。',
                      'The register has changed since the check. Check again.', null, jsonb_build_object('counts', r.counts));
    end if;
    if (r.counts ->> 'refused')::int > 0 then
        perform fault('not-allowed-now', format('有 %s 处被拒绝，先改正工作簿再导入。', r.counts ->> 'refused'),
                      format('%s rows or cells are refused. Correct the workbook first.', r.counts ->> 'refused'),
                      null, jsonb_build_object('counts', r.counts, 'id', r.id));
    end if;
    if r.building_id is null then
        select target into r.building_id from import_item where run_id = p_run and entity = 'building';
    end if;
    -- A new building concerns the whole site.
    perform must_may(r.site_id, (select l.id from location l where l.id = r.building_id), 'register-admin');
    perform import_write_places(r);
    perform import_write_components(r);
    perform import_write_groups(r);
    perform import_write_details(r);
    perform import_remember(r);
    update import_run set state = 'done', building_id = r.building_id, finished_at = now() where id = p_run;
    delete from import_row where run_id = p_run;
end $$;

-- ------------------------------------------------------------------------------------------------
-- Showing

create function import_item_json(i import_item) returns jsonb
language sql stable as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'entity', case i.entity when 'row' then null else i.entity end, 'key', i.key, 'outcome', i.outcome,
        'sheet', i.sheet, 'row', i.row_no, 'code', i.code, 'code_text', code_hyphen(i.code),
        'name_zh', i.data ->> 'name_zh', 'name_en', i.data ->> 'name_en',
        'item_type', case when i.entity = 'component' then i.plan ->> 'item_type' end)) || coalesce(jsonb_strip_nulls(i.problem), '{}')
        -- Nulls stay here: a field that became empty has null for its new value.
        || case when i.fields is null then '{}' else jsonb_build_object('fields', i.fields) end
$$;

-- The types with what they become here; those that became nothing first, then the most frequent.
create function import_types_json(p_run uuid) returns jsonb
language sql stable as $$
    select coalesce(jsonb_agg(t order by t ->> 'item_type' <> 'UU', (t ->> 'components')::int desc, t ->> 'name'), '[]')
    from (select jsonb_build_object('name', i.key, 'category', i.data ->> 'category', 'description', i.data ->> 'description',
                 'components', coalesce(c.n, 0), 'item_type', i.code, 'name_zh', it.name_zh, 'name_en', it.name_en,
                 'by', i.plan ->> 'by') as t
          from import_item i join item_type it on it.code = i.code
          left join (select plan ->> 'type' as type, count(*) as n from import_item
                     where run_id = p_run and entity = 'component' group by 1) c on c.type = i.key
          where i.run_id = p_run and i.entity = 'type'
          order by i.code <> 'UU', c.n desc nulls last, i.key limit 1000) x
$$;

create function import_run_json(r import_run) returns jsonb
language sql stable as $$
    select jsonb_build_object('id', r.id, 'at', r.at, 'finished_at', r.finished_at,
        'state', case when r.state in ('reading', 'checking', 'writing') and r.touched_at < now() - interval '6 minutes'
                      then 'failed' else r.state end,
        'file', jsonb_build_object('name', r.file_name, 'sha256', r.file_sha256, 'bytes', r.file_bytes),
        'progress', jsonb_build_object('sheet', r.reading, 'rows_read', r.rows_read, 'checked', r.checked, 'to_check', r.to_check),
        'building', case when r.code is not null then jsonb_build_object('code', r.code, 'code_text', code_hyphen(r.code),
                         'code_is', r.code_is, 'name', r.facility) end,
        'zones', r.zones, 'counts', r.counts, 'digest', r.digest,
        'actions', case when r.state <> 'checked' then '[]'::jsonb
                        when (r.counts ->> 'refused')::int > 0 then '["types"]'
                        else '["types", "commit"]' end)
$$;

-- The diff: counts, types, and a page of items, what needs eyes first. outcome and entity filter;
-- unchanged ones come only when asked for. The cursor is "rank-number" of the last item.
create function import_show(p_site text, p_run uuid, p_outcome text, p_entity text, p_cursor text, p_limit int)
returns jsonb language plpgsql stable as $$
declare
    r import_run;
    ranks constant text[] := '{refused,changed,note,missing,new,unchanged}';
    from_rank int := coalesce(split_part(p_cursor, '-', 1), '0')::int;
    from_n bigint := coalesce(split_part(p_cursor, '-', 2), '0')::bigint;
    page jsonb;
    more text;
begin
    select i.* into r from import_run i join site s on s.id = i.site_id where s.slug = p_site and i.id = p_run;
    if not found then
        return null;
    end if;
    with page_rows as (
        select i as item, array_position(ranks, i.outcome) as rank, i.n from import_item i
        where i.run_id = r.id and i.entity <> 'type'
          and case when p_outcome is null then i.outcome <> 'unchanged' else i.outcome = p_outcome end
          and (p_entity is null or i.entity = p_entity)
          and (array_position(ranks, i.outcome), i.n) > (from_rank, from_n)
        order by rank, i.n limit p_limit + 1
    ), numbered as (select *, row_number() over (order by rank, n) as k from page_rows)
    select coalesce(jsonb_agg(import_item_json(item) order by k) filter (where k <= p_limit), '[]'),
           case when count(*) > p_limit then max(rank || '-' || n) filter (where k = p_limit) end
    into page, more from numbered;
    return import_run_json(r) || jsonb_build_object('items', page, 'next_cursor', more)
        || case when p_cursor is null and p_outcome is null then jsonb_build_object('types', import_types_json(r.id))
                else '{}' end;
end $$;
