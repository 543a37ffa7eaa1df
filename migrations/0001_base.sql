-- The ground: who may see what, who changed what, and how a rule refuses.
--
-- Two database roles. The owner (of this schema) migrates, restores and makes the first
-- administrator. fixpoint_app is what the server connects as: not owner, no BYPASSRLS, no DDL.
-- Row-level security is the wall for fixpoint_app; the owner is not subject to it, so that reviewed
-- SECURITY DEFINER functions (docs/definer.md) can look behind it.

do $$
begin
    if not exists (select from pg_roles where rolname = 'fixpoint_app') then
        create role fixpoint_app login;
    end if;
exception when insufficient_privilege then
    raise exception 'The role fixpoint_app is missing. Make it first: createuser fixpoint_app';
end $$;

create extension if not exists btree_gist; -- exclusion constraints over "who" and "when"
create extension if not exists pg_trgm;    -- search by substring, three characters and more

revoke all on schema public from public;
grant usage on schema public to fixpoint_app;

-- How a rule refuses: slug from common/fault_list.h, one sentence in each language, the JSON field at
-- fault, and members that join the problem. server/db/sqlstate.c turns it into problem+json.
create function fault(slug text, zh text, en text, field text default null, extra jsonb default null)
returns void language plpgsql as $$
begin
    raise exception using errcode = 'FX001', message = slug,
        detail = jsonb_build_object('zh', zh, 'en', en, 'field', field, 'extra', extra)::text;
end $$;

-- The person on whose behalf the running request works; null = nobody is signed in. For triggers and
-- definer functions. Policies say the same inline: wrapped in a function it halves the throughput.
create function actor_id() returns uuid language sql stable parallel safe as $$
    select nullif(current_setting('fixpoint.actor', true), '')::uuid
$$;

-- ------------------------------------------------------------------------------------------------
-- People

-- A person with an account. Nobody is ever deleted: records name people for years.
create table app_user (
    id              uuid primary key default gen_random_uuid(),
    login           text not null,
    name_zh         text not null default '',
    name_en         text not null default '',
    language        text,                    -- null = what the browser asks for
    phone           text not null default '',
    password_hash   text,                    -- argon2id; null until the invitation is used
    password_changed_at timestamptz,
    deactivated_at  timestamptz,             -- null = may sign in
    created_at      timestamptz not null default now(),
    created_by      uuid references app_user,
    version         bigint not null default 1,
    constraint app_user__login__unique unique (login),
    constraint app_user__login__form check (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    constraint app_user__name__given check (name_zh <> '' or name_en <> ''),
    constraint app_user__language__known check (language in ('zh', 'en'))
);

-- domain.md 4.7: the six roles, and what each may do, as data. C reads role_may once per sign-in.
create table role (
    key     text primary key,
    name_zh text not null,
    name_en text not null
);
insert into role values
    ('technician', '维修', 'Technician'),
    ('supervisor', '巡查', 'Patrol supervisor'),
    ('leader', '班组长', 'Team leader'),
    ('desk', '前台', 'Front desk'),
    ('manager', '主任', 'Manager'),
    ('admin', '管理员', 'Administrator');

create table role_may (
    role text not null references role,
    may  text not null, -- a Need of server/http/router.h
    primary key (role, may)
);
insert into role_may
    select r, 'member' from unnest(array['technician', 'supervisor', 'leader', 'desk', 'manager', 'admin']) r
    union all values
    ('technician', 'work'), ('leader', 'work'),
    ('leader', 'dispatch'), ('desk', 'dispatch'), ('manager', 'dispatch'),
    ('supervisor', 'verify'), ('leader', 'verify'), ('manager', 'verify'),
    ('leader', 'register-edit'), ('manager', 'register-edit'), ('admin', 'register-edit'),
    ('leader', 'labels'), ('desk', 'labels'), ('manager', 'labels'), ('admin', 'labels'),
    ('manager', 'register-admin'), ('admin', 'register-admin'),
    ('manager', 'settings'), ('admin', 'settings'),
    ('admin', 'users');

-- ------------------------------------------------------------------------------------------------
-- Sites

-- A property under one management: its own people, clock and calendar. The slug stands in paths.
create table site (
    id          uuid primary key default gen_random_uuid(),
    slug        text not null,
    name_zh     text not null default '',
    name_en     text not null default '',
    time_zone   text not null default 'Asia/Shanghai', -- IANA; decides the day and month of a thing
    day_cutoff  time not null default '18:00',         -- same-day closure, domain.md 1.5
    working_days int[] not null default '{1,2,3,4,5}', -- ISO week days, Monday = 1
    created_at  timestamptz not null default now(),
    version     bigint not null default 1,
    constraint site__slug__unique unique (slug),
    constraint site__slug__form check (slug ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$'),
    constraint site__name__given check (name_zh <> '' or name_en <> ''),
    constraint site__working_days__week check (working_days <@ '{1,2,3,4,5,6,7}' and working_days <> '{}')
);

create function time_zone_must_exist() returns trigger language plpgsql as $$
begin
    if not exists (select from pg_timezone_names where name = new.time_zone) then
        perform fault('invalid', format('没有名为 %s 的时区，例如 Asia/Shanghai。', new.time_zone),
            format('There is no time zone %s; Asia/Shanghai would be one.', new.time_zone), 'time_zone');
    end if;
    return new;
end $$;
create trigger site_time_zone before insert or update of time_zone on site
    for each row execute function time_zone_must_exist();

-- A day that differs from the site's week: a holiday, or a working day moved to a weekend.
create table site_calendar_day (
    site_id uuid not null references site,
    day     date not null,
    working boolean not null,
    name_zh text not null default '',
    name_en text not null default '',
    primary key (site_id, day)
);

-- A team of a site; people belong to it through their membership.
create table team (
    id      uuid not null default gen_random_uuid(),
    site_id uuid not null references site,
    key     text not null, -- repair, cleaning, meeting …
    name_zh text not null default '',
    name_en text not null default '',
    primary key (id),
    unique (site_id, id),
    constraint team__key__unique unique (site_id, key)
);

-- Which role a person has at a site; limited to one building, or (building_id null) for all of it.
-- Several rows = several roles or several buildings.
create table membership (
    id          uuid primary key default gen_random_uuid(),
    user_id     uuid not null references app_user,
    site_id     uuid not null references site,
    role        text not null references role,
    building_id uuid,          -- location of kind building; key added in 0003
    team_id     uuid,
    reports_to  uuid references app_user, -- who leads this person: nobody's work is verified from below
    created_at  timestamptz not null default now(),
    created_by  uuid references app_user,
    foreign key (site_id, team_id) references team (site_id, id),
    constraint membership__role__unique unique nulls not distinct (user_id, site_id, role, building_id),
    constraint membership__reports_to__other check (reports_to <> user_id)
);
create index membership_site on membership (site_id, user_id);

-- Who ever belonged to a site. Rows stay when a membership ends: old records go on showing names.
create table site_person (
    site_id uuid not null references site,
    user_id uuid not null references app_user,
    primary key (user_id, site_id)
);
create function site_person_keep() returns trigger language plpgsql as $$
begin
    insert into site_person (site_id, user_id) values (new.site_id, new.user_id) on conflict do nothing;
    return new;
end $$;
create trigger membership_site_person after insert on membership
    for each row execute function site_person_keep();

-- ------------------------------------------------------------------------------------------------
-- The wall. One text for every table with site_id (and, where rows belong to a building, building_id,
-- null = the whole site): the row's site is one of the actor's, and the row's building is one of the
-- actor's if the membership is limited. Inline array subqueries, run once per statement.

create function wall_condition(has_building boolean) returns text language sql immutable as $$
    select case when not has_building then
        $c$site_id = any (array(select m.site_id from membership m
           where m.user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid))$c$
    else
        $c$site_id = any (array(select m.site_id from membership m
           where m.user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid
             and m.building_id is null))
        or (site_id = any (array(select m.site_id from membership m
           where m.user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid))
          and (building_id is null or building_id = any (array(select m.building_id from membership m
           where m.user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid
             and m.building_id is not null))))$c$
    end
$$;

-- Puts the wall before a table and grants the app role the given commands ('select, insert, update').
create procedure wall(tbl regclass, commands text, has_building boolean default true)
language plpgsql as $$
begin
    execute format('alter table %s enable row level security', tbl);
    execute format('create policy wall on %s using (%s) with check (%s)', tbl,
                   wall_condition(has_building), wall_condition(has_building));
    execute format('grant %s on %s to fixpoint_app', commands, tbl);
end $$;

alter table membership enable row level security;
create policy own on membership for select
    using (user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid);
grant select on membership to fixpoint_app;

alter table site enable row level security;
create policy wall on site
    using (id = any (array(select m.site_id from membership m
        where m.user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid)))
    with check (id = any (array(select m.site_id from membership m
        where m.user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid)));
grant select, update on site to fixpoint_app;

call wall('site_calendar_day', 'select, insert, update, delete', false);
call wall('team', 'select, insert, update', false);
call wall('site_person', 'select', false);

-- A person is seen by himself and by those who share a site with him; the hash by nobody.
alter table app_user enable row level security;
create policy colleague on app_user for select
    using (id = nullif(current_setting('fixpoint.actor', true), '')::uuid
        or exists (select from site_person sp where sp.user_id = app_user.id));
grant select (id, login, name_zh, name_en, language, phone, password_changed_at, deactivated_at,
              created_at, created_by, version) on app_user to fixpoint_app;
grant select on role, role_may to fixpoint_app;

-- ------------------------------------------------------------------------------------------------
-- Every change of the register is kept

-- One row for each insert, update, delete of a register row: what it was, what it became (changed
-- columns only), who, when. What hangs on a thing (attribute, document link, responsibility) is kept
-- under the thing's own id, so that the page of a thing shows all of it as history.
create table change (
    id          bigint generated always as identity primary key,
    site_id     uuid not null references site,
    building_id uuid,
    entity      text not null, -- table name
    entity_id   uuid not null, -- of the place, position or unit
    at          timestamptz not null default statement_timestamp(), -- one act, one time
    actor       uuid references app_user, -- null = the owner at the terminal
    kind        text not null check (kind in ('create', 'update', 'delete')),
    before      jsonb,
    after       jsonb not null
);
create index change_entity on change (entity_id, id);
call wall('change', 'select');

-- What is kept beside the facts (counters, clocks, texts derived from names) is no change of its own.
create function row_facts(r jsonb) returns jsonb language sql immutable parallel safe as $$
    select r - '{version,created_at,updated_at,building_id,path_zh,path_en,search_text}'::text[]
$$;

-- What hangs on a thing is kept under the thing's id; a thing, and a site, under its own.
create function change_owner(r jsonb, thing boolean) returns uuid language sql immutable parallel safe as $$
    select coalesce(case when not thing then coalesce(r ->> 'position_id', r ->> 'asset_id', r ->> 'location_id') end,
                    r ->> 'id')::uuid
$$;

-- Writes that rows were made, once a statement: an import makes 100,000 in one. Of a thing only the fact
-- is kept: the row itself is the "after" until its first update. SECURITY DEFINER: the app role cannot
-- write history itself.
create function record_made() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    insert into change (site_id, building_id, entity, entity_id, actor, kind, after)
    select coalesce(f.r ->> 'site_id', f.r ->> 'id')::uuid, -- a site's own row has no site_id
           (f.r ->> 'building_id')::uuid, tg_table_name, change_owner(f.r, tg_argv[0] = 'thing'), actor_id(), 'create',
           case when tg_argv[0] = 'thing' then '{}'
                else row_facts(f.r) - '{id,site_id,building_id,location_id,position_id,asset_id}'::text[] end
    from (select to_jsonb(fresh) as r from fresh) f;
    return null;
end $$;

-- Writes that a row changed or went. SECURITY DEFINER for the same reason.
create function record_change() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    row_ jsonb := to_jsonb(coalesce(new, old));
    thing boolean := tg_argv[0] = 'thing';
    owner uuid := change_owner(row_, thing);
    was jsonb; is_ jsonb; old_part jsonb := null; new_part jsonb := '{}';
begin
    was := row_facts(to_jsonb(old));
    is_ := row_facts(to_jsonb(new));
    if tg_op = 'DELETE' then
        old_part := was - '{id,site_id,building_id,location_id,position_id,asset_id}'::text[];
    else
        select jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, is_ -> o.key)
          into old_part, new_part
          from jsonb_each(was) o where o.value is distinct from is_ -> o.key;
        -- Nothing changed, or it is still the act that made the row.
        if new_part is null or exists (select from change c where c.entity_id = owner and c.entity = tg_table_name
                                       and c.kind = 'create' and c.at = statement_timestamp()) then
            return null;
        end if;
        if not thing then -- say which attribute, which link
            new_part := new_part || jsonb_strip_nulls(jsonb_build_object('name', is_ -> 'name'));
        end if;
    end if;
    insert into change (site_id, building_id, entity, entity_id, actor, kind, before, after)
    values (coalesce(row_ ->> 'site_id', row_ ->> 'id')::uuid,
            (row_ ->> 'building_id')::uuid, tg_table_name, owner, actor_id(),
            case tg_op when 'UPDATE' then 'update' else 'delete' end, old_part, new_part);
    return null;
end $$;

-- Counts the version up when a fact changes; a version set by hand (something that hangs on the thing
-- changed) stands.
create function count_version() returns trigger language plpgsql as $$
begin
    if new.version = old.version and row_facts(to_jsonb(new)) is distinct from row_facts(to_jsonb(old)) then
        new.version := old.version + 1;
    end if;
    return new;
end $$;

-- part: 'thing' = a place, position or unit itself; 'part' = what hangs on one.
create procedure keep_changes(tbl regclass, part text default 'thing') language plpgsql as $$
begin
    execute format('create trigger version before update on %s for each row execute function count_version()', tbl);
    execute format('create trigger history_made after insert on %s referencing new table as fresh for each statement execute function record_made(%L)', tbl, part);
    execute format('create trigger history after update or delete on %s for each row execute function record_change(%L)', tbl, part);
end $$;

call keep_changes('site');
create trigger version before update on app_user for each row execute function count_version();

-- ------------------------------------------------------------------------------------------------
-- Sessions, links, throttle (TRUST section 6). The app role reaches them only through the functions
-- of the auth migration.

create table device (
    id          uuid primary key default gen_random_uuid(),
    token_hash  bytea not null unique,  -- of the device cookie: a known device has its own throttle
    user_id     uuid not null references app_user,
    name        text not null default '',
    created_at  timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    revoked_at  timestamptz
);

create table session (
    id          uuid primary key default gen_random_uuid(),
    token_hash  bytea not null unique,  -- BLAKE2b-256 of the token; the token itself is nowhere
    user_id     uuid not null references app_user,
    device_id   uuid references device,
    created_at  timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    idle        interval not null,
    expires_at  timestamptz not null,   -- absolute
    ended_at    timestamptz,
    user_agent  text not null default '',
    remote      text not null default ''
);
create index session_person on session (user_id) where ended_at is null;

-- A link that an administrator made: an invitation, or a new password. Shown once, stored as hash.
create table password_link (
    id          uuid primary key default gen_random_uuid(),
    token_hash  bytea not null unique,
    user_id     uuid not null references app_user,
    kind        text not null check (kind in ('invitation', 'reset')),
    created_at  timestamptz not null default now(),
    created_by  uuid references app_user,
    expires_at  timestamptz not null,
    used_at     timestamptz
);

-- One row per try to sign in, counted before anything is hashed.
create table sign_in_try (
    at      timestamptz not null default clock_timestamp(),
    login   text not null,
    network text not null,   -- /24 or /56
    device_id uuid,          -- of a known device
    ok      boolean not null default false
);
create index sign_in_try_login on sign_in_try (login, at);
create index sign_in_try_network on sign_in_try (network, at);
create index sign_in_try_at on sign_in_try (at);
