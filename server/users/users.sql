-- users: the people of a site. Who may touch whom is decided in migration 0008.

-- name: user_list(site text, q text, state text, cursor text, limit_ int) -> json
select user_list(:site, :q, :state, :cursor, coalesce(:limit_, 50))

-- name: user_show(site text, id uuid) -> json or not_found
select j, j ->> 'version' as etag from user_show(:site, :id) j

-- name: user_put(site text, id uuid, login text, name_zh text, name_en text, phone text, language text, memberships jsonb) -> put
select body, created, body ->> 'version' as etag
from user_put(:site, :id, :login, :name_zh, :name_en, :phone, :language, :memberships)

-- name: user_edit(site text, id uuid, version bigint, login text, name_zh text, name_en text, phone text, language text) -> json
select j, j ->> 'version' as etag
from user_edit(:site, :id, :version, :login, :name_zh, :name_en, :phone, :language) j

-- name: user_memberships_put(site text, id uuid, version bigint, memberships jsonb, session_id uuid) -> json
select j, j ->> 'version' as etag
from user_memberships(:site, :id, :version, :memberships, :session_id) j

-- name: user_deactivate(site text, id uuid, hand_to uuid) -> json
select j, j ->> 'version' as etag from user_deactivate(:site, :id, :hand_to) j

-- name: user_reactivate(site text, id uuid) -> json
select j, j ->> 'version' as etag from user_reactivate(:site, :id) j

-- name: person_list(site text, q text, may text, cursor text, limit_ int) -> json
select person_list(:site, :q, :may, :cursor, coalesce(:limit_, 50))

-- name: team_list(site text) -> json
select jsonb_build_object('items', coalesce(jsonb_agg(jsonb_build_object('key', t.key, 'name_zh', t.name_zh,
    'name_en', t.name_en) order by t.key), '[]'), 'next_cursor', null)
from team t where t.site_id = (select id from site where slug = :site)

-- name: team_put(site text, key text, name_zh text, name_en text) -> put
with was as (
    select id from team where site_id = (select id from site where slug = :site) and key = :key
), put as (
    insert into team (site_id, key, name_zh, name_en)
    select s.id, :key, coalesce(:name_zh, ''), coalesce(:name_en, '') from site s where s.slug = :site
    on conflict on constraint team__key__unique
        do update set name_zh = excluded.name_zh, name_en = excluded.name_en
    returning key, name_zh, name_en
)
select jsonb_build_object('key', key, 'name_zh', name_zh, 'name_en', name_en), not exists (select from was)
from put
