-- sites: where we work, by which clock and calendar, and the words of the house.

-- name: site_list() -> json
select jsonb_build_object('items', coalesce(jsonb_agg(site_json(s) order by s.slug), '[]'), 'next_cursor', null)
from site s

-- name: site_show(site text) -> json or not_found
select site_json(s) from site s where s.slug = :site

-- name: site_edit(site text, content jsonb, known bigint) -> json or not_found
select j from site_save(:site, :content, :known) j where j is not null

-- name: calendar_list(site text) -> json or not_found
select jsonb_build_object('next_cursor', null, 'items', coalesce((select jsonb_agg(jsonb_build_object(
        'day', d.day, 'working', d.working, 'name_zh', d.name_zh, 'name_en', d.name_en) order by d.day)
    from site_calendar_day d where d.site_id = s.id), '[]'))
from site s where s.slug = :site

-- name: calendar_day_put(site text, day date, working boolean, name_zh text, name_en text) -> put
insert into site_calendar_day as d (site_id, day, working, name_zh, name_en)
select s.id, :day, :working, coalesce(:name_zh, ''), coalesce(:name_en, '')
from site s cross join lateral must_may(s.id, null, 'users') where s.slug = :site
on conflict (site_id, day) do update set working = excluded.working, name_zh = excluded.name_zh, name_en = excluded.name_en
returning jsonb_build_object('day', d.day, 'working', d.working, 'name_zh', d.name_zh, 'name_en', d.name_en), xmax = 0

-- name: calendar_day_delete(site text, day date) -> nothing
delete from site_calendar_day d using site s, lateral must_may(s.id, null, 'users')
where s.slug = :site and d.site_id = s.id and d.day = :day

-- name: dictionary_show() -> json
select jsonb_build_object(
    'item_systems', (select jsonb_agg(jsonb_build_object('key', letter, 'name_zh', name_zh, 'name_en', name_en,
        'active_to', active_to, 'merged_into', merged_into) order by letter) from item_system),
    'item_types', (select jsonb_agg(jsonb_build_object('key', code, 'name_zh', name_zh, 'name_en', name_en,
        'active_to', active_to, 'merged_into', merged_into, 'system', system, 'photo_pair', photo_pair) order by code) from item_type),
    'fault_cause_groups', (select jsonb_agg(jsonb_build_object('key', letter, 'name_zh', name_zh, 'name_en', name_en,
        'active_to', active_to, 'merged_into', merged_into) order by letter) from fault_cause_group),
    'fault_causes', (select jsonb_agg(jsonb_build_object('key', code, 'name_zh', name_zh, 'name_en', name_en,
        'active_to', active_to, 'merged_into', merged_into, 'group', "group", 'final', final) order by code) from fault_cause),
    'symptoms', (select jsonb_agg(jsonb_build_object('key', key, 'name_zh', name_zh, 'name_en', name_en,
        'active_to', active_to, 'merged_into', merged_into, 'iso14224', iso14224, 'forces_p1', forces_p1) order by key) from symptom),
    'sign_types', (select jsonb_agg(jsonb_build_object('key', key, 'name_zh', name_zh, 'name_en', name_en,
        'active_to', active_to, 'merged_into', merged_into, 'scheme', scheme, 'number', number,
        'where_zh', where_zh, 'where_en', where_en) order by key) from sign_type),
    'room_kinds', (select jsonb_agg(jsonb_build_object('key', key, 'name_zh', name_zh, 'name_en', name_en,
        'active_to', active_to, 'merged_into', merged_into) order by key) from room_kind),
    'work_order_states', (select jsonb_agg(jsonb_build_object('key', key, 'name_zh', name_zh, 'name_en', name_en,
        'open', open, 'tone', tone) order by ordinal) from work_order_state),
    'work_order_actions', (select jsonb_agg(jsonb_build_object('key', key, 'name_zh', name_zh, 'name_en', name_en,
        'required', to_jsonb(required), 'optional', to_jsonb(optional)) order by ordinal) from work_order_action))
