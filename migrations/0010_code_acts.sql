-- What a code names, and what may be done to a code: retired, renumbered (domain.md 3.7). A code that is
-- typed or scanned is answered in one round trip; how it is cleaned and read is decided before
-- (common/code.c), what is registered and visible is decided here, under row security.
--
-- `written` is the code as C has written it already: hyphen form, compact with check, read aloud in
-- Chinese and in English. Null where an alias leads to another code: then it is written here.

-- ------------------------------------------------------------------------------------------------
-- Shown

create function code_written(canonical text) returns text[] language plpgsql immutable as $$
begin
    return array[code_hyphen(canonical), code_with_check(canonical),
                 code_read_aloud(canonical, 'zh'), code_read_aloud(canonical, 'en')];
end $$;

-- What the actor may do with a thing, as register_may() says it; here without the detour, because it is
-- part of every scan.
create function code_may(site_id_ uuid, building_id_ uuid) returns json language plpgsql stable as $$
begin
    return (select coalesce(json_agg(distinct v.act), '[]')
        from membership m
        join role_may r on r.role = m.role
        join (values ('member', 'report'), ('register-edit', 'edit'), ('labels', 'print'),
                     ('register-admin', 'retire'), ('register-admin', 'renumber')) v (may, act) on v.may = r.may
        where m.user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid
          and m.site_id = site_id_ and (m.building_id is null or m.building_id = building_id_));
end $$;

-- How the code asked for came to this one: alias or merged, over how many links.
create function code_alias_json(asked code, links int) returns json language plpgsql stable as $$
begin
    return case when links > 0 then json_build_object('code', code_hyphen(asked.canonical), 'how', asked.state,
        'links', links, 'at', asked.changed_at, 'reason', asked.reason) end;
end $$;

create function code_retired_json(c code) returns json language plpgsql stable as $$
begin
    return case when c.state = 'retired' then json_build_object('at', c.changed_at, 'reason', c.reason) end;
end $$;

create function code_name_json(canonical_ text) returns json language plpgsql stable as $$
begin
    return (select json_build_object('code', code_hyphen(c.canonical), 'kind', c.kind, 'state', c.state,
            'name_zh', coalesce(l.name_zh, p.name_zh, a.name_zh), 'name_en', coalesce(l.name_en, p.name_en, a.name_en),
            'path_zh', coalesce(l.path_zh, pl.path_zh, ''), 'path_en', coalesce(l.path_en, pl.path_en, ''))
        from code c
        left join location l on l.id = c.location_id
        left join position p on p.id = c.position_id
        left join location pl on pl.id = p.location_id
        left join asset a on a.id = c.asset_id
        where c.canonical = canonical_);
end $$;

create function code_successors_json(c code) returns json language plpgsql stable as $$
begin
    if c.state <> 'retired' then
        return '[]';
    end if;
    return (select coalesce(json_agg(code_name_json(x) order by x), '[]') from unnest(c.leads_to) x);
end $$;

-- A position, and with a cause the repair code made of the two (domain.md 1.1, 2.17).
create function code_item_json(asked code, c code, links int, cause_ text, written text[])
returns json language plpgsql stable as $$
begin
    if cause_ <> '' then
        if not exists (select from fault_cause where code = cause_) then
            perform fault('code-unknown', format('没有故障原因 %s。', cause_),
                format('There is no fault cause %s.', cause_), 'code');
        end if;
    end if;
    return (select json_build_object(
        'kind', case when cause_ = '' then 'item' else 'repair' end,
        'canonical', p.code || cause_, 'code', written[1], 'compact', written[2],
        'read_aloud', json_build_object('zh', written[3], 'en', written[4]),
        'state', c.state, 'site', s.slug, 'name_zh', p.name_zh, 'name_en', p.name_en,
        'path_zh', l.path_zh, 'path_en', l.path_en,
        'leads_to', '/s/' || s.slug || '/positions/' || p.code || case when cause_ = '' then '' else '?cause=' || cause_ end,
        'alias_of', code_alias_json(asked, links), 'retired', code_retired_json(c), 'successors', code_successors_json(c),
        'cause', case when cause_ <> '' then (select json_build_object('key', k.code, 'name_zh', k.name_zh,
                'name_en', k.name_en, 'final', k.final) from fault_cause k where k.code = cause_) end,
        'position', json_build_object('id', p.id, 'code', case when cause_ = '' then written[1] else code_hyphen(p.code) end,
            'name_zh', p.name_zh, 'name_en', p.name_en, 'item_type', p.item_type, 'type_zh', t.name_zh, 'type_en', t.name_en,
            'status', p.status, 'sign_type', p.sign_type, 'sign_scheme', p.sign_scheme, 'sign_number', p.sign_number,
            'external_name', p.external_name,
            'place', json_build_object('code', code_hyphen(l.code), 'kind', l.kind, 'name_zh', l.name_zh,
                'name_en', l.name_en, 'path_zh', l.path_zh, 'path_en', l.path_en),
            'unit', case when a.id is not null then json_build_object('tag', code_hyphen(a.tag), 'name_zh', a.name_zh,
                'name_en', a.name_en, 'manufacturer', a.manufacturer, 'model', a.model,
                'serial_number', a.serial_number, 'warranty_until', a.warranty_until,
                'under_warranty', coalesce(a.warranty_until >= (now() at time zone s.time_zone)::date, false)) end,
            'open_work_orders', w.open, 'version', p.version),
        'work_orders', w.list, 'faults', json_build_object('count', w.total,
            'frequent_cause', case when w.cause is not null then (select json_build_object('key', k.code,
                'name_zh', k.name_zh, 'name_en', k.name_en) from fault_cause k where k.code = w.cause) end),
        'responsible', (select json_build_object('id', u.id, 'name_zh', u.name_zh, 'name_en', u.name_en)
            from responsibility r join app_user u on u.id = r.user_id
            where r.site_id = l.site_id and r.location_id = any (l.above)
              and r.during @> (now() at time zone s.time_zone)::date
            order by array_position(l.above, r.location_id) desc limit 1),
        'may', code_may(p.site_id, p.building_id))
    from position p
    join location l on l.id = p.location_id
    join item_type t on t.code = p.item_type
    join site s on s.id = p.site_id
    left join position_asset pa on pa.position_id = p.id and upper_inf(pa.during)
    left join asset a on a.id = pa.asset_id
    cross join lateral (
        select count(*) filter (where o.state not in ('cancelled', 'merged', 'out_of_scope')) as total,
            mode() within group (order by o.cause) as cause,
            count(*) filter (where o.state not in ('closed', 'cancelled', 'merged', 'out_of_scope')) as open,
            coalesce(json_agg(work_order_row(o) order by o.reported_at desc)
                filter (where o.state not in ('closed', 'cancelled', 'merged', 'out_of_scope')), '[]') as list
        from work_order o where o.position_id = p.id) w
    where p.id = c.position_id);
end $$;

create function code_place_json(asked code, c code, links int, written text[])
returns json language plpgsql stable as $$
begin
    return (select json_build_object(
        'kind', c.kind, 'canonical', l.code, 'code', written[1], 'compact', written[2],
        'read_aloud', json_build_object('zh', written[3], 'en', written[4]),
        'state', c.state, 'site', s.slug, 'name_zh', l.name_zh, 'name_en', l.name_en,
        'path_zh', l.path_zh, 'path_en', l.path_en, 'leads_to', '/s/' || s.slug || '/locations/' || l.code,
        'alias_of', code_alias_json(asked, links), 'retired', code_retired_json(c), 'successors', code_successors_json(c),
        'location', location_row(l),
        'work_orders', coalesce((select json_agg(work_order_row(o) order by o.reported_at desc) from (
            select * from work_order w where w.location_id = l.id
              and w.state not in ('closed', 'cancelled', 'merged', 'out_of_scope')
            order by w.reported_at desc limit 20) o), '[]'),
        'responsible', responsible_json(l.id, l.site_id), 'may', code_may(l.site_id, l.building_id))
    from location l join site s on s.id = l.site_id where l.id = c.location_id);
end $$;

-- A unit, and the position that it fills now.
create function code_asset_json(asked code, c code, links int, written text[])
returns json language plpgsql stable as $$
begin
    return (select json_build_object(
        'kind', 'asset', 'canonical', a.tag, 'code', written[1], 'compact', written[2],
        'read_aloud', json_build_object('zh', written[3], 'en', written[4]),
        'state', c.state, 'site', s.slug,
        'name_zh', coalesce(nullif(a.name_zh, ''), nullif(a.name_en, ''), t.name_zh),
        'name_en', coalesce(nullif(a.name_en, ''), nullif(a.name_zh, ''), t.name_en),
        'path_zh', coalesce(l.path_zh, ''), 'path_en', coalesce(l.path_en, ''),
        'leads_to', '/s/' || s.slug || '/assets/' || a.tag,
        'alias_of', code_alias_json(asked, links), 'retired', code_retired_json(c), 'successors', code_successors_json(c),
        'asset', asset_row(a), 'position', case when p.id is not null then position_row(p) end,
        'work_orders', coalesce((select json_agg(work_order_row(o) order by o.reported_at desc) from (
            select * from work_order w where w.position_id = p.id
              and w.state not in ('closed', 'cancelled', 'merged', 'out_of_scope')
            order by w.reported_at desc limit 20) o), '[]'),
        'responsible', responsible_json(l.id, l.site_id), 'may', code_may(a.site_id, a.building_id))
    from asset a join site s on s.id = a.site_id join item_type t on t.code = a.item_type
    left join position_asset pa on pa.asset_id = a.id and upper_inf(pa.during)
    left join position p on p.id = pa.position_id
    left join location l on l.id = p.location_id
    where a.id = c.asset_id);
end $$;

-- A work order by its number.
create function code_document_json(c code, written text[]) returns json language plpgsql stable as $$
begin
    return (select json_build_object(
        'kind', 'document', 'canonical', w.number, 'code', written[1], 'compact', written[2],
        'read_aloud', json_build_object('zh', written[3], 'en', written[4]),
        'state', c.state, 'site', s.slug,
        'name_zh', coalesce(y.name_zh, nullif(left(w.words, 80), ''), '工单'),
        'name_en', coalesce(y.name_en, nullif(left(w.words, 80), ''), 'Work order'),
        'path_zh', l.path_zh, 'path_en', l.path_en, 'leads_to', '/s/' || s.slug || '/work-orders/' || w.id,
        'alias_of', null, 'retired', null, 'successors', json_build_array(),
        'work_orders', json_build_array(work_order_row(w)),
        'responsible', responsible_json(l.id, l.site_id), 'may', code_may(w.site_id, w.building_id))
    from work_order w join site s on s.id = w.site_id join location l on l.id = w.location_id
    left join symptom y on y.key = w.symptom
    where w.id = c.work_order_id);
end $$;

-- What a canonical code names, aliases followed; null when it is not registered or not visible. cause_
-- is that of a repair code, '' for others.
create function code_json(canonical_ text, cause_ text, written text[]) returns json language plpgsql stable as $$
declare
    asked code; c code; links int := 0;
begin
    select * into asked from code where canonical = canonical_;
    c := asked;
    while c.state in ('alias', 'merged') and links < 16 loop
        select * into c from code where canonical = c.leads_to[1];
        links := links + 1;
    end loop;
    if c.canonical is null or c.state in ('alias', 'merged') then
        return null;
    end if;
    if links > 0 or written is null then
        written := code_written(c.canonical || cause_);
    end if;
    return case
        when c.kind = 'item' then code_item_json(asked, c, links, cause_, written)
        when cause_ <> '' then null
        when c.kind = 'asset' then code_asset_json(asked, c, links, written)
        when c.kind = 'document' then code_document_json(c, written)
        else code_place_json(asked, c, links, written)
    end;
end $$;

-- Codes of what other systems call by this text: bar codes, serial numbers, names of the workbook. lower()
-- is not leakproof, so under row security its index would not be used: hence behind the wall, with the
-- wall's own condition inside. Gives codes only; they are read again under row security.
do $$
begin
    execute format($f$
        create function code_by_external(typed text, site_slug text) returns setof text
        language sql stable security definer set search_path = public, pg_temp as $b$
            select distinct c.canonical from external_id
            join code c on c.location_id = external_id.location_id or c.position_id = external_id.position_id
                or c.asset_id = external_id.asset_id
            where lower(external_id.value) = lower(btrim(typed)) and (%1$s)
              and c.state not in ('alias', 'merged')
              and (site_slug is null or external_id.site_id = (select id from site where slug = site_slug))
            order by c.canonical limit 10
        $b$ $f$, replace(replace(wall_condition(true), 'site_id = any', 'external_id.site_id = any'),
                         '(building_id is null or building_id', '(external_id.building_id is null or external_id.building_id'));
end $$;
revoke all on function code_by_external(text, text) from public;
grant execute on function code_by_external(text, text) to fixpoint_app;
create index external_id_value_any on external_id (lower(value));

-- Registered, visible codes among those one slip away, for "did you mean". Never a correction.
create function code_suggestions(candidates text[]) returns jsonb language plpgsql stable as $$
begin
    return coalesce((select jsonb_agg(s.j order by s.x) from (
        select x, code_name_json(c.canonical)::jsonb || jsonb_build_object(
                'code', code_hyphen(x), 'kind', code_kind(x), 'compact', code_with_check(x)) as j
        from unnest(candidates) x join code c on c.canonical = case when length(x) = 14 then left(x, 11) else x end
        where length(x) <> 14 or exists (select from fault_cause where code = right(x, 3))
        order by x limit 5) s), '[]');
end $$;

-- The whole answer to one input: the Code, null when nothing is found. Up to two readings, each as
-- "canonical|cause|hyphen|compact|zh|en" or null; typed as it came, for names that other systems gave;
-- site_slug limits those. What may have been meant is asked for only then, since looking for it costs
-- as much as the answer.
create function code_answer(first_reading text, second_reading text, typed text, site_slug text)
returns text language plpgsql stable as $$
declare
    r text[]; found json[] := '{}'; one json; x text;
begin
    foreach x in array array_remove(array[first_reading, second_reading], null) loop
        r := string_to_array(x, '|');
        one := code_json(r[1], r[2], r[3:6]);
        if one is not null then
            found := found || one;
        end if;
    end loop;
    if cardinality(found) = 0 and typed is not null then
        for x in select e from code_by_external(typed, site_slug) e loop
            one := code_json(x, '', null);
            if one is not null then
                found := found || one;
            end if;
        end loop;
    end if;
    if cardinality(found) > 1 then
        found[1] := found[1]::jsonb || jsonb_build_object('readings', to_jsonb(found));
    end if;
    return found[1]::text;
end $$;

-- A Code as the terminal shows it, one fact a line.
create function code_lines(answer jsonb) returns text language plpgsql immutable as $$
begin
    return concat_ws(E'\n',
        concat_ws('  ', answer ->> 'code', answer ->> 'kind', answer ->> 'state', answer ->> 'site'),
        '  ' || concat_ws(' / ', nullif(answer ->> 'name_zh', ''), nullif(answer ->> 'name_en', '')),
        '  ' || (answer #>> '{cause,name_zh}') || ' / ' || (answer #>> '{cause,name_en}'),
        '  ' || nullif(answer ->> 'path_zh', ''), '  ' || nullif(answer ->> 'path_en', ''),
        '  canonical   ' || (answer ->> 'canonical'),
        '  leads to    ' || (answer ->> 'leads_to'),
        '  ' || rpad(answer #>> '{alias_of,how}', 12) || (answer #>> '{alias_of,code}')
             || ', links: ' || (answer #>> '{alias_of,links}') || ', ' || (answer #>> '{alias_of,reason}'),
        '  retired     ' || (answer #>> '{retired,at}') || ', ' || (answer #>> '{retired,reason}'),
        (select string_agg('  successor   ' || (h ->> 'code'), E'\n') from jsonb_array_elements(answer -> 'successors') h),
        '  aloud zh    ' || (answer #>> '{read_aloud,zh}'), '  aloud en    ' || (answer #>> '{read_aloud,en}'),
        (select string_agg('  work order  ' || concat_ws(' ', w ->> 'number', w #>> '{state,name_zh}', w #>> '{state,name_en}'), E'\n')
         from jsonb_array_elements(answer -> 'work_orders') w),
        (select string_agg(code_lines(r - 'readings'), E'\n')
         from jsonb_array_elements(answer -> 'readings') with ordinality x (r, n) where n > 1));
end $$;

-- ------------------------------------------------------------------------------------------------
-- The registry keeps itself right

-- An alias leads somewhere, never in a circle, and never over more than 16 links.
create function code_chain_check() returns trigger language plpgsql as $$
declare
    at_ text := new.leads_to[1]; links int := 1; next_ code;
begin
    loop
        if at_ = new.canonical then
            perform fault('conflict', format('编码 %s 会指回自己。', code_hyphen(new.canonical)),
                format('Code %s would lead back to itself.', code_hyphen(new.canonical)), 'to');
        end if;
        select * into next_ from code where canonical = at_;
        if not found then
            perform fault('conflict', format('编码 %s 没有登记。', code_hyphen(at_)),
                format('Code %s is not registered.', code_hyphen(at_)), 'to');
        end if;
        exit when next_.state not in ('alias', 'merged');
        at_ := next_.leads_to[1];
        links := links + 1;
        if links > 16 then
            perform fault('conflict', '编码改过 16 次以上。', 'A chain of more than 16 aliases.', 'to');
        end if;
    end loop;
    return new;
end $$;
create trigger chain before insert or update of state, leads_to on code
    for each row when (new.state in ('alias', 'merged')) execute function code_chain_check();

-- Draft and active follow the thing; the other states are set by the acts below, with their reason.
create function code_follow_status() returns trigger language plpgsql as $$
begin
    update code set state = new.status where canonical = new.code and state in ('draft', 'active');
    return null;
end $$;
create trigger code_follow_status after update of status on location for each row
    when (new.status <> old.status and new.status in ('draft', 'active')) execute function code_follow_status();
create trigger code_follow_status after update of status on position for each row
    when (new.status <> old.status and new.status in ('draft', 'active')) execute function code_follow_status();

-- First use in a record fixes a code (domain.md 3.7.1).
create function code_fix() returns trigger language plpgsql as $$
begin
    update code set fixed_at = now() where canonical = new.code_text and fixed_at is null;
    return null;
end $$;
create trigger code_fix after insert on work_order for each row execute function code_fix();

-- ------------------------------------------------------------------------------------------------
-- Retired

-- What still holds a code, or null. The first obstacle is named.
create function code_retire_check(c code) returns void language plpgsql stable as $$
declare
    n bigint; last_ text;
begin
    select count(*), max(code_hyphen(w.number)) into n, last_ from work_order w
    where w.state not in ('closed', 'cancelled', 'merged', 'out_of_scope')
      and (w.position_id = c.position_id or w.asset_id = c.asset_id or w.location_id = c.location_id);
    if n > 0 then
        perform fault('in-use', format('还有 %s 张未结工单（如 %s），不能停用。', n, last_),
            format('%s work orders are still open here (%s, for one).', n, last_), 'code',
            jsonb_build_object('open_work_orders', n));
    end if;
    select count(*) into n from location l
    where l.site_id = c.site_id and c.location_id = any (l.above) and l.id <> c.location_id
      and l.status in ('draft', 'active');
    if n > 0 then
        perform fault('in-use', format('其下还有 %s 个在用位置，请先停用。', n),
            format('%s places below it are in use; retire them first.', n), 'code');
    end if;
    select count(*) into n from position p
    where p.location_id = c.location_id and p.status in ('draft', 'active');
    if n > 0 then
        perform fault('in-use', format('其中还有 %s 个在用点位，请先停用。', n),
            format('%s positions in it are in use; retire them first.', n), 'code');
    end if;
    if exists (select from responsibility r where r.location_id = c.location_id and upper_inf(r.during)) then
        perform fault('in-use', '此处仍有无结束日期的责任人，请先结束。',
            'Somebody answers for it without a last day; end that first.', 'code');
    end if;
    if exists (select from position_asset pa where pa.asset_id = c.asset_id and upper_inf(pa.during)) then
        perform fault('in-use', '此资产还在点位上，请先换下。', 'This unit still fills a position; take it out first.', 'code');
    end if;
end $$;

-- The best reading of a text, of one kind or (null) of any; null when it has none.
create function code_best(input text, kind_ text default null) returns text language plpgsql stable as $$
begin
    return (select r.canonical from code_readings(code_clean(input)) r
        where r.check_state <> 'wrong' and r.kind = coalesce(kind_, r.kind)
        order by r.check_state = 'ok' desc limit 1);
end $$;

-- The successors named, as canonical codes of this site in use.
create function code_successors(site_id_ uuid, own text, named jsonb) returns text[] language plpgsql stable as $$
declare
    list text[] := '{}'; x text; found_ text;
begin
    for x in select value from jsonb_array_elements_text(coalesce(named, '[]')) loop
        select c.canonical into found_ from code c where c.canonical = code_best(x)
            and c.site_id = site_id_ and c.state in ('draft', 'active') and c.canonical <> own;
        if not found then
            perform fault('invalid', format('替代编码“%s”在本项目中不存在或已停用。', left(x, 40)),
                format('The successor "%s" is not in use at this site.', left(x, 40)), 'successors');
        end if;
        list := list || found_;
    end loop;
    return coalesce((select array_agg(distinct y order by y) from unnest(list) y), '{}');
end $$;

-- The row of a code at a site, locked; its canonical is null when there is none.
create function code_locked(site_slug text, input text) returns code language plpgsql as $$
declare
    c code;
begin
    select c_.* into c from site s join code c_ on c_.site_id = s.id
    where s.slug = site_slug and c_.canonical = code_wanted(input, '{building,floor,zone,room,item,asset}')
    for update of c_;
    if c.canonical is not null then
        perform must_may(c.site_id, coalesce(c.building_id, (select a.building_id from asset a where a.id = c.asset_id)),
            'register-admin');
    end if;
    return c;
end $$;

-- Retires a place, a position or a unit. Its code is never used again; history stays readable.
create function code_retire(site_slug text, input text, content_ jsonb)
returns table (body json, created boolean) language plpgsql as $$
declare
    c code := code_locked(site_slug, input);
    why text := btrim(content_ ->> 'reason');
    heirs text[];
begin
    if c.canonical is null then return; end if;
    if c.state in ('alias', 'merged') then
        perform fault('state-changed', format('此编码已改为 %s，请用新编码。', code_hyphen(c.leads_to[1])),
            format('This code was changed to %s; use that one.', code_hyphen(c.leads_to[1])), 'code');
    end if;
    if c.state = 'retired' then
        -- A successor may itself be retired by now: the names are compared, not looked up again.
        heirs := (select coalesce(array_agg(distinct code_best(x) order by code_best(x)), '{}')
                  from jsonb_array_elements_text(coalesce(content_ -> 'successors', '[]')) x);
        if c.reason = why and c.leads_to = heirs then
            return query select code_json(c.canonical, '', null), false;
            return;
        end if;
        perform fault('state-changed', format('此编码已停用，原因：%s', c.reason),
            format('This code is retired already: %s', c.reason), 'code');
    end if;
    heirs := code_successors(c.site_id, c.canonical, content_ -> 'successors');
    perform code_retire_check(c);
    update position_asset set during = tstzrange(lower(during), now())
        where position_id = c.position_id and upper_inf(during);
    update asset set status = 'in_store', building_id = null, updated_at = now()
        where id in (select pa.asset_id from position_asset pa where pa.position_id = c.position_id and upper(pa.during) = now());
    update position set status = 'retired' where id = c.position_id;
    update location set status = 'retired' where id = c.location_id;
    update asset set status = 'retired', updated_at = now() where id = c.asset_id;
    update code set state = 'retired', reason = why, leads_to = heirs, changed_at = now(), changed_by = actor_id()
        where canonical = c.canonical;
    return query select code_json(c.canonical, '', null), true;
end $$;

-- ------------------------------------------------------------------------------------------------
-- Renumbered

-- Gives codes their new names in the registry: a code that is fixed becomes an alias for ever, a draft
-- that nothing carries yet is simply renamed. moves: [from, to] each.
create function code_rename(moves text[][], why text) returns void language plpgsql as $$
declare
    used text;
begin
    select c.canonical into used from code c where c.canonical in (select m from unnest(moves[:][2:2]) m) limit 1;
    if found then
        perform fault('conflict', format('编码 %s 已用过，编码不重复使用。', code_hyphen(used)),
            format('Code %s has been used before; a code is never used twice.', code_hyphen(used)), 'to');
    end if;
    update code set canonical = m.to_, changed_at = now(), changed_by = actor_id()
        from unnest(moves[:][1:1], moves[:][2:2]) m (from_, to_)
        where canonical = m.from_ and state = 'draft' and fixed_at is null;
    insert into code (canonical, site_id, building_id, kind, location_id, position_id, asset_id, state, changed_by)
        select m.to_, c.site_id, c.building_id, c.kind, c.location_id, c.position_id, c.asset_id, c.state, actor_id()
        from unnest(moves[:][1:1], moves[:][2:2]) m (from_, to_) join code c on c.canonical = m.from_;
    update code set state = 'alias', leads_to = array[m.to_], reason = why, changed_at = now(), changed_by = actor_id()
        from unnest(moves[:][1:1], moves[:][2:2]) m (from_, to_) where canonical = m.from_;
exception when unique_violation then
    -- A code of a site that the actor does not see.
    perform fault('conflict', '此编码已用过，编码不重复使用。',
        'This code has been used before; a code is never used twice.', 'to');
end $$;

create function code_renumber_item(c code, to_ text, why text) returns void language plpgsql as $$
declare
    l location := place_above(c.site_id, to_);
    type_ text := substr(to_, 8, 2);
    p "position";
begin
    select * into strict p from position where id = c.position_id for update;
    if l.building_id <> p.building_id then
        perform fault('invalid', '不能改到另一栋楼：请停用后在那里新建。',
            'Not into another building: retire it and make a new one there.', 'to');
    end if;
    if not exists (select from item_type where code = type_ and active_to is null) then
        perform fault('invalid', format('没有类型 %s。', type_), format('There is no item type %s.', type_), 'to');
    end if;
    if type_ <> p.item_type and exists (select from position_asset where position_id = p.id and upper_inf(during)) then
        perform fault('in-use', '点位上的资产类型不同，请先换下。',
            'The unit that fills it is of another type; take it out first.', 'to');
    end if;
    perform code_rename(array[[c.canonical, to_]], why);
    update position set code = to_, location_id = l.id, item_type = type_, ordinal = substr(to_, 10, 2) where id = p.id;
end $$;

-- The codes of a place and of everything in it begin alike: all of them change.
create function code_renumber_place(c code, to_ text, why text) returns void language plpgsql as $$
declare
    up location; own location; moves text[][];
begin
    select * into strict own from location where id = c.location_id for update;
    if own.kind = 'outdoor' or left(to_, 1) = 'X' and own.kind = 'building' then
        perform fault('invalid', 'X 开头的编码只用于室外场地，不能与楼栋互换。',
            'Codes that begin with X are for outdoor grounds; they do not become buildings, nor the reverse.', 'to');
    end if;
    if own.parent_id is not null then
        up := place_above(c.site_id, to_);
        if up.building_id <> own.building_id then
            perform fault('invalid', '不能改到另一栋楼：请停用后在那里新建。',
                'Not into another building: retire it and make a new one there.', 'to');
        end if;
    end if;
    with below as (
        select l.code from location l where l.site_id = c.site_id and own.id = any (l.above)
        union all
        select p.code from position p join location l on l.id = p.location_id
        where p.site_id = c.site_id and own.id = any (l.above)
    )
    -- A child whose own code does not begin with this one (a position of the undivided floor) keeps it.
    select array_agg(array[b.code, to_ || substr(b.code, length(own.code) + 1)]) into moves
    from below b where starts_with(b.code, own.code);
    perform code_rename(moves, why);
    update location set code = to_ || substr(code, length(own.code) + 1),
            parent_id = case when id = own.id then up.id else parent_id end
        where site_id = c.site_id and own.id = any (above) and starts_with(code, own.code);
    update position set code = to_ || substr(code, length(own.code) + 1)
        where site_id = c.site_id and code = any (moves[:][1:1]);
end $$;

create function code_renumber_asset(c code, to_ text, why text) returns void language plpgsql as $$
begin
    if not exists (select from item_type where code = left(to_, 2) and active_to is null) then
        perform fault('invalid', format('没有类型 %s。', left(to_, 2)), format('There is no item type %s.', left(to_, 2)), 'to');
    end if;
    if left(to_, 2) <> left(c.canonical, 2)
       and exists (select from position_asset where asset_id = c.asset_id and upper_inf(during)) then
        perform fault('in-use', '此资产还在点位上，请先换下。', 'This unit still fills a position; take it out first.', 'to');
    end if;
    perform code_rename(array[[c.canonical, to_]], why);
    perform asset_tag_counter_keep(left(to_, 2), right(to_, 6)::int);
    update asset set tag = to_, item_type = left(to_, 2), updated_at = now() where id = c.asset_id;
end $$;

-- Gives a thing a new code of the same kind; the old one leads to it for ever.
create function code_renumber(site_slug text, input text, content_ jsonb)
returns table (body json, created boolean) language plpgsql as $$
declare
    c code := code_locked(site_slug, input);
    why text := btrim(content_ ->> 'reason');
    to_ text := code_best(content_ ->> 'to', c.kind);
begin
    if c.canonical is null then return; end if;
    if to_ is null or to_ = c.canonical then
        perform fault('invalid', format('新编码须是同一种类的另一个编码（%s）。', c.kind),
            format('The new code is another one of the same kind (%s).', c.kind), 'to');
    end if;
    if c.state = 'alias' and c.leads_to = array[to_] and c.reason = why then
        return query select code_json(c.canonical, '', null), false;
        return;
    end if;
    if c.state not in ('draft', 'active') then
        perform fault('state-changed', case c.state when 'retired' then '此编码已停用。'
                else format('此编码已改为 %s。', code_hyphen(c.leads_to[1])) end,
            case c.state when 'retired' then 'This code is retired.'
                else format('This code was changed to %s.', code_hyphen(c.leads_to[1])) end, 'code');
    end if;
    case c.kind
        when 'item' then perform code_renumber_item(c, to_, why);
        when 'asset' then perform code_renumber_asset(c, to_, why);
        else perform code_renumber_place(c, to_, why);
    end case;
    return query select code_json(to_, '', null), true;
end $$;

-- ------------------------------------------------------------------------------------------------
-- The label's address, for who is not signed in

-- The name of a place or thing whose label carries this key, while the key holds; nothing more comes
-- out. Aliases are followed; a code without the key, or with a revoked one, gives nothing.
create function code_label(canonical_ text, key_ text) returns json
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    c code; links int := 0;
begin
    select x.* into c from code x join label_key k on k.canonical = x.canonical
    where x.canonical = canonical_ and k.key = key_ and k.revoked_at is null;
    while c.state in ('alias', 'merged') and links < 16 loop
        select * into c from code where canonical = c.leads_to[1];
        links := links + 1;
    end loop;
    if c.canonical is null then
        return null;
    end if;
    return (select code_name_json(c.canonical)::jsonb || jsonb_build_object(
            'site_zh', coalesce(nullif(s.name_zh, ''), s.name_en), 'site_en', coalesce(nullif(s.name_en, ''), s.name_zh))
        from site s where s.id = c.site_id);
end $$;
revoke all on function code_label(text, text) from public;
grant execute on function code_label(text, text) to fixpoint_app;
