-- The register read and edited: how places, positions and units are shown, searched, made and changed.
-- PUT makes (the same again is the same, another content under a taken code is refused); PATCH changes
-- what it names and needs the version last read; every change is kept (0001).

-- ------------------------------------------------------------------------------------------------
-- Shown

create function read_aloud_json(canonical text) returns jsonb language sql immutable as $$
    select jsonb_build_object('zh', code_read_aloud(canonical, 'zh'), 'en', code_read_aloud(canonical, 'en'))
$$;

create function place_json(l_id uuid) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object('code', code_hyphen(l.code), 'kind', l.kind, 'name_zh', l.name_zh, 'name_en', l.name_en,
            'path_zh', l.path_zh, 'path_en', l.path_en)
        from location l where l.id = l_id
    );
end $$;

create function site_today(site_id_ uuid) returns date language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select (now() at time zone s.time_zone)::date from site s where s.id = site_id_
    );
end $$;

-- Who answers for a place today: its own responsible person, else that of the next place above it.
create function responsible_json(l_id uuid, site_id_ uuid) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select person_json(r.user_id) from location l
        join responsibility r on r.site_id = l.site_id and r.location_id = any (l.above)
        where l.id = l_id and r.during @> site_today(site_id_)
        order by array_position(l.above, r.location_id) desc limit 1
    );
end $$;

create function unit_json(a asset) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object('tag', code_hyphen(a.tag), 'name_zh', a.name_zh, 'name_en', a.name_en,
            'manufacturer', a.manufacturer, 'model', a.model, 'serial_number', a.serial_number,
            'warranty_until', a.warranty_until, 'under_warranty', coalesce(a.warranty_until >= site_today(a.site_id), false))
    );
end $$;

create function location_row(l location) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object('id', l.id, 'code', code_hyphen(l.code), 'kind', l.kind, 'name_zh', l.name_zh, 'name_en', l.name_en,
            'path_zh', l.path_zh, 'path_en', l.path_en, 'status', l.status, 'room_kind', l.room_kind,
            'external_name', l.external_name, 'version', l.version,
            'children', (select count(*) from location c where c.parent_id = l.id and c.status <> 'retired'),
            'positions', (select count(*) from position p where p.location_id = l.id and p.status <> 'retired'))
    );
end $$;

create function position_row(p "position") returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object('id', p.id, 'code', code_hyphen(p.code), 'name_zh', p.name_zh, 'name_en', p.name_en,
            'item_type', p.item_type, 'type_zh', t.name_zh, 'type_en', t.name_en, 'status', p.status,
            'sign_type', p.sign_type, 'external_name', p.external_name, 'place', place_json(p.location_id),
            'unit', (select unit_json(a) from position_asset pa join asset a on a.id = pa.asset_id
                     where pa.position_id = p.id and upper_inf(pa.during)),
            'open_work_orders', (select count(*) from work_order w where w.position_id = p.id
                and w.state not in ('closed', 'cancelled', 'merged', 'out_of_scope')),
            'version', p.version)
        from item_type t where t.code = p.item_type
    );
end $$;

create function asset_row(a asset) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select unit_json(a) || jsonb_build_object('id', a.id, 'item_type', a.item_type, 'type_zh', t.name_zh, 'type_en', t.name_en,
            'status', a.status, 'version', a.version,
            'position', (select jsonb_build_object('code', code_hyphen(p.code), 'name_zh', p.name_zh, 'name_en', p.name_en,
                    'path_zh', l.path_zh, 'path_en', l.path_en)
                from position_asset pa join position p on p.id = pa.position_id join location l on l.id = p.location_id
                where pa.asset_id = a.id and upper_inf(pa.during)))
        from item_type t where t.code = a.item_type
    );
end $$;

-- What hangs on a thing. Exactly one id is given.
create function hangs_on_json(location_ uuid, position_ uuid, asset_ uuid) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object(
            'attributes', coalesce((select jsonb_agg(jsonb_build_object('name', a.name, 'value', a.value, 'unit', a.unit, 'source', a.source) order by a.name)
                from attribute a where a.location_id = location_ or a.position_id = position_ or a.asset_id = asset_), '[]'),
            'documents', coalesce((select jsonb_agg(jsonb_build_object('name', d.name, 'url', d.url, 'category', d.category, 'source', d.source) order by d.name, d.url)
                from document_link d where d.location_id = location_ or d.position_id = position_ or d.asset_id = asset_), '[]'),
            'external_ids', coalesce((select jsonb_agg(jsonb_build_object('kind', x.kind, 'value', x.value, 'source', x.source) order by x.kind, x.value)
                from external_id x where x.location_id = location_ or x.position_id = position_ or x.asset_id = asset_), '[]'),
            'groups', coalesce((select jsonb_agg(jsonb_build_object('kind', g.kind, 'name', g.name, 'category', g.category) order by g.kind, g.name)
                from register_group_member m join register_group g on g.id = m.group_id
                where m.location_id = location_ or m.position_id = position_), '[]'),
            'history', coalesce((select jsonb_agg(h.j order by h.id desc) from (
                select c.id, jsonb_build_object('at', c.at, 'actor', person_json(c.actor), 'kind', c.kind, 'entity', c.entity,
                       'before', c.before, 'after', c.after) as j
                from change c where c.entity_id = coalesce(location_, position_, asset_) order by c.id desc limit 100) h), '[]'))
    );
end $$;

-- What the actor may do with a register row, for the buttons of its page.
create function register_may(site_id_ uuid, building_id_ uuid) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(jsonb_agg(distinct v.act), '[]')
        from unnest(actor_roles(site_id_, building_id_)) r (key)
        join role_may m on m.role = r.key
        join (values ('member', 'report'), ('register-edit', 'edit'), ('labels', 'print'),
                     ('register-admin', 'retire'), ('register-admin', 'renumber')) v (may, act) on v.may = m.may
    );
end $$;

create function location_json(l location) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select location_row(l) || hangs_on_json(l.id, null, null) || jsonb_build_object(
            'read_aloud', read_aloud_json(l.code), 'parent', place_json(l.parent_id),
            'elevation_m', l.elevation_m::text, 'area_m2', l.area_m2::text, 'no_photos', l.no_photos, 'note', l.note,
            'responsible', responsible_json(l.id, l.site_id),
            'responsibilities', coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'person', person_json(r.user_id),
                    'from', lower(r.during), 'to', upper(r.during) - 1) order by lower(r.during) desc)
                from responsibility r where r.location_id = l.id), '[]'),
            'may', register_may(l.site_id, l.building_id))
    );
end $$;

create function position_json(p "position") returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select position_row(p) || hangs_on_json(null, p.id, null) || jsonb_build_object(
            'read_aloud', read_aloud_json(p.code), 'sign_scheme', p.sign_scheme, 'sign_number', p.sign_number, 'note', p.note,
            'responsible', responsible_json(p.location_id, p.site_id),
            'units', coalesce((select jsonb_agg(jsonb_build_object('tag', code_hyphen(a.tag), 'name_zh', a.name_zh, 'name_en', a.name_en,
                    'from', lower(pa.during), 'to', upper(pa.during), 'reason', pa.reason, 'by', person_json(pa.created_by))
                    order by lower(pa.during) desc)
                from position_asset pa join asset a on a.id = pa.asset_id where pa.position_id = p.id), '[]'),
            'work_orders', coalesce((select jsonb_agg(work_order_row(w) order by w.reported_at desc) from (
                select * from work_order o where o.position_id = p.id order by o.reported_at desc limit 20) w), '[]'),
            'may', register_may(p.site_id, p.building_id))
    );
end $$;

create function asset_json(a asset) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select asset_row(a) || hangs_on_json(null, null, a.id) || jsonb_build_object(
            'read_aloud', read_aloud_json(a.tag), 'installed_on', a.installed_on, 'warranty_note', a.warranty_note, 'note', a.note,
            'positions', coalesce((select jsonb_agg(jsonb_build_object('code', code_hyphen(p.code), 'name_zh', p.name_zh, 'name_en', p.name_en,
                    'from', lower(pa.during), 'to', upper(pa.during), 'reason', pa.reason, 'by', person_json(pa.created_by))
                    order by lower(pa.during) desc)
                from position_asset pa join position p on p.id = pa.position_id where pa.asset_id = a.id), '[]'),
            'may', register_may(a.site_id, a.building_id))
    );
end $$;

-- ------------------------------------------------------------------------------------------------
-- Searched

-- Single characters and pairs of neighbouring ones, for words of one or two Chinese characters, which
-- no trigram holds.
create function bigrams(t text) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct b), '{}') from (
        select substr(t, i, n) as b from generate_series(1, length(t)) i, generate_series(1, 2) n) s
    where b ~ '[^\x01-\x7f]'
$$;

create function position_search_text() returns trigger language plpgsql as $$
begin
    select lower(concat_ws(' ', new.code, code_hyphen(new.code), new.name_zh, new.name_en, new.external_name,
                           t.name_zh, t.name_en) collate "default") into new.search_text
    from item_type t where t.code = new.item_type;
    new.updated_at := now();
    return new;
end $$;
create trigger search_text before insert or update of code, name_zh, name_en, external_name, item_type on position
    for each row execute function position_search_text();
create index position_search on position using gin (search_text gin_trgm_ops);
create index position_search_bigram on position using gin (bigrams(search_text));
create index asset_search on asset using gin (search_text gin_trgm_ops);
create index asset_search_bigram on asset using gin (bigrams(search_text));
create index work_order_search on work_order using gin (search_text gin_trgm_ops);
create index work_order_search_bigram on work_order using gin (bigrams(search_text));
create index external_id_search on external_id using gin (lower(value) gin_trgm_ops);

-- LIKE's own characters are literal in what people type.
create function like_pattern(q text) returns text language sql immutable strict parallel safe as $$
    select '%' || replace(replace(replace(lower(q), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;

-- The condition that words set to a column search_text, as text with the words in it as literals, so
-- that the planner sees them. One or two Latin letters or digits are looked for where a word begins
-- (trigrams hold the beginning of a word, but nothing of two letters within one), all else anywhere.
-- indexed: as the search indexes understand it, else in the form that is cheapest row by row.
create function search_condition(q text, indexed boolean, what text default 'search_text') returns text
language sql immutable parallel safe as $$
    select case
        when lower(q) ~ '^[a-z0-9]{1,2}$' then format('(%1$s like %2$L or %1$s like %3$L or %1$s like %4$L)', what,
            lower(q) || '%', '% ' || lower(q) || '%', '%-' || lower(q) || '%')
        when indexed and length(q) <= 2 and q ~ '[^\x01-\x7f]' then format('bigrams(%s) @> array[%L]', what, lower(q))
        else format('%s like %L', what, like_pattern(q)) end
$$;

-- Trigram and array operators are not leakproof, so under row security their indexes are not used.
-- These functions look behind the wall with the wall's own condition inside and give ids only, those of
-- one page; the outer statement reads the rows again under row security. They are asked for words that
-- are rare (a page first walks a few thousand rows, see below), hence only bitmaps of the search
-- indexes: an estimate that takes a rare word for a frequent one would walk the whole table.
create function position_search_ids(site_id_ uuid, q text, from_ text, to_ text, types text[], status_ text, limit_ int)
returns setof uuid language plpgsql stable security definer
set search_path = public, pg_temp set enable_seqscan = off set enable_indexscan = off as $f$
begin
    return query execute format($q$
        select id from position where site_id = $1 and (%s) and (%s) and code > $2 and code < $3
          and ($4 is null or item_type = any ($4)) and ($5 is null or status = $5)
        order by code limit $6 $q$, wall_condition(true), search_condition(q, true))
    using site_id_, from_, to_, types, status_, limit_;
end $f$;
create function asset_search_ids(site_id_ uuid, q text, from_ text, types text[], status_ text, limit_ int)
returns setof uuid language plpgsql stable security definer
set search_path = public, pg_temp set enable_seqscan = off set enable_indexscan = off as $f$
begin
    return query execute format($q$
        select id from asset where site_id = $1 and (%s) and (%s) and tag > $2
          and ($3 is null or item_type = any ($3)) and ($4 is null or status = $4)
        order by tag limit $5 $q$, wall_condition(true), search_condition(q, true))
    using site_id_, from_, types, status_, limit_;
end $f$;
create function work_order_search_ids(site_id_ uuid, words text[], states text[], unassigned boolean, who uuid, asked uuid,
                                      priority_ text, under_ text, at_ text, place_id uuid, at_time timestamptz, at_id uuid, limit_ int)
returns setof uuid language plpgsql stable security definer
set search_path = public, pg_temp set enable_seqscan = off set enable_indexscan = off as $f$
begin
    return query execute format($q$
        select id from work_order where site_id = $1 and (%s) and (%s)
          and ($2 is null or state = any ($2)) and ($3 is not true or assignee is null) and ($4 is null or assignee = $4)
          and ($5 is null or reporter = $5) and ($6 is null or priority = $6)
          and ($7 is null or code_text >= $7 and code_text < $7 || '~') and ($8 is null or code_text = $8 or location_id = $9)
          and ($10 is null or reported_at < $10 or reported_at = $10 and id > $11)
        order by reported_at desc, id limit $12 $q$,
        wall_condition(true), (select string_agg(search_condition(q, true), ' or ') from unnest(words) q))
    using site_id_, states, unassigned, who, asked, priority_, under_, at_, place_id, at_time, at_id, limit_;
end $f$;
-- What other systems call by these words: positions (also those whose unit is called so) and units. At
-- most a thousand: words that so many names share are no names.
create function external_search_ids(site_id_ uuid, q text) returns table (position_id uuid, asset_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $f$
begin
    return query execute format($q$
        select coalesce(x.position_id, (select pa.position_id from position_asset pa
            where pa.asset_id = x.asset_id and upper_inf(pa.during))), x.asset_id
        from (select * from external_id where site_id = $1 and location_id is null and (%s) and %s limit 1000) x $q$,
        wall_condition(true), case when length(q) <= 2 and q ~ '[^\x01-\x7f]' then format('lower(value) = lower(%L)', q)
            else search_condition(q, true, 'lower(value)') end)
    using site_id_;
end $f$;
revoke all on function position_search_ids(uuid, text, text, text, text[], text, int),
    asset_search_ids(uuid, text, text, text[], text, int),
    work_order_search_ids(uuid, text[], text[], boolean, uuid, uuid, text, text, text, uuid, timestamptz, uuid, int),
    external_search_ids(uuid, text) from public;
grant execute on function position_search_ids(uuid, text, text, text, text[], text, int),
    asset_search_ids(uuid, text, text, text[], text, int),
    work_order_search_ids(uuid, text[], text[], boolean, uuid, uuid, text, text, text, uuid, timestamptz, uuid, int),
    external_search_ids(uuid, text) to fixpoint_app;

-- Pages are built as text and executed, so that the planner sees which conditions there are and how
-- rare they are; one plan for all cases would be wrong for most of them.

-- One page of positions in code order after a cursor. Without words an index is walked. With words the
-- next 3,000 rows are walked first: a frequent word fills the page there. Else the word is rare, at least
-- from here on, and is found by the search indexes.
create function position_page(site_id_ uuid, q text, under_ text, type_ text, status_ text, after_ text, limit_ int)
returns setof "position" language plpgsql stable rows 50 as $$
declare
    walk constant int := 3000;
    from_ text := greatest(coalesce(after_, ''), coalesce(under_, ''));
    to_ text := case when under_ is null then '~' else under_ || '~' end;
    types text[] := case when type_ is not null then array(select t.code from item_type t where starts_with(t.code, type_)) end;
    where_ text := 'p.site_id = $1 and p.code > $2 and p.code < $3'
        || case when types is null then '' when cardinality(types) = 1 then ' and p.item_type = ($4)[1]'
                else ' and p.item_type = any ($4)' end
        || case when status_ is null then '' else ' and p.status = $5' end;
    ids uuid[]; named uuid[]; seen int;
begin
    if q is null then
        return query execute format('select p.* from position p where %s order by p.code limit $6', where_)
            using site_id_, from_, to_, types, status_, limit_;
        return;
    end if;
    named := array(select distinct e.position_id from external_search_ids(site_id_, q) e where e.position_id is not null);
    execute format('select array_agg(w.id order by w.code) filter (where %s or w.id = any ($7)), count(*)
            from (select p.id, p.code, p.search_text from position p where %s order by p.code limit $6) w',
            search_condition(q, false), where_)
        into ids, seen using site_id_, from_, to_, types, status_, walk, named;
    if seen = walk and coalesce(cardinality(ids), 0) < limit_ then
        ids := array(select position_search_ids(site_id_, q, from_, to_, types, status_, limit_)) || named;
    end if;
    return query execute format('select p.* from position p where p.id = any ($7) and %s order by p.code limit $6', where_)
        using site_id_, from_, to_, types, status_, limit_, ids;
end $$;

-- One page of places; parent_ '' = the buildings, a code = its direct children. Places are some tens of
-- thousands where positions are a million: words are looked for by walking them.
create function location_page(site_id_ uuid, q text, under_ text, parent_ text, kind_ text, status_ text, after_ text, limit_ int)
returns setof location language plpgsql stable rows 50 as $$
declare
    from_ text := greatest(coalesce(after_, ''), coalesce(under_, ''));
    to_ text := case when under_ is null then '~' else under_ || '~' end;
begin
    return query select l.* from location l
        where l.site_id = site_id_ and (l.code > from_ or l.code = under_ and after_ is null) and l.code < to_
          and (parent_ is null or parent_ = '' and l.parent_id is null
               or l.parent_id = (select u.id from location u where u.site_id = site_id_ and u.code = parent_))
          and (kind_ is null or l.kind = kind_) and (status_ is null or l.status = status_)
          and (q is null or l.search_text like like_pattern(q))
        order by l.code limit limit_;
end $$;

-- One page of units in tag order, found as positions are. Words are looked for in tag, names, maker,
-- model, serial number and other systems' ids. What hangs under a small place is not met by walking
-- tags: then the place's positions are asked for their units.
create function asset_page(site_id_ uuid, q text, under_ text, type_ text, status_ text, after_ text, limit_ int)
returns setof asset language plpgsql stable rows 50 as $$
declare
    walk constant int := case when under_ is null then 3000 else 1000 end;
    from_ text := coalesce(after_, '');
    types text[] := case when type_ is not null then array(select t.code from item_type t where starts_with(t.code, type_)) end;
    where_ text := 'a.site_id = $1 and a.tag > $2'
        || case when types is null then '' when cardinality(types) = 1 then ' and a.item_type = ($3)[1]'
                else ' and a.item_type = any ($3)' end
        || case when status_ is null then '' else ' and a.status = $4' end;
    match text := 'true';
    ids uuid[]; named uuid[]; seen int;
begin
    if q is not null then
        named := array(select distinct e.asset_id from external_search_ids(site_id_, q) e where e.asset_id is not null);
        match := format('(%s or a.id = any ($6))', search_condition(q, false, 'a.search_text'));
    end if;
    if q is null and under_ is null then
        return query execute format('select a.* from asset a where %s order by a.tag limit $5', where_)
            using site_id_, from_, types, status_, limit_;
        return;
    end if;
    execute format('select array_agg(a.id order by a.tag) filter (where %s and ($7 is null or exists (
                select from position_asset pa join position p on p.id = pa.position_id
                where pa.asset_id = a.id and upper_inf(pa.during) and p.code >= $7 and p.code < $7 || ''~''))), count(*)
            from (select a.id, a.tag, a.search_text from asset a where %s order by a.tag limit $5) a', match, where_)
        into ids, seen using site_id_, from_, types, status_, walk, named, under_;
    if seen = walk and coalesce(cardinality(ids), 0) < limit_ and under_ is not null then
        execute format('select array(select a.id from position p
                join position_asset pa on pa.position_id = p.id and upper_inf(pa.during) join asset a on a.id = pa.asset_id
                where p.site_id = $1 and p.code >= $7 and p.code < $7 || ''~'' and %s and %s order by a.tag limit $5)',
                match, where_)
            into ids using site_id_, from_, types, status_, limit_, named, under_;
    elsif seen = walk and coalesce(cardinality(ids), 0) < limit_ then
        ids := array(select asset_search_ids(site_id_, q, from_, types, status_, limit_)) || named;
    end if;
    return query execute format('select a.* from asset a where a.id = any ($6) and %s order by a.tag limit $5', where_)
        using site_id_, from_, types, status_, limit_, ids;
end $$;

-- ------------------------------------------------------------------------------------------------
-- Made and changed

-- Which place a code stands in: D1-04-B12 in zone D1-04-B, or on floor D1-04 where the floor is not
-- divided (zone 0); D1-04-B00-XM02 in the zone itself when it has no room row 00.
create function place_above(site_id_ uuid, canonical text) returns location language plpgsql stable as $$
declare
    l location;
    tries text[];
    t text;
begin
    tries := case length(canonical)
        when 4 then array[left(canonical, 2)]
        when 5 then array[left(canonical, 4)]
        when 7 then array[left(canonical, 5)] || case when substr(canonical, 5, 1) = '0' then left(canonical, 4) end
        when 11 then array[left(canonical, 7)]
            || case when substr(canonical, 6, 2) = '00' then left(canonical, 5) end
            || case when substr(canonical, 5, 3) = '000' then left(canonical, 4) end
            || case when substr(canonical, 3, 5) = '00000' then left(canonical, 2) end
        end;
    foreach t in array array_remove(tries, null) loop
        select * into l from location where site_id = site_id_ and code = t and status in ('active', 'draft');
        if found then
            return l;
        end if;
    end loop;
    perform fault('invalid', format('上级位置 %s 还不存在，请先建立。', code_hyphen(tries[1])),
        format('The place above it, %s, does not exist yet; make it first.', code_hyphen(tries[1])), 'code');
    return null;
end $$;

-- The one reading of a code that a path names, of the wanted kinds; refused in words otherwise.
create function code_wanted(input text, kinds text[]) returns text language plpgsql stable as $$
declare
    c text;
begin
    select r.canonical into c from code_readings(code_clean(input)) r
    where r.kind = any (kinds) and r.check_state <> 'wrong' order by r.check_state = 'ok' desc limit 1;
    if c is null then
        perform fault('invalid', format('“%s”不是合格的编码（%s）。', left(input, 40), array_to_string(kinds, '、')),
            format('"%s" is no valid code (%s).', left(input, 40), array_to_string(kinds, ', ')), 'code');
    end if;
    return c;
end $$;

-- Replaces the attributes and document links of a thing by the lists given (null = leave as they are).
-- True when something changed.
create function hangs_on_save(site_id_ uuid, building_id_ uuid, location_ uuid, position_ uuid, asset_ uuid,
                              attributes_ jsonb, documents_ jsonb) returns boolean language plpgsql as $$
declare
    n int; total int := 0;
begin
    if attributes_ is not null then
        delete from attribute a where (a.location_id = location_ or a.position_id = position_ or a.asset_id = asset_)
            and not exists (select from jsonb_array_elements(attributes_) x where x ->> 'name' = a.name);
        get diagnostics n = row_count; total := total + n;
        insert into attribute as a (site_id, building_id, location_id, position_id, asset_id, name, value, unit, source)
        select site_id_, building_id_, location_, position_, asset_, x ->> 'name', coalesce(x ->> 'value', ''),
               coalesce(x ->> 'unit', ''), coalesce(x ->> 'source', '')
        from jsonb_array_elements(attributes_) x
        on conflict (location_id, position_id, asset_id, name) do update set value = excluded.value, unit = excluded.unit,
            source = excluded.source
            where (a.value, a.unit, a.source) is distinct from (excluded.value, excluded.unit, excluded.source);
        get diagnostics n = row_count; total := total + n;
    end if;
    if documents_ is not null then
        delete from document_link d where (d.location_id = location_ or d.position_id = position_ or d.asset_id = asset_)
            and not exists (select from jsonb_array_elements(documents_) x where x ->> 'name' = d.name
                and x ->> 'url' = d.url and coalesce(x ->> 'category', '') = d.category);
        get diagnostics n = row_count; total := total + n;
        insert into document_link (site_id, building_id, location_id, position_id, asset_id, name, url, category, source)
        select site_id_, building_id_, location_, position_, asset_, x ->> 'name', x ->> 'url',
               coalesce(x ->> 'category', ''), coalesce(x ->> 'source', '')
        from jsonb_array_elements(documents_) x
        where not exists (select from document_link d where (d.location_id = location_ or d.position_id = position_
            or d.asset_id = asset_) and d.name = x ->> 'name' and d.url = x ->> 'url'
            and d.category = coalesce(x ->> 'category', ''));
        get diagnostics n = row_count; total := total + n;
    end if;
    return total > 0;
end $$;

-- An edit knows the version that it was made on. Another one since: who changed what is said.
create function version_check(entity_id_ uuid, now_ bigint, known bigint, current_ jsonb) returns void
language plpgsql stable as $$
declare
    c change; who jsonb;
begin
    if now_ = known then
        return;
    end if;
    select * into c from change where entity_id = entity_id_ order by id desc limit 1;
    who := person_json(c.actor);
    perform fault('edited-meanwhile',
        format('%s %s 已修改。请选择，两份都在。', coalesce(nullif(who ->> 'name_zh', ''), who ->> 'name_en', '他人'),
               to_char(c.at at time zone (select s.time_zone from site s where s.id = c.site_id), 'HH24:MI')),
        format('%s changed this at %s. Choose; both are kept.', coalesce(nullif(who ->> 'name_en', ''), who ->> 'name_zh', 'Somebody'),
               to_char(c.at at time zone (select s.time_zone from site s where s.id = c.site_id), 'HH24:MI')), null,
        jsonb_build_object('current', current_, 'by', who, 'at', c.at, 'before', c.before, 'after', c.after));
end $$;

-- PUT of a taken code: the same content is the same thing, anything else is refused.
create function put_again(current_ jsonb, content_ jsonb) returns void language plpgsql immutable as $$
begin
    if not current_ @> jsonb_strip_nulls(content_) then
        perform fault('id-reused', '此编码已有内容不同的记录；要修改请用编辑。',
            'This code names something with other content already; to change it, edit it.', 'code');
    end if;
end $$;

-- A code in a filter (under=, parent=, at=): the canonical text of its first reading; '' and null stay.
-- A floor whose zone is 0 and its undivided zone read alike; the prefix holds for both.
create function code_prefix(input text) returns text language sql immutable parallel safe as $$
    select case when input is null or input = '' then input else coalesce(
        (select r.canonical from code_readings(code_clean(input)) r where r.check_state <> 'wrong'
         order by r.check_state = 'ok' desc limit 1), '!') end
$$;

create function location_save(site_slug text, input text, c jsonb, known bigint)
returns table (body jsonb, created boolean) language plpgsql as $$
declare
    s site; l location; up location; canonical_ text; made boolean := false; fresh boolean;
begin
    select * into s from site where slug = site_slug;
    if not found then return; end if;
    canonical_ := code_wanted(input, '{building,floor,zone,room}');
    perform pg_advisory_xact_lock(hashtextextended(canonical_, 0)); -- a double tap waits for its first half
    select * into l from location where site_id = s.id and code = canonical_ for update;
    fresh := not found;
    if fresh and known is not null then return; end if;
    if not fresh and known is null then
        perform put_again(location_json(l), c);
        return query select location_json(l), false;
        return;
    end if;
    if fresh then
        l.id := gen_random_uuid();
        if length(canonical_) > 2 then
            up := place_above(s.id, canonical_);
        end if;
        perform must_may(s.id, up.building_id, 'register-edit');
        insert into location (id, site_id, building_id, parent_id, kind, code, name_zh, name_en)
        values (l.id, s.id, coalesce(up.building_id, l.id), up.id,
            case length(canonical_) when 2 then case when left(canonical_, 1) = 'X' then 'outdoor' else 'building' end
                when 4 then 'floor' when 5 then 'zone' else 'room' end,
            canonical_, coalesce(c ->> 'name_zh', ''), coalesce(c ->> 'name_en', ''))
        returning * into l;
        made := true;
    else
        perform must_may(s.id, l.building_id, 'register-edit');
        perform version_check(l.id, l.version, known, location_json(l));
    end if;
    made := hangs_on_save(s.id, l.building_id, l.id, null, null, c -> 'attributes', c -> 'documents');
    update location set
        name_zh = coalesce(c ->> 'name_zh', name_zh), name_en = coalesce(c ->> 'name_en', name_en),
        room_kind = case when c ? 'room_kind' then c ->> 'room_kind' else room_kind end,
        elevation_m = case when c ? 'elevation_m' then (c ->> 'elevation_m')::numeric else elevation_m end,
        area_m2 = case when c ? 'area_m2' then (c ->> 'area_m2')::numeric else area_m2 end,
        no_photos = coalesce((c ->> 'no_photos')::boolean, no_photos),
        status = coalesce(c ->> 'status', status), note = coalesce(c ->> 'note', note),
        version = case when made and not fresh then version + 1 else version end
    where id = l.id returning * into l;
    return query select location_json(l), fresh;
end $$;

create function position_save(site_slug text, input text, c jsonb, known bigint)
returns table (body jsonb, created boolean) language plpgsql as $$
declare
    s site; p "position"; l location; canonical_ text; touched boolean; fresh boolean;
begin
    select * into s from site where slug = site_slug;
    if not found then return; end if;
    canonical_ := code_wanted(input, '{item}');
    perform pg_advisory_xact_lock(hashtextextended(canonical_, 0)); -- a double tap waits for its first half
    select * into p from position where site_id = s.id and code = canonical_ for update;
    fresh := not found;
    if fresh and known is not null then return; end if;
    if not fresh and known is null then
        perform put_again(position_json(p), c);
        return query select position_json(p), false;
        return;
    end if;
    if fresh then
        l := place_above(s.id, canonical_);
        perform must_may(s.id, l.building_id, 'register-edit');
        if not exists (select from item_type where code = substr(canonical_, 8, 2) and active_to is null) then
            perform fault('invalid', format('没有类型 %s。', substr(canonical_, 8, 2)),
                format('There is no item type %s.', substr(canonical_, 8, 2)), 'code');
        end if;
        insert into position (site_id, building_id, location_id, item_type, ordinal, code, name_zh, name_en)
        select s.id, l.building_id, l.id, t.code, substr(canonical_, 10, 2), canonical_,
            -- A name is made of type and ordinal where none is given: 灯具3, Luminaire 3.
            coalesce(nullif(c ->> 'name_zh', ''), case when coalesce(c ->> 'name_en', '') = ''
                then t.name_zh || ltrim(substr(canonical_, 10, 2), '0') else '' end),
            coalesce(nullif(c ->> 'name_en', ''), case when coalesce(c ->> 'name_zh', '') = ''
                then t.name_en || ' ' || ltrim(substr(canonical_, 10, 2), '0') else '' end)
        from item_type t where t.code = substr(canonical_, 8, 2)
        returning * into p;
    else
        perform must_may(s.id, p.building_id, 'register-edit');
        perform version_check(p.id, p.version, known, position_json(p));
    end if;
    touched := hangs_on_save(s.id, p.building_id, null, p.id, null, c -> 'attributes', c -> 'documents');
    update position set
        name_zh = case when fresh then name_zh else coalesce(c ->> 'name_zh', name_zh) end,
        name_en = case when fresh then name_en else coalesce(c ->> 'name_en', name_en) end,
        sign_type = case when c ? 'sign_type' then c ->> 'sign_type' else sign_type end,
        sign_scheme = case when c ? 'sign_scheme' then c ->> 'sign_scheme' else sign_scheme end,
        sign_number = case when c ? 'sign_number' then c ->> 'sign_number' else sign_number end,
        status = coalesce(c ->> 'status', status), note = coalesce(c ->> 'note', note),
        version = case when touched and not fresh then version + 1 else version end
    where id = p.id returning * into p;
    return query select position_json(p), fresh;
end $$;

-- The next free tags of a type: how many, first given. SECURITY DEFINER: the counter is nobody's site.
create function asset_tags_take(item_type_ text, count_ int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    last_ int;
begin
    insert into asset_tag_counter as k (item_type, last) values (item_type_, count_)
    on conflict (item_type) do update set last = k.last + count_ returning last into last_;
    return last_ - count_ + 1;
end $$;
revoke all on function asset_tags_take(text, int) from public;
grant execute on function asset_tags_take(text, int) to fixpoint_app;

create function asset_save(site_slug text, input text, c jsonb, known bigint)
returns table (body jsonb, created boolean) language plpgsql as $$
declare
    s site; a asset; canonical_ text; touched boolean; fresh boolean;
begin
    select * into s from site where slug = site_slug;
    if not found then return; end if;
    canonical_ := code_wanted(input, '{asset}');
    perform pg_advisory_xact_lock(hashtextextended(canonical_, 0)); -- a double tap waits for its first half
    select * into a from asset where site_id = s.id and tag = canonical_ for update;
    fresh := not found;
    if fresh and known is not null then return; end if;
    if not fresh and known is null then
        perform put_again(asset_json(a), c);
        return query select asset_json(a), false;
        return;
    end if;
    if fresh then
        if not exists (select from item_type where code = left(canonical_, 2) and active_to is null) then
            perform fault('invalid', format('没有类型 %s。', left(canonical_, 2)),
                format('There is no item type %s.', left(canonical_, 2)), 'tag');
        end if;
        insert into asset (site_id, item_type, tag, status)
        values (s.id, left(canonical_, 2), canonical_, 'in_store') returning * into a;
        perform asset_tag_counter_keep(left(canonical_, 2), right(canonical_, 6)::int);
    else
        if a.building_id is not null then -- in store it is nobody's building
            perform must_may(s.id, a.building_id, 'register-edit');
        end if;
        perform version_check(a.id, a.version, known, asset_json(a));
    end if;
    touched := hangs_on_save(s.id, a.building_id, null, null, a.id, c -> 'attributes', c -> 'documents');
    update asset set
        name_zh = coalesce(c ->> 'name_zh', name_zh), name_en = coalesce(c ->> 'name_en', name_en),
        manufacturer = coalesce(c ->> 'manufacturer', manufacturer), model = coalesce(c ->> 'model', model),
        serial_number = case when c ? 'serial_number' then c ->> 'serial_number' else serial_number end,
        installed_on = case when c ? 'installed_on' then (c ->> 'installed_on')::date else installed_on end,
        warranty_until = case when c ? 'warranty_until' then (c ->> 'warranty_until')::date else warranty_until end,
        warranty_note = coalesce(c ->> 'warranty_note', warranty_note),
        note = coalesce(c ->> 'note', note), updated_at = now(),
        version = case when touched and not fresh then version + 1 else version end
    where id = a.id returning * into a;
    return query select asset_json(a), fresh;
end $$;

-- A tag chosen by hand must not be given again by the counter.
create function asset_tag_counter_keep(item_type_ text, serial_ int) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into asset_tag_counter as k (item_type, last) values (item_type_, serial_)
    on conflict (item_type) do update set last = greatest(k.last, excluded.last)
$$;
revoke all on function asset_tag_counter_keep(text, int) from public;
grant execute on function asset_tag_counter_keep(text, int) to fixpoint_app;

-- Swap and move as one act: from now on the position holds the unit tagged (null = nothing). The unit
-- that was there goes to store; the unit tagged leaves the position where it was.
create function position_unit_put(site_slug text, input text, id_ uuid, tag_input text, reason_ text)
returns table (body jsonb, created boolean) language plpgsql as $$
declare
    s site; p "position"; a asset; link position_asset; n timestamptz := clock_timestamp();
begin
    select * into s from site where slug = site_slug;
    select * into p from position where site_id = s.id and code = code_wanted(input, '{item}') for update;
    if not found then return; end if;
    perform must_may(s.id, p.building_id, 'register-edit');
    if p.status = 'retired' then
        perform fault('gone', '此点位已停用。', 'This position is retired.', 'code');
    end if;
    if tag_input is not null then
        select * into a from asset where site_id = s.id and tag = code_wanted(tag_input, '{asset}') for update;
        if not found then
            perform fault('invalid', format('本项目没有资产标签 %s。', left(tag_input, 40)),
                format('There is no asset tag %s at this site.', left(tag_input, 40)), 'tag');
        end if;
        if a.building_id is not null then
            perform must_may(s.id, a.building_id, 'register-edit');
        end if;
        if a.status = 'retired' then
            perform fault('gone', '此资产已停用。', 'This unit is retired.', 'tag');
        end if;
        if a.item_type <> p.item_type then
            perform fault('invalid', format('类型不符：点位是 %s，资产是 %s。', p.item_type, a.item_type),
                format('Types differ: the position is %s, the unit is %s.', p.item_type, a.item_type), 'tag');
        end if;
    end if;
    select * into link from position_asset where id = id_;
    if found then
        if link.position_id <> p.id or link.asset_id is distinct from a.id or link.reason <> coalesce(reason_, '') then
            perform fault('id-reused', '此编号已用于另一次更换。', 'This id already names another swap.', 'id');
        end if;
        return query select position_json(p), false;
        return;
    end if;
    select * into link from position_asset where position_id = p.id and upper_inf(during) for update;
    if link.asset_id is not distinct from a.id then
        return query select position_json(p), false;
        return;
    end if;
    if link.id is not null then
        update position_asset set during = tstzrange(lower(during), n) where id = link.id;
        update asset set status = 'in_store', building_id = null, updated_at = n where id = link.asset_id;
    end if;
    if a.id is not null then
        update position set version = version + 1, updated_at = n where id = (select pa.position_id
            from position_asset pa where pa.asset_id = a.id and upper_inf(pa.during));
        update position_asset set during = tstzrange(lower(during), n) where asset_id = a.id and upper_inf(during);
        insert into position_asset (id, site_id, building_id, position_id, asset_id, during, reason, created_by)
        values (id_, s.id, p.building_id, p.id, a.id, tstzrange(n, null), coalesce(reason_, ''), actor_id());
        update asset set status = 'in_use', building_id = p.building_id, updated_at = n where id = a.id;
    end if;
    update position set version = version + 1, updated_at = n where id = p.id returning * into p;
    return query select position_json(p), true;
end $$;

create function responsibility_put(site_slug text, input text, id_ uuid, user_ uuid, from_ date, to_ date)
returns table (body jsonb, created boolean) language plpgsql as $$
declare
    s site; l location; old responsibility;
begin
    select * into s from site where slug = site_slug;
    select * into l from location where site_id = s.id and code = code_wanted(input, '{building,floor,zone,room}') for update;
    if not found then return; end if;
    perform must_may(s.id, l.building_id, 'register-edit');
    if to_ < from_ then
        perform fault('invalid', '结束日期早于开始日期。', 'The last day is before the first.', 'to');
    end if;
    if not exists (select from site_person where site_id = s.id and user_id = user_) then
        perform fault('invalid', '本项目没有此人。', 'Nobody of this id belongs to this site.', 'user_id');
    end if;
    select * into old from responsibility where id = id_;
    if found then
        if old.location_id <> l.id or old.user_id <> user_ or old.during <> daterange(from_, to_, '[]') then
            perform fault('id-reused', '此编号已用于其他内容。', 'This id already names something else.', 'id');
        end if;
        return query select location_json(l), false;
        return;
    end if;
    update responsibility set during = daterange(lower(during), from_)
    where location_id = l.id and upper_inf(during) and lower(during) < from_;
    insert into responsibility (id, site_id, building_id, location_id, user_id, during)
    values (id_, s.id, l.building_id, l.id, user_, daterange(from_, to_, '[]'));
    update location set version = version + 1 where id = l.id returning * into l;
    return query select location_json(l), true;
end $$;

create function site_json(s site) returns jsonb language sql stable as $$
    select jsonb_build_object('id', s.id, 'slug', s.slug, 'name_zh', s.name_zh, 'name_en', s.name_en, 'time_zone', s.time_zone,
        'day_cutoff', to_char(s.day_cutoff, 'HH24:MI'), 'working_days', to_jsonb(s.working_days), 'version', s.version)
$$;

create function site_save(site_slug text, c jsonb, known bigint) returns jsonb language plpgsql as $$
declare
    s site;
begin
    select * into s from site where slug = site_slug for update;
    if not found then return null; end if;
    perform must_may(s.id, null, 'users');
    perform version_check(s.id, s.version, known, site_json(s));
    update site set name_zh = coalesce(c ->> 'name_zh', name_zh), name_en = coalesce(c ->> 'name_en', name_en),
        time_zone = coalesce(c ->> 'time_zone', time_zone), day_cutoff = coalesce((c ->> 'day_cutoff')::time, day_cutoff),
        working_days = coalesce((select array_agg(d::int order by d::int) from jsonb_array_elements_text(c -> 'working_days') d), working_days)
    where id = s.id returning * into s;
    return site_json(s);
end $$;
