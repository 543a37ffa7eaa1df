-- Sign-in, sessions, people and their roles. The app role reaches hashes, sessions, links and tries
-- only through the functions below (docs/definer.md reviews each in a line). TRUST 6 is the source.
--
-- Who may touch whom:
--   * what a person is at a site (memberships) is decided by an administrator of that site;
--   * the account itself (name, login, password link, deactivation) only by someone who administers
--     every site at which that person works: a reset link made at site A must not open site B.
-- A site always keeps one administrator who can sign in.

-- ------------------------------------------------------------------------------------------------
-- Small additions to the base

alter table sign_in_try add column id bigint generated always as identity primary key;
-- Several people sign in on one phone or desk: the device cookie is one, the known device is per person.
alter table device drop constraint device_token_hash_key;
alter table device add constraint device__token__unique unique (token_hash, user_id);
alter table team add constraint team__key__form check (key ~ '^[a-z0-9][a-z0-9-]{0,30}$');
-- Set when memberships change, so that the version counts them too.
alter table app_user add column roles_changed_at timestamptz;
-- A person's version counts what administrators edit, not his own sign-ins, passwords or language.
drop trigger version on app_user;
create trigger version before update on app_user for each row
    when ((old.login, old.name_zh, old.name_en, old.phone, old.deactivated_at, old.roles_changed_at)
        is distinct from (new.login, new.name_zh, new.name_en, new.phone, new.deactivated_at, new.roles_changed_at))
    execute function count_version();
create index password_link_user on password_link (user_id) where used_at is null;

-- Tells every process to forget what it remembers of a person; heard within a second.
create function session_notify(user_id_ uuid) returns void language sql as $$
    select pg_notify('fixpoint_session', user_id_::text)
$$;

-- ------------------------------------------------------------------------------------------------
-- Signing in

-- The network that a throttle counts: /24 of IPv4, /56 of IPv6; anything else is one network.
create function network_of(remote text) returns text language plpgsql immutable as $$
declare
    address inet;
begin
    address := regexp_replace(remote, '^::ffff:(?=[0-9.]+$)', '')::inet;
    return network(set_masklen(address, case family(address) when 4 then 24 else 56 end))::text;
exception when others then
    return 'local';
end $$;

-- Under which name tries are counted. What belongs to no account may be a password typed into the
-- wrong box, so only its hash is kept.
create function sign_in_name(login_ text) returns text language sql stable as $$
    select case when exists (select from app_user where login = login_) then login_
        else '?' || left(encode(sha256(convert_to(login_, 'UTF8')), 'hex'), 32) end
$$;

-- Seconds to wait before the next try. Only failures count, so nobody is stopped for working. An
-- account: 1, 2, 4 … 300 s from the fifth failure in a row, 10 in 15 minutes, 100 a day; a network:
-- 50 in 15 minutes. A device that signed in before has its own account bucket and no network bucket,
-- so an attacker elsewhere cannot lock its owner out. Nothing here lasts longer than a day.
create function sign_in_wait(name_ text, network_ text, device_ uuid) returns int
language plpgsql stable as $$
declare
    now_ timestamptz := clock_timestamp();
    since timestamptz;
    failures timestamptz[]; -- of this bucket in the last day, newest first
    row_ int;               -- of them since the last success
    until timestamptz := now_;
    network_50th timestamptz;
begin
    select max(at) into since from sign_in_try
        where login = name_ and device_id is not distinct from device_ and ok;
    select coalesce(array_agg(at order by at desc), '{}'), count(*) filter (where at > coalesce(since, '-infinity'))
        into failures, row_
        from sign_in_try
        where login = name_ and device_id is not distinct from device_ and not ok and at > now_ - interval '1 day';
    if row_ >= 5 then
        until := greatest(until, failures[1] + least(300, power(2, least(row_ - 5, 9))) * interval '1 second');
    end if;
    until := greatest(until, failures[10] + interval '15 minutes', failures[100] + interval '1 day');
    if device_ is null then
        select at into network_50th from sign_in_try
            where network = network_ and device_id is null and not ok and at > now_ - interval '15 minutes'
            order by at desc offset 49 limit 1;
        until := greatest(until, network_50th + interval '15 minutes');
    end if;
    return ceil(extract(epoch from until - now_))::int;
end $$;

-- Counts a try, before anything is hashed. wait_s > 0: refused, nothing counted. Else the hash to
-- verify, null when there is none: the caller then hashes all the same and refuses alike.
create function sign_in_begin(login_ text, remote_ text, device_hash_ bytea)
returns table (try_id bigint, wait_s int, user_id uuid, password_hash text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    name_ text := sign_in_name(login_);
    network_ text := network_of(remote_);
    u app_user;
    device_ uuid;
begin
    select * into u from app_user where login = login_ and deactivated_at is null;
    select d.id into device_ from device d
        where d.token_hash = device_hash_ and d.user_id = u.id and d.revoked_at is null;
    -- One try of a bucket after the other, or a hundred at once would all find it empty.
    perform pg_advisory_xact_lock(hashtextextended('sign_in ' || name_ || coalesce(device_::text, ''), 0));
    if device_ is null then
        perform pg_advisory_xact_lock(hashtextextended('sign_in network ' || network_, 0));
    end if;
    wait_s := sign_in_wait(name_, network_, device_);
    if wait_s <= 0 then
        wait_s := 0;
        insert into sign_in_try as t (login, network, device_id) values (name_, network_, device_)
            returning t.id into try_id;
        user_id := u.id;
        password_hash := u.password_hash;
    end if;
    return next;
end $$;

-- The account whose recent try this is: what proves a password was asked for lately. Marks it good.
create function sign_in_passed(try_id_ bigint) returns app_user language plpgsql volatile as $$
declare
    u app_user;
begin
    update sign_in_try t set ok = true
        where t.id = try_id_ and not t.ok and t.at > clock_timestamp() - interval '2 minutes';
    if found then
        select a.* into u from app_user a join sign_in_try t on t.login = a.login
            where t.id = try_id_ and a.deactivated_at is null;
    end if;
    if u.id is null then
        perform fault('sign-in-refused', '账号或密码不对。', 'Login or password is wrong.');
    end if;
    return u;
end $$;

-- How long a session may rest and last. Who can change people, settings or scores gets a working day.
create function session_limits(user_id_ uuid, out idle interval, out lasts interval) language sql stable as $$
    select case when strict then interval '30 minutes' else interval '14 days' end,
           case when strict then interval '12 hours' else interval '30 days' end
    from (select exists (select from membership m
            where m.user_id = user_id_ and m.role in ('manager', 'admin')) as strict) s
$$;

-- Makes the device known for this person; a cookie that we never gave out is not adopted.
create function device_know(user_id_ uuid, shown_ bytea, new_ bytea, name_ text,
                            out device_id uuid, out is_new boolean)
language plpgsql volatile as $$
begin
    is_new := shown_ is null or not exists (select from device d where d.token_hash = shown_);
    insert into device as d (token_hash, user_id, name)
        values (case when is_new then new_ else shown_ end, user_id_, name_)
        on conflict on constraint device__token__unique do update
            set last_seen_at = now(), revoked_at = null, name = case when excluded.name = '' then d.name else excluded.name end
        returning d.id into device_id;
end $$;

-- After the password was verified: a new session under a new token, the old one of this browser ended.
create function session_start(try_id_ bigint, token_hash_ bytea, old_token_hash_ bytea, device_hash_ bytea,
                              new_device_hash_ bytea, device_name_ text, user_agent_ text, remote_ text,
                              new_password_hash_ text)
returns table (session_id uuid, user_id uuid, lasts_s int, device_is_new boolean, ended_user_id uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    u app_user := sign_in_passed(try_id_);
    limits record;
    device_ record;
begin
    update session s set ended_at = now() where s.token_hash = old_token_hash_ and s.ended_at is null
        returning s.user_id into ended_user_id;
    perform session_notify(ended_user_id) where ended_user_id is not null;
    if new_password_hash_ is not null then
        update app_user set password_hash = new_password_hash_ where id = u.id;
    end if;
    select * into device_ from device_know(u.id, device_hash_, new_device_hash_, device_name_);
    select * into limits from session_limits(u.id);
    insert into session as s (token_hash, user_id, device_id, idle, expires_at, user_agent, remote)
        values (token_hash_, u.id, device_.device_id, limits.idle, now() + limits.lasts,
                left(user_agent_, 300), remote_)
        returning s.id into session_id;
    user_id := u.id;
    lasts_s := extract(epoch from limits.lasts);
    device_is_new := device_.is_new;
    -- Old tries and old sessions serve nobody.
    delete from sign_in_try t where t.at < now() - interval '2 days';
    delete from session s where s.user_id = u.id
        and least(s.ended_at, s.expires_at, s.last_seen_at + s.idle) < now() - interval '90 days';
    return next;
end $$;

-- ------------------------------------------------------------------------------------------------
-- Sessions

-- The person behind a token and what he may do: one line for each site, "slug need need …".
-- Notes the visit at most once a minute.
create function session_find(token_hash_ bytea)
returns table (session_id uuid, user_id uuid, login text, needs text, seconds_left int)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    select s.id, u.id, u.login,
           floor(extract(epoch from least(s.expires_at, now() + s.idle) - now()))::int
      into session_id, user_id, login, seconds_left
      from session s join app_user u on u.id = s.user_id
      where s.token_hash = token_hash_ and s.ended_at is null and s.expires_at > now()
        and s.last_seen_at + s.idle > now() and u.deactivated_at is null;
    if not found then
        return;
    end if;
    select string_agg(line, E'\n') into needs from (
        select si.slug || ' ' || string_agg(distinct r.may, ' ') as line
        from membership m join site si on si.id = m.site_id join role_may r on r.role = m.role
        where m.user_id = session_find.user_id group by si.slug) l;
    update session s set last_seen_at = now()
        where s.id = session_id and s.last_seen_at < now() - interval '1 minute';
    return next;
end $$;

-- Sign-out: of the session that holds this token.
create function session_end(token_hash_ bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    who uuid;
begin
    update session set ended_at = now() where token_hash = token_hash_ and ended_at is null returning user_id into who;
    perform session_notify(who) where who is not null;
end $$;

-- The actor's live sessions, newest first.
create function session_list(current_ uuid) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object('items', coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'current', s.id = current_,
        'device', coalesce(d.name, ''), 'user_agent', s.user_agent, 'remote', s.remote,
        'created_at', s.created_at, 'last_seen_at', s.last_seen_at, 'expires_at', s.expires_at)
        order by s.last_seen_at desc), '[]'), 'next_cursor', null)
    from session s left join device d on d.id = s.device_id
    where s.user_id = actor_id() and s.ended_at is null and s.expires_at > now() and s.last_seen_at + s.idle > now()
$$;

-- Ends one of the actor's own sessions, and its device is a stranger again. False: there is none.
create function session_end_own(session_id_ uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    device_ uuid;
begin
    update session set ended_at = now()
        where id = session_id_ and user_id = actor_id() and ended_at is null returning device_id into device_;
    if not found then
        return false;
    end if;
    update device set revoked_at = now() where id = device_;
    perform session_notify(actor_id());
    return true;
end $$;

-- Ends every session of a person but one, and tells every process.
create function session_end_all(user_id_ uuid, except_ uuid) returns void language plpgsql volatile as $$
begin
    update session set ended_at = now() where user_id = user_id_ and ended_at is null and id is distinct from except_;
    perform session_notify(user_id_);
end $$;

-- What the actor is and may do, site by site.
create function session_json(session_id_ uuid) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'user', jsonb_build_object('id', u.id, 'login', u.login, 'name_zh', u.name_zh, 'name_en', u.name_en,
                                   'language', u.language),
        'session', jsonb_build_object('id', s.id, 'created_at', s.created_at, 'expires_at', s.expires_at,
                                      'idle_s', extract(epoch from s.idle)::int),
        'sites', coalesce((select jsonb_agg(jsonb_build_object('slug', si.slug, 'name_zh', si.name_zh,
                'name_en', si.name_en, 'time_zone', si.time_zone, 'roles', m.roles, 'may', m.may,
                'buildings', case when m.whole then null else to_jsonb(m.buildings) end) order by si.slug)
            from (select x.site_id, array_agg(distinct x.role) as roles, array_agg(distinct r.may) as may,
                         bool_or(x.building_id is null) as whole,
                         array_agg(distinct code_hyphen(l.code)) filter (where l.code is not null) as buildings
                  from membership x join role_may r on r.role = x.role left join location l on l.id = x.building_id
                  where x.user_id = u.id group by x.site_id) m
            join site si on si.id = m.site_id), '[]'))
    from app_user u left join session s on s.id = session_id_ and s.user_id = u.id
    where u.id = actor_id()
$$;

-- The actor's own language; null = what the browser asks for.
create function session_language(language_ text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    update app_user set language = language_ where id = actor_id();
    perform session_notify(actor_id());
end $$;

-- ------------------------------------------------------------------------------------------------
-- Passwords

-- Sets a password; every other session, and every unused link, dies with the old one.
create function password_put(user_id_ uuid, hash_ text, keep_session_ uuid) returns void
language plpgsql volatile as $$
begin
    update app_user set password_hash = hash_, password_changed_at = now() where id = user_id_;
    update password_link set used_at = now() where user_id = user_id_ and used_at is null;
    perform session_end_all(user_id_, keep_session_);
end $$;

-- The actor's own, after the present one was verified (try_id_).
create function password_change(try_id_ bigint, hash_ text, session_id_ uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    u app_user := sign_in_passed(try_id_);
begin
    if u.id is distinct from actor_id() then
        perform fault('sign-in-refused', '账号或密码不对。', 'Login or password is wrong.');
    end if;
    perform password_put(u.id, hash_, session_id_);
end $$;

-- Looks at a link before it is used: whose it is, so that the password can be judged. Guesses are
-- counted against the network like failed sign-ins.
create function password_link_find(token_hash_ bytea, remote_ text)
returns table (wait_s int, user_id uuid, user_names text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    network_ text := network_of(remote_);
begin
    perform pg_advisory_xact_lock(hashtextextended('sign_in network ' || network_, 0));
    wait_s := greatest(0, sign_in_wait('#link', network_, null));
    if wait_s = 0 then
        select u.id, concat_ws(' ', u.login, u.name_zh, u.name_en) into user_id, user_names
            from password_link l join app_user u on u.id = l.user_id
            where l.token_hash = token_hash_ and l.used_at is null and l.expires_at > now() and u.deactivated_at is null;
        if user_id is null then
            insert into sign_in_try (login, network) values ('#link ' || network_, network_);
        end if;
    end if;
    return next;
end $$;

-- Uses a link, once. The device becomes known: whoever was locked out by someone else's guesses gets
-- in again through an administrator's link.
create function password_link_use(token_hash_ bytea, hash_ text, device_hash_ bytea, new_device_hash_ bytea)
returns table (login text, device_is_new boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    who uuid;
begin
    update password_link l set used_at = now() from app_user u
        where l.token_hash = token_hash_ and l.used_at is null and l.expires_at > now()
          and u.id = l.user_id and u.deactivated_at is null
        returning u.id, u.login into who, login;
    if not found then
        perform fault('gone', '链接已失效，请向管理员要新的链接。', 'This link is no longer valid; ask an administrator for a new one.');
    end if;
    perform password_put(who, hash_, null);
    select d.is_new into device_is_new from device_know(who, device_hash_, new_device_hash_, '') d;
    return next;
end $$;

-- ------------------------------------------------------------------------------------------------
-- People of a site: who may look and who may touch

-- The site by its slug if the actor holds a need there. Not a member = there is no such site.
create function site_for(slug_ text, need_ text) returns site language plpgsql stable as $$
declare
    s site;
begin
    select si.* into s from site si where si.slug = slug_
        and exists (select from membership m where m.site_id = si.id and m.user_id = actor_id());
    if s.id is null then
        perform fault('not-found', '没有找到。', 'There is no such thing here.');
    elsif not exists (select from membership m join role_may r on r.role = m.role
                      where m.site_id = s.id and m.user_id = actor_id() and r.may = need_) then
        perform fault('forbidden', '你的角色没有此权限。', 'Your role does not allow this.');
    end if;
    return s;
end $$;

-- The person, if he ever belonged to the site.
create function site_user(site_id_ uuid, user_id_ uuid) returns app_user language plpgsql stable as $$
declare
    u app_user;
begin
    select a.* into u from app_user a join site_person p on p.user_id = a.id
        where p.site_id = site_id_ and a.id = user_id_;
    if u.id is null then
        perform fault('not-found', '没有找到。', 'There is no such thing here.');
    end if;
    return u;
end $$;

-- Does the actor administer every site at which this person works (or, if none, ever worked)?
create function account_is_mine(user_id_ uuid) returns boolean language sql stable as $$
    select not exists (
        select from (
            select m.site_id from membership m where m.user_id = user_id_
            union
            select p.site_id from site_person p where p.user_id = user_id_
                and not exists (select from membership m where m.user_id = user_id_)) w
        where not exists (select from membership m join role_may r on r.role = m.role
            where m.user_id = actor_id() and m.site_id = w.site_id and r.may = 'users'))
$$;
create function account_must_be_mine(user_id_ uuid) returns void language plpgsql stable as $$
begin
    if not account_is_mine(user_id_) then
        perform fault('forbidden', '此人还在其他项目任职，须由那里的管理员同意办理。',
            'This person works at other sites too: only who administers all of them may change the account.');
    end if;
end $$;

-- The site keeps somebody who can sign in and manage its people. Call it after the change, with the
-- site's row locked before it.
create function site_keeps_admin(site_id_ uuid) returns void language plpgsql stable as $$
begin
    if not exists (select from membership m join app_user u on u.id = m.user_id
                   where m.site_id = site_id_ and m.role = 'admin' and u.deactivated_at is null
                     and u.password_hash is not null) then
        perform fault('not-allowed-now', '项目至少要留一名能登录的管理员。',
            'A site keeps at least one administrator who can sign in.', 'memberships');
    end if;
end $$;

create function user_version_check(u app_user, version_ bigint) returns void language plpgsql stable as $$
declare
    c change;
    by_ app_user;
begin
    if u.version <> version_ then
        select * into c from change where entity = 'app_user' and entity_id = u.id order by id desc limit 1;
        select * into by_ from app_user where id = c.actor;
        perform fault('edited-meanwhile', format('%s 刚刚改过此人，请先看改动。', coalesce(nullif(by_.name_zh, ''), by_.name_en, '管理员')),
            format('%s changed this person meanwhile; look at the change first.', coalesce(nullif(by_.name_en, ''), by_.name_zh, 'An administrator')),
            null, jsonb_build_object('version', u.version, 'changed_at', c.at, 'changed_by', case when by_.id is not null
                then jsonb_build_object('id', by_.id, 'name_zh', by_.name_zh, 'name_en', by_.name_en) end,
                'before', c.before, 'after', c.after));
    end if;
end $$;

-- ------------------------------------------------------------------------------------------------
-- People of a site: what is shown

create function memberships_json(site_id_ uuid, user_id_ uuid) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(jsonb_build_object('role', m.role, 'building', code_hyphen(l.code), 'team', t.key,
            'reports_to', m.reports_to) order by m.role, l.code), '[]')
    from membership m left join location l on l.id = m.building_id left join team t on t.id = m.team_id
    where m.site_id = site_id_ and m.user_id = user_id_
$$;

-- A person as an administrator of the site sees him. state: invited (no password yet), active,
-- deactivated, left (no role here any more).
create function user_json(site_id_ uuid, u app_user) returns jsonb language sql stable as $$
    select jsonb_build_object('id', u.id, 'login', u.login, 'name_zh', u.name_zh, 'name_en', u.name_en,
        'language', u.language, 'phone', u.phone, 'state', s.state, 'version', u.version, 'created_at', u.created_at,
        'last_seen_at', (select max(x.last_seen_at) from session x where x.user_id = u.id),
        'link_until', (select max(x.expires_at) from password_link x
                       where x.user_id = u.id and x.used_at is null and x.expires_at > now()),
        'open_work', (select count(*) from work_order o where o.site_id = site_id_ and o.assignee = u.id
            and o.state not in ('closed', 'cancelled', 'merged', 'out_of_scope')
            and exists (select from work_order_transition t where t.from_state = o.state and t.action = 'release')),
        'memberships', s.memberships,
        'actions', to_jsonb(array['memberships'] || case when not s.mine then '{}'::text[]
            when s.state = 'deactivated' then '{edit,reactivate}' when u.id = actor_id() then '{edit,link}'
            else '{edit,link,deactivate}' end))
    from (select account_is_mine(u.id) as mine, m as memberships,
                 case when u.deactivated_at is not null then 'deactivated' when m = '[]' then 'left'
                      when u.password_hash is null then 'invited' else 'active' end as state
          from memberships_json(site_id_, u.id) m) s
$$;

create function user_show(site_ text, user_id_ uuid) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'users');
begin
    return user_json(s.id, site_user(s.id, user_id_));
end $$;

-- By login, keyset. Those who left are listed only when asked for.
create function user_list(site_ text, q_ text, state_ text, cursor_ text, limit_ int) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'users');
    items jsonb;
begin
    select coalesce(jsonb_agg(j order by j ->> 'login'), '[]') into items from (
        select j from app_user u join site_person p on p.user_id = u.id and p.site_id = s.id
            cross join lateral user_json(s.id, u) j
        where u.login > coalesce(cursor_, '')
          and (q_ is null or strpos(lower(concat_ws(' ', u.login, u.name_zh, u.name_en, u.phone)), lower(q_)) > 0)
          and case when state_ is null then j ->> 'state' <> 'left' else j ->> 'state' = state_ end
        order by u.login limit limit_ + 1) x;
    return case when jsonb_array_length(items) > limit_
        then jsonb_build_object('items', items - limit_, 'next_cursor', items -> (limit_ - 1) ->> 'login')
        else jsonb_build_object('items', items, 'next_cursor', null) end;
end $$;

-- Names and roles for pickers, for every member of the site. Only who works there now.
create function person_list(site_ text, q_ text, may_ text, cursor_ text, limit_ int) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'member');
    items jsonb;
begin
    select coalesce(jsonb_agg(j order by j ->> 'login'), '[]') into items from (
        select jsonb_build_object('id', u.id, 'login', u.login, 'name_zh', u.name_zh, 'name_en', u.name_en,
                   'roles', r.roles, 'teams', r.teams, 'buildings', case when r.whole then null else to_jsonb(r.buildings) end) as j
        from (select m.user_id, array_agg(distinct m.role) as roles, bool_or(m.building_id is null) as whole,
                     coalesce(array_agg(distinct t.key) filter (where t.key is not null), '{}') as teams,
                     array_agg(distinct code_hyphen(l.code)) filter (where l.code is not null) as buildings
              from membership m left join location l on l.id = m.building_id left join team t on t.id = m.team_id
              where m.site_id = s.id group by m.user_id) r
        join app_user u on u.id = r.user_id and u.deactivated_at is null
        where u.login > coalesce(cursor_, '')
          and (q_ is null or strpos(lower(concat_ws(' ', u.login, u.name_zh, u.name_en)), lower(q_)) > 0)
          and (may_ is null or exists (select from role_may rm where rm.role = any (r.roles) and rm.may = may_))
        order by u.login limit limit_ + 1) x;
    return case when jsonb_array_length(items) > limit_
        then jsonb_build_object('items', items - limit_, 'next_cursor', items -> (limit_ - 1) ->> 'login')
        else jsonb_build_object('items', items, 'next_cursor', null) end;
end $$;

-- ------------------------------------------------------------------------------------------------
-- People of a site: changing them

-- What the person has in hand at a site (only_lost_: where he may not work any more) goes back to be
-- dispatched again, or on to a named colleague. Answers the numbers of the work orders concerned.
create function work_hand_on(site_id_ uuid, user_id_ uuid, hand_to_ uuid, reason_ text, only_lost_ boolean default false) returns text[]
language plpgsql volatile as $$
declare
    w work_order;
    c jsonb;
    numbers text[] := '{}';
    at_ timestamptz := clock_timestamp();
begin
    for w in select * from work_order o where o.site_id = site_id_ and o.assignee = user_id_
            and o.state not in ('closed', 'cancelled', 'merged', 'out_of_scope')
            and not (only_lost_ and person_may(user_id_, site_id_, o.building_id, 'work'))
            and exists (select from work_order_transition t where t.from_state = o.state and t.action = 'release')
            order by o.number for update loop
        c := jsonb_build_object('action', 'release', 'reason', reason_);
        perform work_order_append(w, gen_random_uuid(), 'release', 'triaged', c, at_);
        w := work_order_apply(w, 'release', 'triaged', c, actor_id(), at_);
        if hand_to_ is not null then
            if not person_may(hand_to_, site_id_, w.building_id, 'work') then
                perform fault('invalid', format('所选的人不能承接工单 %s。', code_hyphen(w.number)),
                    format('The person named cannot take work order %s.', code_hyphen(w.number)), 'hand_to');
            end if;
            c := jsonb_build_object('action', 'dispatch', 'assignee', hand_to_);
            perform work_order_append(w, gen_random_uuid(), 'dispatch', 'dispatched', c, at_);
            perform work_order_apply(w, 'dispatch', 'dispatched', c, actor_id(), at_);
        end if;
        numbers := numbers || code_hyphen(w.number);
    end loop;
    return numbers;
end $$;

-- Replaces what a person is at one site by a list of {role, building?, team?, reports_to?}. A changed
-- set of roles ends the person's sessions: rights never grow or shrink under a running session.
create function membership_put(s site, user_id_ uuid, list jsonb, except_session_ uuid) returns void
language plpgsql volatile as $$
declare
    item jsonb;
    was jsonb := memberships_json(s.id, user_id_);
    roles_before text[];
    roles_after text[];
    building_ uuid;
    team_ uuid;
begin
    perform from site where id = s.id for no key update;
    select array_agg(distinct role order by role) into roles_before from membership where site_id = s.id and user_id = user_id_;
    if jsonb_typeof(list) <> 'array' or jsonb_array_length(list) > 50 then
        perform fault('invalid', 'memberships 须是最多 50 项的列表。', 'memberships is a list of at most 50.', 'memberships');
    end if;
    delete from membership where site_id = s.id and user_id = user_id_;
    for item in select * from jsonb_array_elements(list) loop
        if jsonb_typeof(item) <> 'object' or item - '{role,building,team,reports_to}'::text[] <> '{}'
           or exists (select from jsonb_each(item) e where jsonb_typeof(e.value) not in ('string', 'null')) then
            perform fault('invalid', '每项只能有 role、building、team、reports_to。',
                'Each item has role, building, team, reports_to and nothing else.', 'memberships');
        end if;
        if not exists (select from role where key = item ->> 'role') then
            perform fault('invalid', '没有这个角色。', 'There is no such role.', 'memberships.role');
        end if;
        building_ := null;
        team_ := null;
        if item ->> 'building' is not null then
            if item ->> 'role' = 'admin' then
                perform fault('invalid', '管理员管整个项目，不能限定楼栋。',
                    'An administrator serves the whole site, not one building.', 'memberships.building');
            end if;
            select id into building_ from location where site_id = s.id and id = building_id and code in
                (select r.canonical from code_readings(code_clean(item ->> 'building')) r where r.check_state <> 'wrong');
            if not found then
                perform fault('invalid', '本项目没有这栋楼。', 'This site has no such building.', 'memberships.building');
            end if;
        end if;
        if item ->> 'team' is not null then
            select id into team_ from team where site_id = s.id and key = item ->> 'team';
            if not found then
                perform fault('invalid', '本项目没有这个班组。', 'This site has no such team.', 'memberships.team');
            end if;
        end if;
        if item ->> 'reports_to' is not null and not exists (select from membership m
                where m.site_id = s.id and m.user_id::text = lower(item ->> 'reports_to') and m.user_id <> user_id_) then
            perform fault('invalid', '上级须是本项目的另一个人。', 'Who leads must be another person of this site.', 'memberships.reports_to');
        end if;
        insert into membership (user_id, site_id, role, building_id, team_id, reports_to, created_by)
            values (user_id_, s.id, item ->> 'role', building_, team_, (item ->> 'reports_to')::uuid, actor_id())
            on conflict on constraint membership__role__unique do nothing;
        if not found then
            perform fault('invalid', '同一角色、同一楼栋只能有一项。', 'The same role in the same building stands twice.', 'memberships');
        end if;
    end loop;
    insert into change (site_id, entity, entity_id, actor, kind, before, after)
        values (s.id, 'app_user', user_id_, actor_id(), 'update', jsonb_build_object('memberships', was),
                jsonb_build_object('memberships', memberships_json(s.id, user_id_)));
    update app_user set roles_changed_at = clock_timestamp() where id = user_id_;
    select array_agg(distinct role order by role) into roles_after from membership where site_id = s.id and user_id = user_id_;
    if roles_before is distinct from roles_after then
        perform session_end_all(user_id_, except_session_);
        update session x set idle = least(x.idle, l.idle), expires_at = least(x.expires_at, x.created_at + l.lasts)
            from session_limits(user_id_) l where x.id = except_session_;
    else
        perform session_notify(user_id_);
    end if;
end $$;

-- Creates a person at a site. The same id and content again: the same person; other content: 409.
create function user_put(site_ text, user_id_ uuid, login_ text, name_zh_ text, name_en_ text, phone_ text,
                         language_ text, memberships_ jsonb)
returns table (body jsonb, created boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'users');
    u app_user;
    content jsonb := jsonb_build_object('login', login_, 'name_zh', coalesce(name_zh_, ''), 'name_en', coalesce(name_en_, ''),
        'phone', coalesce(phone_, ''), 'language', language_, 'memberships', coalesce(memberships_, '[]'));
begin
    perform pg_advisory_xact_lock(hashtextextended('user ' || user_id_, 0)); -- a double tap waits for the first
    select * into u from app_user where id = user_id_;
    if found then
        if not exists (select from change c where c.entity = 'app_user' and c.entity_id = user_id_ and c.kind = 'create'
                       and c.site_id = s.id and c.actor = actor_id() and c.after = content) then
            perform fault('id-reused', '此编号已用于其他内容。', 'This id already names something else.');
        end if;
        body := user_json(s.id, u);
        created := false;
        return next;
        return;
    end if;
    if exists (select from app_user where login = login_) then
        perform fault('conflict', '这个账号名已有人用。', 'This login is taken.', 'login');
    end if;
    insert into app_user (id, login, name_zh, name_en, phone, language, created_by)
        values (user_id_, login_, coalesce(name_zh_, ''), coalesce(name_en_, ''), coalesce(phone_, ''), language_, actor_id())
        returning * into u;
    insert into site_person (site_id, user_id) values (s.id, u.id);
    insert into change (site_id, entity, entity_id, actor, kind, after)
        values (s.id, 'app_user', u.id, actor_id(), 'create', content);
    if memberships_ is not null then
        perform membership_put(s, u.id, memberships_, null);
        select * into u from app_user where id = u.id;
    end if;
    body := user_json(s.id, u);
    created := true;
    return next;
end $$;

-- Edits the account: null = leave as it is.
create function user_edit(site_ text, user_id_ uuid, version_ bigint, login_ text, name_zh_ text, name_en_ text,
                          phone_ text, language_ text) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'users');
    u app_user := site_user(s.id, user_id_);
    was jsonb;
    is_ jsonb;
begin
    perform account_must_be_mine(u.id);
    select * into u from app_user where id = u.id for no key update;
    perform user_version_check(u, version_);
    if login_ <> u.login and exists (select from app_user where login = login_) then
        perform fault('conflict', '这个账号名已有人用。', 'This login is taken.', 'login');
    end if;
    was := jsonb_build_object('login', u.login, 'name_zh', u.name_zh, 'name_en', u.name_en, 'phone', u.phone, 'language', u.language);
    update app_user set login = coalesce(login_, login), name_zh = coalesce(name_zh_, name_zh),
        name_en = coalesce(name_en_, name_en), phone = coalesce(phone_, phone), language = coalesce(language_, language)
        where id = u.id returning * into u;
    is_ := jsonb_build_object('login', u.login, 'name_zh', u.name_zh, 'name_en', u.name_en, 'phone', u.phone, 'language', u.language);
    if was <> is_ then
        insert into change (site_id, entity, entity_id, actor, kind, before, after)
            select s.id, 'app_user', u.id, actor_id(), 'update', jsonb_object_agg(key, value), jsonb_object_agg(key, is_ -> key)
            from jsonb_each(was) where value is distinct from is_ -> key;
        perform session_notify(u.id);
    end if;
    return user_json(s.id, u);
end $$;

-- What a person is at this site. He may come from another site that the actor administers.
create function user_memberships(site_ text, user_id_ uuid, version_ bigint, memberships_ jsonb, session_id_ uuid)
returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'users');
    u app_user;
begin
    if exists (select from site_person p where p.user_id = user_id_ and p.site_id <> s.id)
       and not exists (select from site_person p where p.user_id = user_id_ and p.site_id = s.id)
       and account_is_mine(user_id_) then
        insert into site_person (site_id, user_id) values (s.id, user_id_);
    end if;
    u := site_user(s.id, user_id_);
    select * into u from app_user where id = u.id for no key update;
    perform user_version_check(u, version_);
    perform membership_put(s, u.id, memberships_, case when u.id = actor_id() then session_id_ end);
    perform site_keeps_admin(s.id);
    perform work_hand_on(s.id, u.id, null, '不再承接此处工单 No longer takes work orders here', true);
    select * into u from app_user where id = u.id;
    return user_json(s.id, u);
end $$;

-- A link for a first or a new password; makes earlier ones of this person worthless. The token is
-- nowhere but in the answer of the first call: token_is_new false = the same id again.
create function password_link_make(site_ text, user_id_ uuid, link_id_ uuid, token_hash_ bytea)
returns table (kind text, expires_at timestamptz, token_is_new boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'users');
    u app_user := site_user(s.id, user_id_);
    old password_link;
begin
    perform account_must_be_mine(u.id);
    select * into old from password_link l where l.id = link_id_;
    if found then
        if old.user_id <> u.id or old.created_by is distinct from actor_id() then
            perform fault('id-reused', '此编号已用于其他内容。', 'This id already names something else.');
        end if;
        kind := old.kind;
        expires_at := old.expires_at;
        token_is_new := false;
        return next;
        return;
    end if;
    if u.deactivated_at is not null then
        perform fault('not-allowed-now', '账号已禁用，请先恢复。', 'The account is deactivated; reactivate it first.');
    end if;
    update password_link l set used_at = now() where l.user_id = u.id and l.used_at is null;
    select x.kind, x.expires_at into kind, expires_at from password_link_insert(link_id_, u, token_hash_) x;
    insert into change (site_id, entity, entity_id, actor, kind, after)
        values (s.id, 'app_user', u.id, actor_id(), 'update', jsonb_build_object('link', password_link_make.kind));
    token_is_new := true;
    return next;
end $$;
-- An invitation lasts a week, a new password's link a day.
create function password_link_insert(link_id_ uuid, u app_user, token_hash_ bytea) returns password_link
language sql volatile as $$
    insert into password_link (id, token_hash, user_id, kind, created_by, expires_at)
    values (link_id_, token_hash_, u.id, case when u.password_hash is null then 'invitation' else 'reset' end, actor_id(),
            now() + case when u.password_hash is null then interval '7 days' else interval '1 day' end)
    returning *
$$;

-- Deactivates the account: signs out everywhere, voids links, hands open work on at every site.
create function account_deactivate(u app_user, hand_to_ uuid) returns jsonb language plpgsql volatile as $$
declare
    handed text[] := '{}';
    site_id_ uuid;
begin
    perform from site where id in (select site_id from membership where user_id = u.id) order by id for no key update;
    update app_user set deactivated_at = now() where id = u.id;
    update password_link set used_at = now() where user_id = u.id and used_at is null;
    perform session_end_all(u.id, null);
    for site_id_ in select distinct site_id from work_order where assignee = u.id
            and state not in ('closed', 'cancelled', 'merged', 'out_of_scope') loop
        handed := handed || work_hand_on(site_id_, u.id, hand_to_, '账号禁用 Account deactivated');
    end loop;
    perform site_keeps_admin(m.site_id) from membership m where m.user_id = u.id and m.role = 'admin';
    return to_jsonb(handed);
end $$;

create function user_deactivate(site_ text, user_id_ uuid, hand_to_ uuid) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'users');
    u app_user := site_user(s.id, user_id_);
    handed jsonb := '[]';
begin
    perform account_must_be_mine(u.id);
    if u.id = actor_id() then
        perform fault('not-allowed-now', '不能禁用自己的账号。', 'Nobody deactivates his own account.');
    elsif hand_to_ = u.id then
        perform fault('invalid', '不能转给本人。', 'Work cannot be handed to the same person.', 'hand_to');
    elsif hand_to_ is not null and not exists (select from membership m where m.site_id = s.id and m.user_id = hand_to_) then
        perform fault('invalid', '须转给本项目的人。', 'Work is handed to somebody of this site.', 'hand_to');
    end if;
    select * into u from app_user where id = u.id for no key update;
    if u.deactivated_at is null then
        handed := account_deactivate(u, hand_to_);
        insert into change (site_id, entity, entity_id, actor, kind, before, after)
            values (s.id, 'app_user', u.id, actor_id(), 'update', '{"deactivated": false}',
                    jsonb_build_object('deactivated', true, 'handed_on', handed));
        select * into u from app_user where id = u.id;
    end if;
    return user_json(s.id, u) || jsonb_build_object('handed_on', handed);
end $$;

create function user_reactivate(site_ text, user_id_ uuid) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    s site := site_for(site_, 'users');
    u app_user := site_user(s.id, user_id_);
begin
    perform account_must_be_mine(u.id);
    if u.deactivated_at is not null then
        update app_user set deactivated_at = null where id = u.id returning * into u;
        insert into change (site_id, entity, entity_id, actor, kind, before, after)
            values (s.id, 'app_user', u.id, actor_id(), 'update', '{"deactivated": true}', '{"deactivated": false}');
    end if;
    return user_json(s.id, u);
end $$;

-- ------------------------------------------------------------------------------------------------
-- The owner at the terminal: the only way in which a site, and its first administrator, come into
-- being. Not granted to the app role.

create function owner_site(slug_ text) returns site language plpgsql stable as $$
declare
    s site;
begin
    select * into s from site where slug = slug_;
    if s.id is null then
        perform fault('not-found', format('没有名为 %s 的项目。', slug_), format('There is no site %s.', slug_));
    end if;
    return s;
end $$;
create function owner_user(login_ text) returns app_user language plpgsql stable as $$
declare
    u app_user;
begin
    select * into u from app_user where login = login_;
    if u.id is null then
        perform fault('not-found', format('没有名为 %s 的账号。', login_), format('There is no account %s.', login_));
    end if;
    return u;
end $$;

create function owner_site_add(slug_ text, name_zh_ text, name_en_ text, time_zone_ text) returns jsonb
language plpgsql volatile as $$
begin
    if exists (select from site where slug = slug_) then
        perform fault('conflict', format('项目 %s 已存在。', slug_), format('Site %s exists already.', slug_));
    end if;
    insert into site (slug, name_zh, name_en, time_zone)
        values (slug_, coalesce(name_zh_, ''), coalesce(name_en_, ''), coalesce(time_zone_, 'Asia/Shanghai'));
    return jsonb_build_object('slug', slug_);
end $$;

create function owner_team_add(site_ text, key_ text, name_zh_ text, name_en_ text) returns jsonb
language plpgsql volatile as $$
declare
    s site := owner_site(site_);
begin
    insert into team (site_id, key, name_zh, name_en) values (s.id, key_, coalesce(name_zh_, ''), coalesce(name_en_, ''))
        on conflict on constraint team__key__unique do update set name_zh = excluded.name_zh, name_en = excluded.name_en;
    return jsonb_build_object('site', site_, 'team', key_);
end $$;

-- A new account with one role at one site; an account of that login that exists gets the role added.
create function owner_user_add(login_ text, name_zh_ text, name_en_ text, language_ text, hash_ text, site_ text,
                               role_ text, building_ text, team_ text, reports_to_ text) returns jsonb
language plpgsql volatile as $$
declare
    s site := owner_site(site_);
    u app_user;
    leader uuid;
    is_new boolean;
begin
    if reports_to_ is not null then
        leader := (owner_user(reports_to_)).id;
    end if;
    select * into u from app_user where login = login_;
    is_new := not found;
    if is_new then
        insert into app_user (login, name_zh, name_en, language) values (login_, coalesce(name_zh_, ''), coalesce(name_en_, ''), language_)
            returning * into u;
    end if;
    perform membership_put(s, u.id, memberships_json(s.id, u.id) || jsonb_build_array(jsonb_build_object('role', role_,
        'building', building_, 'team', team_, 'reports_to', leader)), null);
    if hash_ is not null then
        perform password_put(u.id, hash_, null);
    end if;
    return jsonb_build_object('id', u.id, 'login', u.login, 'created', is_new,
        'memberships', memberships_json(s.id, u.id), 'has_password', hash_ is not null or u.password_hash is not null);
end $$;

-- For the terminal: a line for each account.
create function owner_user_list() returns text language sql stable as $$
    select string_agg(concat_ws(E'\t', u.login,
        case when u.deactivated_at is not null then 'deactivated' when u.password_hash is null then 'invited' else 'active' end,
        concat_ws(' ', nullif(u.name_zh, ''), nullif(u.name_en, '')),
        (select string_agg(distinct si.slug || ':' || m.role, ' ') from membership m join site si on si.id = m.site_id
         where m.user_id = u.id)), E'\n' order by u.login)
    from app_user u
$$;

create function owner_password_link(login_ text, token_hash_ bytea) returns jsonb language plpgsql volatile as $$
declare
    u app_user := owner_user(login_);
    l password_link;
begin
    update password_link set used_at = now() where user_id = u.id and used_at is null;
    select * into l from password_link_insert(gen_random_uuid(), u, token_hash_);
    return jsonb_build_object('login', u.login, 'kind', l.kind, 'expires_at', l.expires_at);
end $$;

create function owner_user_deactivate(login_ text, hand_to_ text) returns jsonb language plpgsql volatile as $$
declare
    u app_user := owner_user(login_);
    to_ uuid;
begin
    if hand_to_ is not null then
        to_ := (owner_user(hand_to_)).id;
    end if;
    if actor_id() is null then
        -- An event needs an author: the person himself lays his work down.
        perform set_config('fixpoint.actor', u.id::text, true);
    end if;
    return jsonb_build_object('login', u.login, 'handed_on', account_deactivate(u, to_));
end $$;

-- ------------------------------------------------------------------------------------------------
-- Nobody calls a function of this file but by name below. Helpers without SECURITY DEFINER run with
-- the caller's rights, and the app role has none on the tables that they read.

revoke all on function sign_in_begin, session_start, session_find, session_end, session_list, session_end_own,
    session_json, session_language, password_change, password_link_find, password_link_use, user_show, user_list,
    person_list, user_put, user_edit, user_memberships, password_link_make, user_deactivate, user_reactivate,
    owner_site, owner_user, owner_site_add, owner_team_add, owner_user_add, owner_user_list, owner_password_link, owner_user_deactivate
    from public;
grant execute on function sign_in_begin, session_start, session_find, session_end, session_list, session_end_own,
    session_json, session_language, password_change, password_link_find, password_link_use, user_show, user_list,
    person_list, user_put, user_edit, user_memberships, password_link_make, user_deactivate, user_reactivate
    to fixpoint_app;
