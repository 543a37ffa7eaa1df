-- auth: sign-in, sessions, passwords. All truth is in migration 0008.

-- name: sign_in_begin(login text, remote text, device_hash text) -> columns
select try_id, wait_s, password_hash, user_names
from sign_in_begin(:login, :remote, decode(:device_hash, 'hex'))

-- name: session_start(try_id bigint, token_hash text, old_token_hash text, device_hash text, new_device_hash text, device_name text, user_agent text, remote text, new_password_hash text) -> columns
select session_id, user_id, lasts_s, device_is_new
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
