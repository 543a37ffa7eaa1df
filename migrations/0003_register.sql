-- The register: places, the fixed positions in them, the units that fill the positions, and the one
-- registry of codes. domain.md 3 (codes) and 4 (dictionaries) are the source of the rules.

-- ------------------------------------------------------------------------------------------------
-- Dictionaries: bilingual, the same for all sites, deprecated (active_to, merged_into), never deleted.

create table item_system (
    letter      text primary key check (letter ~ '^[ABCDEFGHJKLMNPQRTUWXY]$'),
    name_zh     text not null,
    name_en     text not null,
    active_to   date,
    merged_into text references item_system
);
create table item_type (
    code        text primary key check (code ~ '^[ABCDEFGHJKLMNPQRTUWXY]{2}$'),
    system      text generated always as (left(code, 1)) stored references item_system,
    name_zh     text not null,
    name_en     text not null,
    photo_pair  boolean not null default true, -- a work order needs a photo before and after
    active_to   date,
    merged_into text references item_type
);
create table fault_cause_group (
    letter      text primary key,
    name_zh     text not null,
    name_en     text not null,
    active_to   date,
    merged_into text references fault_cause_group
);
create table fault_cause (
    code        text primary key check (code ~ '^[ABCDEFGHJKLMNPQRTUWXY][0-9]{2}$'),
    "group"     text generated always as (left(code, 1)) stored references fault_cause_group,
    name_zh     text not null,
    name_en     text not null,
    final       boolean not null, -- may finish a work order; "..00" is provisional
    active_to   date,
    merged_into text references fault_cause
);
create table symptom (
    key         text primary key,
    name_zh     text not null,
    name_en     text not null,
    iso14224    text not null default '',
    forces_p1   boolean not null default false,
    active_to   date,
    merged_into text references symptom
);
create table sign_type (
    key         text primary key,
    name_zh     text not null,
    name_en     text not null,
    scheme      text not null default '', -- the standard that numbers it; '' or own = none
    number      text,
    where_zh    text not null default '',
    where_en    text not null default '',
    active_to   date,
    merged_into text references sign_type
);
create table room_kind (
    key         text primary key,
    name_zh     text not null,
    name_en     text not null,
    active_to   date,
    merged_into text references room_kind
);
-- @data item_system(letter,name_zh,name_en) from data/item-systems.csv
-- @data item_type(code,name_zh,name_en) from data/item-types.csv
-- @data fault_cause_group(letter,name_zh,name_en) from data/fault-cause-groups.csv
-- @data fault_cause(code,name_zh,name_en,final) from data/fault-causes.csv
-- @data symptom(key,name_zh,name_en,iso14224,forces_p1) from data/symptoms.csv
-- @data sign_type(key,name_zh,name_en,scheme,number,where_zh,where_en) from data/sign-types.csv
-- @data room_kind(key,name_zh,name_en) from data/room-kinds.csv
grant select on item_system, item_type, fault_cause_group, fault_cause, symptom, sign_type, room_kind
    to fixpoint_app;

-- ------------------------------------------------------------------------------------------------
-- Places

-- A location: building (or outdoor grounds), floor, zone, room. Rows of one building carry its id in
-- building_id, a building its own, so that the wall's condition is the same everywhere.
create table location (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid not null,
    parent_id   uuid,                   -- null only for a building or outdoor grounds
    kind        text not null check (kind in ('building', 'outdoor', 'floor', 'zone', 'room')),
    code        text collate "C" not null, -- canonical: compact, without check character; C: prefixes are ranges
    name_zh     text not null default '',
    name_en     text not null default '',
    room_kind   text constraint location__room_kind__missing references room_kind,
    elevation_m numeric(8, 3),          -- of a floor
    area_m2     numeric(10, 2),
    external_name text,                 -- the name in the workbook it came from; its key there
    no_photos   boolean not null default false, -- sign P029 hangs here: no camera
    status      text not null default 'active' check (status in ('draft', 'active', 'retired', 'merged')),
    note        text not null default '',
    path_zh     text not null default '', -- names from the building down, kept by trigger: read often,
    path_en     text not null default '', -- changed seldom, and 1.3 to 1.8 times faster than recursion
    above       uuid[] not null default '{}', -- the ids on that path, the building first, itself last
    search_text text generated always as (lower((code || ' ' || code_hyphen(code) || ' ' || name_zh || ' ' || name_en
        || ' ' || coalesce(external_name, '')) collate "default")) stored,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    version     bigint not null default 1,
    constraint location__code__unique unique (code),
    constraint location__site__key unique (site_id, id),
    constraint location__parent_id__missing foreign key (site_id, parent_id) references location (site_id, id),
    constraint location__building_id__missing foreign key (site_id, building_id)
        references location (site_id, id) deferrable initially deferred,
    constraint location__parent_id__kind check ((parent_id is null) = (kind in ('building', 'outdoor'))),
    constraint location__name__given check (name_zh <> '' or name_en <> '')
);
create index location_site_code on location (site_id, code);
create index location_parent on location (parent_id);
create unique index location__external_name__unique on location (building_id, kind, external_name)
    where external_name is not null;
alter table membership add constraint membership__building_id__missing
    foreign key (site_id, building_id) references location (site_id, id);
call wall('location', 'select, insert, update');
call keep_changes('location');

-- Who answers for a zone (or a room, a floor), from when to when. Never two at once.
create table responsibility (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid not null,
    location_id uuid not null,
    user_id     uuid not null references app_user,
    during      daterange not null,
    created_at  timestamptz not null default now(),
    version     bigint not null default 1,
    foreign key (site_id, location_id) references location (site_id, id),
    constraint responsibility__during__given check (not isempty(during) and lower(during) is not null),
    constraint responsibility__during__overlap exclude using gist (location_id with =, during with &&)
);
create index responsibility_site on responsibility (site_id, location_id);
call wall('responsibility', 'select, insert, update, delete');
call keep_changes('responsibility', 'part');

-- ------------------------------------------------------------------------------------------------
-- Positions and units

-- A position: the fixed place of one thing ("3rd luminaire of room B12"). Its code says where it is;
-- what is mounted there changes. A sign is a position of type YB with a sign type.
create table position (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid not null,
    location_id uuid not null,
    item_type   text not null references item_type,
    ordinal     text not null check (ordinal ~ '^([0-9][0-9]|[ABCDEFGHJKLMNPQRTUWXY][0-9])$' and ordinal <> '00'),
    code        text collate "C" not null,
    name_zh     text not null default '',
    name_en     text not null default '',
    sign_type   text constraint position__sign_type__missing references sign_type,
    sign_scheme text,
    sign_number text,
    external_name text,
    status      text not null default 'active' check (status in ('draft', 'active', 'retired', 'merged')),
    note        text not null default '',
    search_text text not null default '', -- code, names and type in both languages, lower case; by trigger
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    version     bigint not null default 1,
    constraint position__code__unique unique (code),
    constraint position__site__key unique (site_id, id),
    constraint position__location_id__missing foreign key (site_id, location_id) references location (site_id, id),
    constraint position__name__given check (name_zh <> '' or name_en <> ''),
    constraint position__sign_type__type check (sign_type is null or item_type = 'YB')
);
create index position_site_code on position (site_id, code);
create index position_site_type on position (site_id, item_type, code);
create index position_site_status on position (site_id, status, code) where status <> 'active';
create index position_location on position (location_id, code);
create unique index position__external_name__unique on position (building_id, external_name)
    where external_name is not null;
call wall('position', 'select, insert, update');
call keep_changes('position');

-- A unit: the physical thing with a maker's serial number. It moves and is replaced; its tag stays on it.
create table asset (
    id            uuid primary key default gen_random_uuid(),
    site_id       uuid not null references site,
    building_id   uuid,              -- of the position it fills; null = in store or on loan
    item_type     text not null references item_type,
    tag           text collate "C" not null, -- canonical: type + six digits
    name_zh       text not null default '',
    name_en       text not null default '',
    manufacturer  text not null default '',
    model         text not null default '',
    serial_number text,
    installed_on  date,
    warranty_until date,
    warranty_note text not null default '',
    status        text not null default 'in_use' check (status in ('in_use', 'in_store', 'retired')),
    note          text not null default '',
    search_text   text generated always as (lower((tag || ' ' || code_hyphen(tag) || ' ' || name_zh || ' ' || name_en || ' '
        || manufacturer || ' ' || model || ' ' || coalesce(serial_number, '')) collate "default")) stored,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    version       bigint not null default 1,
    constraint asset__tag__unique unique (tag),
    constraint asset__site__key unique (site_id, id)
);
create index asset_site_tag on asset (site_id, tag);
create index asset_site_status on asset (site_id, status, tag) where status <> 'in_use';
call wall('asset', 'select, insert, update');
call keep_changes('asset');

-- The last serial given per type, installation-wide: tags are never used twice.
create table asset_tag_counter (
    item_type text primary key references item_type,
    last      int not null default 0
);

-- Which unit filled which position, and when. A position holds one unit at a time and a unit is in one
-- position at a time; a swap or a move closes one row and opens another in one transaction.
create table position_asset (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid not null,
    position_id uuid not null,
    asset_id    uuid not null,
    during      tstzrange not null,
    reason      text not null default '',
    created_by  uuid references app_user,
    foreign key (site_id, position_id) references position (site_id, id),
    foreign key (site_id, asset_id) references asset (site_id, id),
    constraint position_asset__during__given check (not isempty(during)),
    constraint position_asset__position_id__overlap exclude using gist (position_id with =, during with &&),
    constraint position_asset__asset_id__overlap exclude using gist (asset_id with =, during with &&)
);
create unique index position_asset_now on position_asset (position_id) where upper_inf(during);
create unique index asset_position_now on position_asset (asset_id) where upper_inf(during);
call wall('position_asset', 'select, insert, update');

-- ------------------------------------------------------------------------------------------------
-- What hangs on a place, a position or a unit. Exactly one of the three keys is set.

-- Names by which other systems know a thing (workbook name, bar code, serial, tag number): searchable,
-- and scannable like aliases.
create table external_id (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid,
    location_id uuid,
    position_id uuid,
    asset_id    uuid,
    kind        text not null check (kind in ('name', 'barcode', 'serial', 'tag', 'id')),
    value       text not null,
    source      text not null default '',
    foreign key (site_id, location_id) references location (site_id, id),
    foreign key (site_id, position_id) references position (site_id, id),
    foreign key (site_id, asset_id) references asset (site_id, id),
    constraint external_id__value__given check (value <> ''),
    constraint external_id__owner__one check (num_nonnulls(location_id, position_id, asset_id) = 1)
);
create index external_id_value on external_id (site_id, lower(value));
create index external_id_location on external_id (location_id) where location_id is not null;
create index external_id_position on external_id (position_id) where position_id is not null;
create index external_id_asset on external_id (asset_id) where asset_id is not null;
call wall('external_id', 'select, insert, update, delete');

-- Free attributes.
create table attribute (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid,
    location_id uuid,
    position_id uuid,
    asset_id    uuid,
    name        text not null,
    value       text not null,
    unit        text not null default '',
    source      text not null default '',
    version     bigint not null default 1,
    foreign key (site_id, location_id) references location (site_id, id),
    foreign key (site_id, position_id) references position (site_id, id),
    foreign key (site_id, asset_id) references asset (site_id, id),
    constraint attribute__name__given check (name <> ''),
    constraint attribute__owner__one check (num_nonnulls(location_id, position_id, asset_id) = 1),
    constraint attribute__name__unique unique nulls not distinct (location_id, position_id, asset_id, name)
);
create index attribute_position on attribute (position_id) where position_id is not null;
create index attribute_asset on attribute (asset_id) where asset_id is not null;
call wall('attribute', 'select, insert, update, delete');
call keep_changes('attribute', 'part');

-- Links to documents kept elsewhere: manuals, certificates.
create table document_link (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid,
    location_id uuid,
    position_id uuid,
    asset_id    uuid,
    name        text not null,
    url         text not null,
    category    text not null default '',
    source      text not null default '',
    version     bigint not null default 1,
    foreign key (site_id, location_id) references location (site_id, id),
    foreign key (site_id, position_id) references position (site_id, id),
    foreign key (site_id, asset_id) references asset (site_id, id),
    constraint document_link__owner__one check (num_nonnulls(location_id, position_id, asset_id) = 1),
    -- A link is opened by people: only http(s), or a path inside the workbook's own document folder.
    constraint document_link__url__scheme check (url !~* '^\s*[a-z][a-z0-9+.-]*:' or url ~* '^https?://')
);
create index document_link_position on document_link (position_id) where position_id is not null;
create index document_link_asset on document_link (asset_id) where asset_id is not null;
call wall('document_link', 'select, insert, update, delete');
call keep_changes('document_link', 'part');

-- Named groups that cut across places: a COBie System ("Supply air 1") or Zone ("Flat A").
create table register_group (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid not null,
    kind        text not null check (kind in ('system', 'zone')),
    name        text not null,
    category    text not null default '',
    constraint register_group__site__key unique (site_id, id),
    constraint register_group__name__unique unique (building_id, kind, name)
);
call wall('register_group', 'select, insert, update');
create table register_group_member (
    id          uuid primary key default gen_random_uuid(),
    site_id     uuid not null references site,
    building_id uuid not null,
    group_id    uuid not null,
    location_id uuid,
    position_id uuid,
    foreign key (site_id, group_id) references register_group (site_id, id),
    foreign key (site_id, location_id) references location (site_id, id),
    foreign key (site_id, position_id) references position (site_id, id),
    constraint register_group_member__owner__one check (num_nonnulls(location_id, position_id) = 1),
    constraint register_group_member__once__unique unique nulls not distinct (group_id, location_id, position_id)
);
create index register_group_member_position on register_group_member (position_id) where position_id is not null;
call wall('register_group_member', 'select, insert, update, delete');

-- What hangs on a unit is seen where the unit is: it follows when the unit moves, or goes to store.
-- SECURITY DEFINER: who takes the unit may not see the building that it leaves.
create function asset_follow() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    update attribute set building_id = new.building_id where asset_id = new.id;
    update document_link set building_id = new.building_id where asset_id = new.id;
    update external_id set building_id = new.building_id where asset_id = new.id;
    return null;
end $$;
create trigger follow after update of building_id on asset for each row
    when (new.building_id is distinct from old.building_id) execute function asset_follow();

-- ------------------------------------------------------------------------------------------------
-- The registry of codes: one row for each code that ever was, unique in the installation, never reused,
-- never deleted. Places, positions and units get their row by trigger; aliases are rows of their own.
create table code (
    canonical   text collate "C" primary key, -- compact, upper case, without check character
    site_id     uuid not null references site,
    building_id uuid,
    kind        text not null check (kind in ('building', 'floor', 'zone', 'room', 'item', 'asset', 'document')),
    location_id uuid,
    position_id uuid,
    asset_id    uuid,
    work_order_id uuid,               -- key added in 0004
    state       text not null default 'active' check (state in ('draft', 'active', 'retired', 'merged', 'alias')),
    leads_to    text[] not null default '{}', -- alias, merged: one; retired: its successors, if any
    reason      text not null default '',
    changed_at  timestamptz not null default now(),
    changed_by  uuid references app_user,
    fixed_at    timestamptz,          -- first label print or first record: from then on it is fixed
    foreign key (site_id, location_id) references location (site_id, id),
    foreign key (site_id, position_id) references position (site_id, id),
    foreign key (site_id, asset_id) references asset (site_id, id),
    constraint code__names__one check (num_nonnulls(location_id, position_id, asset_id, work_order_id) = 1),
    constraint code__leads_to__alias check (state not in ('alias', 'merged') or cardinality(leads_to) = 1)
);
create index code_site on code (site_id, canonical);
create index code_location on code (location_id) where location_id is not null;
create index code_position on code (position_id) where position_id is not null;
create index code_asset on code (asset_id) where asset_id is not null;
create index code_leads_to on code using gin (leads_to) where leads_to <> '{}';
call wall('code', 'select, insert, update');

-- A place, position or unit that comes into being enters its code into the registry. The registry's
-- primary key is what refuses a code that was ever used, in whichever site.
-- Once a statement and not once a row: an import makes 100,000 in one.
create function code_register() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'location' then
        insert into code (canonical, site_id, building_id, kind, location_id, state, changed_by)
        select f.code, f.site_id, f.building_id, case f.kind when 'outdoor' then 'building' else f.kind end, f.id,
               f.status, actor_id()
        from fresh f;
    elsif tg_table_name = 'position' then
        insert into code (canonical, site_id, building_id, kind, position_id, state, changed_by)
        select f.code, f.site_id, f.building_id, 'item', f.id, f.status, actor_id() from fresh f;
    else
        insert into code (canonical, site_id, building_id, kind, asset_id, state, changed_by)
        select f.tag, f.site_id, null, 'asset', f.id, 'active', actor_id() from fresh f;
    end if;
    return null;
end $$;
create trigger code_register after insert on location referencing new table as fresh
    for each statement execute function code_register();
create trigger code_register after insert on position referencing new table as fresh
    for each statement execute function code_register();
create trigger code_register after insert on asset referencing new table as fresh
    for each statement execute function code_register();

-- Keeps path_zh, path_en and above: the names and ids from the building down, one language falling back
-- to the other.
create function location_path() returns trigger language plpgsql as $$
declare
    parent location;
begin
    if new.parent_id is not null then
        select * into parent from location where id = new.parent_id;
    end if;
    new.path_zh := concat_ws(' › ', nullif(parent.path_zh, ''), coalesce(nullif(new.name_zh, ''), new.name_en));
    new.path_en := concat_ws(' › ', nullif(parent.path_en, ''), coalesce(nullif(new.name_en, ''), new.name_zh));
    new.above := parent.above || new.id;
    new.updated_at := now();
    return new;
end $$;
create trigger location_path before insert or update on location for each row execute function location_path();
create function location_path_below() returns trigger language plpgsql as $$
begin
    if (new.path_zh, new.path_en, new.above) is distinct from (old.path_zh, old.path_en, old.above) then
        update location set updated_at = now() where parent_id = new.id;
    end if;
    return null;
end $$;
create trigger location_path_below after update on location for each row execute function location_path_below();

-- ------------------------------------------------------------------------------------------------
-- Labels

-- The key behind a code in a label's address. Ten characters of the alphabet (49 bits), made at print,
-- revocable. Staff do not need it; the public page of a place does.
create table label_key (
    key         text primary key check (key ~ '^[0-9A-HJ-NP-RTUW-Y]{10}$'),
    site_id     uuid not null references site,
    building_id uuid,
    canonical   text collate "C" not null references code,
    created_at  timestamptz not null default now(),
    created_by  uuid references app_user,
    revoked_at  timestamptz
);
create unique index label_key_now on label_key (canonical) where revoked_at is null;
call wall('label_key', 'select, insert, update');

-- Each act of printing: what, on which stock, from which cell, by whom.
create table label_print (
    id          uuid primary key,   -- made by the client
    site_id     uuid not null references site,
    building_id uuid,
    at          timestamptz not null default now(),
    actor       uuid references app_user,
    stock       text not null,
    start_cell  int not null,
    copies      int not null,
    options     jsonb not null default '{}',
    codes       text[] not null,
    content     jsonb not null      -- the request as it came: the same id again is the same print
);
create index label_print_site on label_print (site_id, at desc);
create index label_print_codes on label_print using gin (codes);
call wall('label_print', 'select, insert');
