-- auth: sign-in, sessions, passwords. All truth is in migration 0008.

-- name: sign_in_begin(login text, remote text, device_hash text) -> columns
select try_id, wait_s, password_hash
from sign_in_begin(:login, :remote, decode(:device_hash, 'hex'))

-- name: session_start(try_id bigint, token_hash text, old_token_hash text, device_hash text, new_device_hash text, device_name text, user_agent text, remote text, new_password_hash text) -> columns
select session_id, user_id, lasts_s, device_is_new, ended_user_id
from session_start(:try_id, decode(:token_hash, 'hex'), decode(:old_token_hash, 'hex'),
                   decode(:device_hash, 'hex'), decode(:new_device_hash, 'hex'), :device_name, :user_agent,
                   :remote, :new_password_hash)

-- name: session_find(token_hash text) -> columns
select session_id, user_id, login, needs, seconds_left from session_find(decode(:token_hash, 'hex'))

-- name: session_show(session_id uuid) -> json or not_found
select session_json(:session_id)

-- name: session_end(token_hash text) -> columns
select session_end(decode(:token_hash, 'hex'))

-- name: session_list(session_id uuid) -> json
select session_list(:session_id)

-- name: session_end_own(id uuid) -> columns
select 'ended' where session_end_own(:id)

-- name: session_user_edit(language text) -> columns
select session_language(:language)

-- name: actor_names() -> columns
select concat_ws(' ', login, name_zh, name_en) from app_user
where id = nullif(current_setting('fixpoint.actor', true), '')::uuid

-- name: password_change(try_id bigint, new_password_hash text, session_id uuid) -> columns
select password_change(:try_id, :new_password_hash, :session_id)

-- name: password_link_find(token_hash text, remote text) -> columns
select wait_s, user_id, user_names from password_link_find(decode(:token_hash, 'hex'), :remote)

-- name: password_link_use(token_hash text, new_password_hash text, device_hash text, new_device_hash text) -> columns
select device_is_new, jsonb_build_object('login', login)
from password_link_use(decode(:token_hash, 'hex'), :new_password_hash, decode(:device_hash, 'hex'),
                       decode(:new_device_hash, 'hex'))

-- name: password_link_make(site text, user_id uuid, link_id uuid, token_hash text, url text) -> put
select jsonb_build_object('id', :link_id, 'kind', kind, 'expires_at', expires_at,
                          'url', case when token_is_new then :url end), token_is_new
from password_link_make(:site, :user_id, :link_id, decode(:token_hash, 'hex'))

-- The owner at the terminal.

-- name: owner_site_add(slug text, name_zh text, name_en text, time_zone text) -> columns
select owner_site_add(:slug, :name_zh, :name_en, :time_zone)

-- name: owner_team_add(site text, key text, name_zh text, name_en text) -> columns
select owner_team_add(:site, :key, :name_zh, :name_en)

-- name: owner_user_add(login text, name_zh text, name_en text, language text, password_hash text, site text, role text, building text, team text, reports_to text) -> columns
select j ->> 'created', j ->> 'has_password'
from owner_user_add(:login, :name_zh, :name_en, :language, :password_hash, :site, :role, :building, :team, :reports_to) j

-- name: owner_user_list() -> columns
select owner_user_list()

-- name: owner_password_link(login text, token_hash text) -> columns
select j ->> 'kind', j ->> 'expires_at' from owner_password_link(:login, decode(:token_hash, 'hex')) j

-- name: owner_user_deactivate(login text, hand_to text) -> columns
select string_agg(n, ' ') from owner_user_deactivate(:login, :hand_to) j
    cross join jsonb_array_elements_text(j -> 'handed_on') n
