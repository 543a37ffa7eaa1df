-- Labels: what is printed, the key behind each code, and the record of each print (domain.md 3.5, 3.7).
-- Reading never writes: a print is made by PUT (keys, fixed codes, log), and then drawn by GET as often
-- as a printer jams.

-- Ten random characters of the code alphabet. gen_random_uuid() is cryptographically random; of each
-- only the first 32 bits are used, so that no value of 31 is likelier than another by more than 10^-8.
create function label_key_new() returns text language sql volatile as $$
    select string_agg(substr('0123456789ABCDEFGHJKLMNPQRTUWXY',
        1 + (('x' || left(gen_random_uuid()::text, 8))::bit(32)::bigint % 31)::int, 1), '')
    from generate_series(1, 10)
$$;

-- The canonical codes that a request names, in the order of printing: the listed ones as they are listed,
-- or everything in use at and below a place. An alias prints the code it leads to. Refused with the
-- codes' names: unknown ones, retired ones, more than fit one print.
create function label_codes(s site, wanted jsonb, limit_ int) returns text[] language plpgsql stable as $$
declare
    codes_ text[]; bad text[]; kinds text[]; top location; p named_place;
begin
    if jsonb_typeof(wanted -> 'codes') = 'array' then
        with recursive input as (
            select x.value as typed, x.n from jsonb_array_elements_text(wanted -> 'codes') with ordinality x (value, n)
        ), chain as (
            select i.n, i.typed, r.canonical, r.state, r.leads_to, 1 as link
            from input i left join lateral (
                select c.canonical, c.state, c.leads_to from code_readings(code_clean(i.typed)) r
                join code c on c.canonical = r.canonical and c.site_id = s.id and c.kind <> 'document'
                where r.check_state <> 'wrong' order by r.check_state = 'ok' desc limit 1) r on true
            union all
            select chain.n, chain.typed, c.canonical, c.state, c.leads_to, chain.link + 1
            from chain join code c on c.canonical = chain.leads_to[1] and c.site_id = s.id
            where chain.state in ('alias', 'merged') and chain.link < 16
        ), ends as (
            select distinct on (n) n, typed, canonical, state from chain order by n, link desc
        )
        select coalesce((select array_agg(one.canonical order by one.n) from (
                    select canonical, min(n) as n from ends where canonical is not null group by canonical) one), '{}'),
               (select array_agg(left(typed, 40) order by n) from ends
                where canonical is null or state not in ('active', 'draft'))
        into codes_, bad;
        if bad is not null then
            perform fault('code-unknown',
                format('此项目中没有在用的编码：%s%s。', array_to_string(bad[1:10], '、'),
                       case when cardinality(bad) > 10 then format(' 等 %s 个', cardinality(bad)) else '' end),
                format('Not in use at this site: %s%s.', array_to_string(bad[1:10], ', '),
                       case when cardinality(bad) > 10 then format(' and %s more', cardinality(bad) - 10) else '' end),
                'codes', jsonb_build_object('codes', to_jsonb(bad[1:100])));
        end if;
    elsif wanted ->> 'under' is not null then
        p := place_required(s.id, wanted ->> 'under', 'under');
        select * into strict top from location where id = p.location_id;
        kinds := coalesce((select array_agg(x) from jsonb_array_elements_text(wanted -> 'kinds') x),
                          '{places,rooms,positions,assets}');
        select coalesce(array_agg(f.canonical order by f.place collate "C", f.canonical collate "C"), '{}') into codes_ from (
            select l.code as canonical, l.code as place from location l
            where l.site_id = s.id and l.building_id = top.building_id and starts_with(l.code, top.code)
              and l.status in ('draft', 'active')
              and case when l.kind = 'room' then 'rooms' else 'places' end = any (kinds)
            union all
            select q.code, q.code from position q join location l on l.id = q.location_id
            where q.site_id = s.id and l.building_id = top.building_id and starts_with(l.code, top.code)
              and q.status in ('draft', 'active') and 'positions' = any (kinds)
            union all
            select a.tag, q.code from asset a
            join position_asset h on h.asset_id = a.id and upper_inf(h.during)
            join position q on q.id = h.position_id join location l on l.id = q.location_id
            where a.site_id = s.id and l.building_id = top.building_id and starts_with(l.code, top.code)
              and a.status = 'in_use' and 'assets' = any (kinds)) f;
    else
        perform fault('invalid', '请给出要打印的编码，或一个位置。', 'Say which codes to print, or under which place.', 'codes');
    end if;
    if codes_ = '{}' then
        perform fault('invalid', '没有要打印的标签。', 'There is no label to print.',
            case when wanted ->> 'under' is null then 'codes' else 'under' end);
    end if;
    if cardinality(codes_) * coalesce((wanted ->> 'copies')::int, 1) > limit_ then
        perform fault('invalid',
            format('一次最多 %s 张标签，这里有 %s 张。请按楼层或区域分几次打印。', limit_,
                   cardinality(codes_) * coalesce((wanted ->> 'copies')::int, 1)),
            format('At most %s labels at once; these are %s. Print by floor or zone.', limit_,
                   cardinality(codes_) * coalesce((wanted ->> 'copies')::int, 1)),
            case when wanted ->> 'under' is null then 'codes' else 'under' end);
    end if;
    return codes_;
end $$;

-- What stands on each label, and the address in its symbol. The address of a code that was never printed
-- has no key: it serves staff, and the public page only after a print.
create function label_texts(s site, codes_ text[], public_url text) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'code', code_hyphen(c.canonical),
        'url', upper(public_url) || '/C/' || code_with_check(c.canonical) || coalesce('/' || k.key, ''),
        'name_zh', coalesce(l.name_zh, q.name_zh, nullif(a.name_zh, ''), t.name_zh),
        'name_en', coalesce(l.name_en, q.name_en, nullif(a.name_en, ''), t.name_en),
        -- A unit moves: its label says what it is, not where it hangs today.
        'place_zh', coalesce(up.path_zh, ql.path_zh, concat_ws(' ', nullif(a.manufacturer, ''), nullif(a.model, '')), ''),
        'place_en', coalesce(up.path_en, ql.path_en, ''),
        'site_zh', s.name_zh, 'site_en', s.name_en) order by w.n), '[]')
    from unnest(codes_) with ordinality w (canonical, n)
    join code c on c.canonical = w.canonical and c.site_id = s.id
    left join label_key k on k.canonical = c.canonical and k.revoked_at is null
    left join location l on l.id = c.location_id
    left join location up on up.id = l.parent_id
    left join position q on q.id = c.position_id
    left join location ql on ql.id = q.location_id
    left join asset a on a.id = c.asset_id
    left join item_type t on t.code = a.item_type
$$;

create function label_print_json(p label_print) returns jsonb language sql stable as $$
    select jsonb_build_object('id', p.id, 'at', p.at, 'by', person_json(p.actor), 'stock', p.stock,
        'start', p.start_cell, 'copies', p.copies, 'first', p.options ->> 'first',
        'cut_marks', p.options -> 'cut_marks', 'offset_x', p.options -> 'offset_x', 'offset_y', p.options -> 'offset_y',
        'count', cardinality(p.codes) * p.copies,
        'codes', (select jsonb_agg(code_hyphen(c) order by n) from unnest(p.codes) with ordinality x (c, n)))
$$;

-- Makes a print: keys for codes that have none, codes fixed from now on (domain.md 3.7 rule 1), one row of
-- the log. options: the same for every request that draws it.
create function label_print_put(site_slug text, id_ uuid, content_ jsonb, limit_ int)
returns table (body jsonb, created boolean) language plpgsql as $$
declare
    s site; p label_print; codes_ text[]; buildings uuid[];
begin
    select * into s from site where slug = site_slug;
    if not found then
        return;
    end if;
    select * into p from label_print where id = id_;
    if found then
        if p.site_id <> s.id or p.actor is distinct from actor_id() or p.content <> content_ then
            perform fault('id-reused', '此编号已用于另一次打印。', 'This id already names another print.', 'id');
        end if;
        return query select label_print_json(p), false;
        return;
    end if;
    codes_ := label_codes(s, content_, limit_);
    select array_agg(distinct coalesce(c.building_id, a.building_id)) into buildings
        from code c left join asset a on a.id = c.asset_id where c.canonical = any (codes_);
    if actor_id() is not null and exists (select from unnest(buildings) b where not exists (
            select from role_may m where m.role = any (actor_roles(s.id, b)) and m.may = 'labels')) then
        perform fault('forbidden', '其中有你不能打印标签的楼栋。', 'Some are in a building for which you may not print labels.');
    end if;
    insert into label_key (key, site_id, building_id, canonical, created_by)
        select label_key_new(), c.site_id, c.building_id, c.canonical, actor_id()
        from unnest(codes_) w (canonical) join code c on c.canonical = w.canonical
        on conflict (canonical) where revoked_at is null do nothing;
    update code set fixed_at = now() where canonical = any (codes_) and fixed_at is null;
    insert into label_print as lp (id, site_id, building_id, actor, stock, start_cell, copies, options, codes, content)
    values (id_, s.id, case when cardinality(buildings) = 1 then buildings[1] end, actor_id(), content_ ->> 'stock',
            coalesce((content_ ->> 'start')::int, 1), coalesce((content_ ->> 'copies')::int, 1),
            jsonb_build_object('first', coalesce(content_ ->> 'first', 'zh'),
                'cut_marks', coalesce((content_ ->> 'cut_marks')::boolean, false),
                'offset_x', coalesce(content_ ->> 'offset_x', '0'), 'offset_y', coalesce(content_ ->> 'offset_y', '0'),
                'layout', 1),
            codes_, content_)
    returning lp.* into p;
    return query select label_print_json(p), true;
end $$;

create function label_title(s site) returns text language sql stable as $$
    select concat_ws(' · ', nullif(s.name_zh, ''), nullif(s.name_en, ''), '标签 Labels')
$$;

-- The worker's job (server/labels/job.h) for a print that was made, in the state it was made in: a code
-- that was retired or whose key was revoked since then wants a new print.
create function label_print_job(site_slug text, id_ uuid, drawing jsonb, public_url text) returns jsonb
language plpgsql stable as $$
declare
    s site; p label_print; bad text[];
begin
    select * into s from site where slug = site_slug;
    select * into p from label_print where id = id_ and site_id = s.id;
    if not found then
        return null;
    end if;
    select array_agg(code_hyphen(w.canonical) order by w.n) into bad
        from unnest(p.codes) with ordinality w (canonical, n)
        where not exists (select from code c join label_key k on k.canonical = c.canonical and k.revoked_at is null
                          where c.canonical = w.canonical and c.state in ('active', 'draft'));
    if bad is not null then
        perform fault('state-changed',
            format('这次打印之后，%s 已停用或更换了标签密钥，请重新打印。', array_to_string(bad[1:10], '、')),
            format('Since this print %s changed (retired, or another label key). Print anew.', array_to_string(bad[1:10], ', ')),
            'print');
    end if;
    return p.options || jsonb_build_object('stock', p.stock, 'start', p.start_cell, 'copies', p.copies) || drawing
        || jsonb_build_object('at', to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                              'title', label_title(s), 'labels', label_texts(s, p.codes, public_url));
end $$;

-- The worker's job for a preview, or for a page without labels (a ruler).
create function label_job(site_slug text, content_ jsonb, drawing jsonb, public_url text, limit_ int) returns jsonb
language plpgsql stable as $$
declare
    s site;
begin
    select * into s from site where slug = site_slug;
    if not found then
        return null;
    end if;
    return content_ - '{codes,under,kinds}'::text[] || drawing || jsonb_build_object(
        'at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'title', label_title(s),
        'labels', case when drawing ->> 'kind' = 'ruler' then '[]'
                       else label_texts(s, label_codes(s, content_, limit_), public_url) end);
end $$;

-- Takes the key off a code: the labels that carry it still lead staff to the place, and nobody else
-- anywhere. The next print makes a new one. True when there was one.
create function label_key_revoke(site_slug text, input text) returns boolean language plpgsql as $$
declare
    s site; canonical_ text;
begin
    select * into s from site where slug = site_slug;
    select c.canonical into canonical_ from code_readings(code_clean(input)) r
        join code c on c.canonical = r.canonical and c.site_id = s.id
        where r.check_state <> 'wrong' order by r.check_state = 'ok' desc limit 1;
    if canonical_ is null then
        return false;
    end if;
    update label_key set revoked_at = now() where canonical = canonical_ and revoked_at is null;
    return true;
end $$;
