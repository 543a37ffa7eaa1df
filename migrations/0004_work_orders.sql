-- Work orders (repair tickets): what was asked for, what was done about it, and the proof.
-- The state machine is data (domain.md 4.7); events are append-only; the current row of work_order is
-- their projection, made in the same transaction.

-- ------------------------------------------------------------------------------------------------
-- Photos

-- A photo is named by the hash of the bytes that the phone sent. Those bytes are gone after decoding;
-- what is served are two re-encoded pictures without metadata (screen, thumb) in FIXPOINT_PHOTOS.
create table photo (
    site_id     uuid not null references site,
    sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    width       int not null,        -- of the upload, upright, pixels
    height      int not null,
    size_bytes  int not null,        -- of the upload
    screen_sha256 text not null,     -- of the served pictures: restore and verify check them
    screen_width  int not null,
    screen_height int not null,
    screen_size_bytes int not null,
    thumb_sha256  text not null,
    thumb_size_bytes  int not null,
    uploaded_by uuid not null references app_user,
    uploaded_at timestamptz not null default now(),
    primary key (site_id, sha256)
);

-- ------------------------------------------------------------------------------------------------
-- The state machine, as data

create table work_order_state (
    key     text primary key,
    name_zh text not null,
    name_en text not null,
    open    boolean not null,
    tone    text not null,  -- idle, now, wait, stop, good (SCREENS.md 5)
    ordinal int not null
);
insert into work_order_state values
    ('new',          '待受理', 'New',             true,  'idle', 1),
    ('triaged',      '已受理', 'Triaged',         true,  'idle', 2),
    ('dispatched',   '已派单', 'Dispatched',      true,  'now',  3),
    ('accepted',     '已接单', 'Accepted',        true,  'now',  4),
    ('on_site',      '已到场', 'On site',         true,  'now',  5),
    ('in_progress',  '处理中', 'In progress',     true,  'now',  6),
    ('waiting',      '挂起',   'Waiting',         true,  'wait', 7),
    ('returned',     '返工',   'Returned',        true,  'stop', 8),
    ('done',         '待验收', 'Done, to verify', true,  'wait', 9),
    ('verified',     '已验收', 'Verified',        true,  'good', 10),
    ('visit_due',    '待回访', 'Visit due',       true,  'wait', 11),
    ('closed',       '已关闭', 'Closed',          false, 'good', 12),
    ('cancelled',    '已取消', 'Cancelled',       false, 'idle', 13),
    ('merged',       '重复合并', 'Merged',        false, 'idle', 14),
    ('out_of_scope', '范围外', 'Out of scope',    false, 'idle', 15);

-- What may be done, and which fields an event of it must and may carry. Anything else is refused.
create table work_order_action (
    key      text primary key,
    name_zh  text not null,
    name_en  text not null,
    required text[] not null default '{}',
    optional text[] not null default '{}',
    ordinal  int not null,      -- the order in which a screen offers it
    main     boolean not null default false -- may be the one next step (the filled button)
);
insert into work_order_action (key, name_zh, name_en, required, optional, ordinal) values
    ('report',   '报修',     'Report',             '{}', '{}', 0),
    ('accept',   '接单',     'Accept',             '{}', '{note}', 1),
    ('take',     '接单',     'Take',               '{}', '{note}', 12),
    ('arrive',   '到场',     'Arrive on site',     '{code}', '{note,photos}', 3),
    ('start',    '开工',     'Start',              '{}', '{note,photos}', 4),
    ('resume',   '恢复',     'Resume',             '{}', '{note}', 5),
    ('finish',   '完工',     'Finish',             '{cause,measures}', '{note,photos}', 6),
    ('verify',   '验收',     'Verify',             '{}', '{note,photos}', 7),
    ('return',   '退回返工', 'Return for rework',  '{reason}', '{photos}', 8),
    ('triage',   '受理',     'Triage',             '{}', '{priority,symptom,place,note}', 9),
    ('dispatch', '派单',     'Dispatch',           '{assignee}', '{note}', 10),
    ('answer',   '答复报修人', 'Answer requester', '{answer}', '{told}', 11),
    ('close',    '关闭',     'Close',              '{}', '{note}', 13),
    ('visit',    '回访',     'Return visit',       '{satisfaction}', '{note}', 14),
    ('refuse',   '拒单',     'Refuse',             '{reason}', '{}', 15),
    ('hand_over', '转办',    'Hand over',          '{assignee,reason}', '{}', 16),
    ('pause',    '挂起',     'Pause',              '{waiting_for,review_on}', '{approver,note}', 17),
    ('reopen',   '重新打开', 'Reopen',             '{reason}', '{photos}', 18),
    ('add_photo', '补照片',  'Add photo',          '{photos}', '{note}', 19),
    ('comment',  '备注',     'Comment',            '{note}', '{photos}', 20),
    ('urge',     '催单',     'Urge',               '{}', '{note}', 21),
    ('merge',    '合并',     'Merge duplicate',    '{target}', '{note}', 22),
    ('cancel',   '取消',     'Cancel',             '{reason}', '{}', 23),
    ('declare_out_of_scope', '范围外', 'Out of scope', '{explanation,told}', '{}', 24),
    ('release',  '收回',     'Release',            '{reason}', '{}', 25);
update work_order_action set main = true where key in ('accept', 'take', 'arrive', 'start', 'resume', 'finish',
    'verify', 'triage', 'dispatch', 'answer', 'close', 'visit');

-- from × action → to. who: role keys at the site, or assignee, reporter, member (who sees it).
create table work_order_transition (
    from_state text not null references work_order_state,
    action     text not null references work_order_action,
    to_state   text not null references work_order_state,
    who        text[] not null,
    primary key (from_state, action)
);
insert into work_order_transition values
    ('new', 'triage', 'triaged', '{desk,leader,manager}'),
    ('new', 'cancel', 'cancelled', '{desk,leader,manager}'),
    ('new', 'merge', 'merged', '{desk,leader,manager}'),
    ('new', 'declare_out_of_scope', 'out_of_scope', '{desk,leader,manager}'),
    -- Who stands before the fault and can mend it needs no desk: taking a new work order triages it by
    -- what the report proposed.
    ('new', 'take', 'accepted', '{technician,leader}'),
    ('triaged', 'dispatch', 'dispatched', '{desk,leader}'),
    ('triaged', 'take', 'accepted', '{technician,leader}'),
    ('dispatched', 'dispatch', 'dispatched', '{desk,leader}'),
    ('dispatched', 'accept', 'accepted', '{assignee}'),
    ('dispatched', 'refuse', 'triaged', '{assignee}'),
    ('accepted', 'arrive', 'on_site', '{assignee}'),
    ('accepted', 'hand_over', 'dispatched', '{assignee,leader}'),
    ('on_site', 'hand_over', 'dispatched', '{assignee,leader}'),
    ('in_progress', 'hand_over', 'dispatched', '{assignee,leader}'),
    -- Who did it may be gone by the time it is returned.
    ('returned', 'hand_over', 'dispatched', '{assignee,leader}'),
    ('on_site', 'start', 'in_progress', '{assignee}'),
    ('returned', 'start', 'in_progress', '{assignee}'),
    ('in_progress', 'pause', 'waiting', '{assignee}'),
    ('in_progress', 'finish', 'done', '{assignee}'),
    ('waiting', 'resume', 'in_progress', '{assignee,leader}'),
    ('done', 'verify', 'verified', '{supervisor,leader,manager}'),
    ('done', 'return', 'returned', '{supervisor,leader,manager}'),
    ('verified', 'close', 'closed', '{desk,leader}'),      -- visit_due instead when a return visit is due
    ('visit_due', 'visit', 'closed', '{desk,leader}'),
    ('visit_due', 'reopen', 'triaged', '{desk,leader}'),
    ('closed', 'reopen', 'triaged', '{desk,reporter,manager}');
-- Any open work order, by whoever sees it.
insert into work_order_transition
    select s.key, a.key, s.key, '{member}' from work_order_state s,
        work_order_action a where s.open and a.key in ('comment', 'urge', 'add_photo', 'answer');
-- When a person's account is deactivated, what he had in hand goes back to be dispatched again.
insert into work_order_transition
    select s, 'release', 'triaged', '{admin}' from unnest(array['dispatched', 'accepted', 'on_site',
        'in_progress', 'waiting', 'returned']) s;
grant select on work_order_state, work_order_action, work_order_transition to fixpoint_app;

-- ------------------------------------------------------------------------------------------------
-- Numbers and the chain

-- Document numbers: letter, the site's day, one installation-wide counter a day, given on receipt.
create table document_counter (
    letter text not null,
    day    date not null,
    last   int not null,
    primary key (letter, day)
);
-- No site, so no wall: it holds counts only. Rows are made and counted up by document_number_next().
create function document_number_next(letter_ text, site_id_ uuid) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    day_ date;
    n int;
begin
    select (now() at time zone s.time_zone)::date into strict day_ from site s where s.id = site_id_;
    insert into document_counter as c (letter, day, last) values (letter_, day_, 1)
        on conflict (letter, day) do update set last = c.last + 1 returning last into n;
    if code_sequence(n) is null then
        perform fault('unavailable', '今天的单号已用完。', 'No document numbers are left today.');
    end if;
    return letter_ || to_char(day_, 'YYMMDD') || code_sequence(n);
end $$;
revoke all on function document_number_next(text, uuid) from public;
grant execute on function document_number_next(text, uuid) to fixpoint_app;

-- The head of a site's hash chain. Locked while an event is appended, so the chain has no forks.
create table site_chain (
    site_id uuid primary key references site,
    seq     bigint not null default 0,
    hash    bytea not null default '\x'
);
call wall('site_chain', 'select, insert, update', false);

-- ------------------------------------------------------------------------------------------------
-- Work orders

create table work_order (
    id          uuid primary key,           -- made by the client
    site_id     uuid not null references site,
    building_id uuid,
    number      text collate "C" not null,  -- canonical document number, W + yymmdd + sequence
    state       text not null references work_order_state,
    priority    text not null constraint work_order__priority__known check (priority in ('P1', 'P2', 'P3', 'P4', 'P5')),
    location_id uuid not null,
    position_id uuid,
    asset_id    uuid,                       -- the unit that filled the position when it was reported
    code_text   text collate "C" not null,              -- the code of that moment: records keep what was scanned
    symptom     text constraint work_order__symptom__missing references symptom,
    words       text not null default '',
    source      text not null default 'scan' check (source in ('scan', 'desk', 'radio', 'patrol', 'plan', 'requester')),
    contact     text not null default '',   -- how to reach who asked, when he has no account
    reporter    uuid not null references app_user,
    first_responder uuid not null references app_user, -- set once, never changed (domain.md 1.5)
    assignee    uuid constraint work_order__assignee__missing references app_user,
    doers       uuid[] not null default '{}', -- who ever had it in hand: none of them verifies it
    photo_pair  boolean not null,           -- a photo before and after is needed; decided at the report
    under_warranty boolean not null default false, -- when it was reported
    reported_cause text references fault_cause, -- of a repair code: the reporter's guess, any cause
    cause       text constraint work_order__cause__missing references fault_cause, -- what the technician found; final
    measures    text not null default '',
    answer      text not null default '',
    merged_into uuid,
    returns     int not null default 0,     -- failed verifications
    urges       int not null default 0,
    waiting_for text,
    review_on   date,
    satisfaction int,
    reported_at timestamptz not null,
    triaged_at  timestamptz,
    dispatched_at timestamptz,
    accepted_at timestamptz,
    arrived_at  timestamptz,
    started_at  timestamptz,
    finished_at timestamptz,
    verified_at timestamptz,
    verified_by uuid references app_user,
    answered_at timestamptz,
    closed_at   timestamptz,
    updated_at  timestamptz not null default now(),
    version     bigint not null default 1,  -- counts its events
    -- With check characters: a number or a code is mostly typed as it is printed.
    search_text text generated always as (lower((words || ' '
        || coalesce(code_with_check(number) || ' ' || code_hyphen(number), number) || ' '
        || coalesce(code_with_check(code_text) || ' ' || code_hyphen(code_text), code_text)) collate "default")) stored,
    constraint work_order__number__unique unique (number),
    constraint work_order__site__key unique (site_id, id),
    constraint work_order__place__missing foreign key (site_id, location_id) references location (site_id, id),
    constraint work_order__position__missing foreign key (site_id, position_id) references position (site_id, id),
    constraint work_order__asset__missing foreign key (site_id, asset_id) references asset (site_id, id),
    constraint work_order__target__missing foreign key (site_id, merged_into) references work_order (site_id, id),
    constraint work_order__target__other check (merged_into <> id)
);
-- Each filter of a list has an index in the list's own order (newest first), so that a page of rare rows
-- is not looked for among all others.
create index work_order_site_recent on work_order (site_id, reported_at desc, id);
create index work_order_site_open on work_order (site_id, reported_at desc, id)
    where state not in ('closed', 'cancelled', 'merged', 'out_of_scope');
create index work_order_site_state on work_order (site_id, state, reported_at desc, id);
create index work_order_site_priority on work_order (site_id, priority, reported_at desc, id);
create index work_order_assignee on work_order (assignee, reported_at desc, id);
create index work_order_reporter on work_order (reporter, reported_at desc, id);
create index work_order_site_code on work_order (site_id, code_text, reported_at desc);
create index work_order_position on work_order (position_id, reported_at desc) where position_id is not null;
create index work_order_location on work_order (location_id, reported_at desc);
call wall('work_order', 'select, insert, update');
alter table code add constraint code__work_order_id__missing
    foreign key (site_id, work_order_id) references work_order (site_id, id);

create table work_order_event (
    id          uuid primary key,           -- made by the client; the report's is the work order's own
    site_id     uuid not null references site,
    building_id uuid,
    work_order_id uuid not null,
    seq         bigint not null,            -- within the work order, from 1
    action      text not null references work_order_action,
    from_state  text references work_order_state,
    to_state    text not null references work_order_state,
    actor       uuid not null references app_user,
    device_at   timestamptz,                -- the phone's claim
    received_at timestamptz not null,       -- the server's clock
    occurred_at timestamptz not null,       -- what counts
    content     jsonb not null,             -- the event's fields, checked and canonical
    photos      jsonb not null default '[]', -- [{sha256, role, taken_at, live}]
    chain_seq   bigint not null,
    prev_hash   bytea not null,
    hash        bytea not null,             -- SHA-256 over site, chain_seq, prev_hash and the event
    foreign key (site_id, work_order_id) references work_order (site_id, id),
    constraint work_order_event__seq__unique unique (work_order_id, seq),
    constraint work_order_event__chain__unique unique (site_id, chain_seq)
);
call wall('work_order_event', 'select, insert');

-- Which photo proves what. The same picture cannot be before and after of one work order.
create table work_order_photo (
    site_id     uuid not null references site,
    building_id uuid,
    work_order_id uuid not null,
    event_id    uuid not null references work_order_event,
    sha256      text not null,
    role        text not null check (role in ('before', 'during', 'after', 'evidence')),
    taken_at    timestamptz not null,       -- the phone's claim
    live        boolean not null default false, -- taken in the page, not chosen from a gallery
    primary key (work_order_id, sha256),
    foreign key (site_id, work_order_id) references work_order (site_id, id),
    constraint work_order_photo__photos__missing foreign key (site_id, sha256) references photo (site_id, sha256)
);
create index work_order_photo_sha on work_order_photo (site_id, sha256);
call wall('work_order_photo', 'select, insert');

-- A photo is visible to its uploader until an event links it, then to those who see the record.
alter table photo enable row level security;
create policy seen on photo for select
    using (uploaded_by = nullif(current_setting('fixpoint.actor', true), '')::uuid
        or exists (select from work_order_photo w where w.site_id = photo.site_id and w.sha256 = photo.sha256));
create policy uploaded on photo for insert
    with check (uploaded_by = nullif(current_setting('fixpoint.actor', true), '')::uuid
        and site_id = any (array(select m.site_id from membership m
            where m.user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid)));
grant select, insert on photo to fixpoint_app;

-- What belongs to a work order is seen where it is seen: moved into another building at triage, it takes
-- its events, photos and number along. SECURITY DEFINER: the app role rewrites no event, and may not see
-- where it goes. Only the place of the rows follows; what they say stays.
create function work_order_follow() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    update work_order_event set building_id = new.building_id where work_order_id = new.id;
    update work_order_photo set building_id = new.building_id where work_order_id = new.id;
    update code set building_id = new.building_id where work_order_id = new.id;
    return null;
end $$;
create trigger follow after update of building_id on work_order for each row
    when (new.building_id is distinct from old.building_id) execute function work_order_follow();

-- ------------------------------------------------------------------------------------------------
-- Who may do what now

-- The roles that the actor has where the row is (its building, or the whole site).
create function actor_roles(site_id_ uuid, building_id_ uuid) returns text[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(array_agg(distinct m.role), '{}') from membership m
        where m.user_id = actor_id() and m.site_id = site_id_
          and (m.building_id is null or m.building_id = building_id_)
    );
end $$;

-- A right is held at a building, or at the whole site (building null: only roles without a limit). The
-- route has asked whether the actor has it somewhere at the site; the act asks whether he has it here.
-- The owner at the terminal is no actor and may all.
create function must_may(site_id_ uuid, building_id_ uuid, may_ text) returns void language plpgsql stable as $$
begin
    if actor_id() is not null and not exists (
            select from membership m join role_may r on r.role = m.role and r.may = may_
            where m.user_id = actor_id() and m.site_id = site_id_
              and (m.building_id is null or m.building_id = building_id_)) then
        perform fault('forbidden', case when building_id_ is null then '此操作涉及整个项目，你的权限只限于部分楼栋。'
                else '你的角色不能在这栋楼做此操作。' end,
            case when building_id_ is null then 'This concerns the whole site; your role is limited to buildings of it.'
                else 'Your role does not allow this in this building.' end);
    end if;
end $$;

-- Why the actor may not judge this work, or null. domain.md 1.5: not a doer, not a doer's subordinate.
create function verify_bar(w work_order) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select case
            when actor_id() = any (w.doers) then 'doer'
            when exists (select from membership m where m.user_id = actor_id() and m.site_id = w.site_id
                         and m.reports_to = any (w.doers)) then 'subordinate'
        end
    );
end $$;

-- The actions that this person may do now, in the order in which a screen offers them; "next" marks the
-- one that is the next step. An action that is his by role but barred is listed with the reason: a grey
-- button says why.
create function work_order_actions(w work_order) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with mine as (
            select a.*, t.to_state, bar.reason, bar.zh, bar.en,
                   -- Moving on is a step; answering is one when closing waits for it.
                   a.main and bar.reason is null and (t.to_state <> t.from_state
                       or a.key = 'answer' and w.state = 'verified' and w.answered_at is null) as step
            from work_order_transition t
            join work_order_action a on a.key = t.action
            cross join (select actor_roles(w.site_id, w.building_id) as held) r
            left join lateral (
                select v.reason, v.zh, v.en from (values
                    ('doer', t.action in ('verify', 'return') and verify_bar(w) = 'doer',
                     '此单由你完工，须由他人验收。', 'You did this work; another person verifies.'),
                    ('subordinate', t.action in ('verify', 'return') and verify_bar(w) = 'subordinate',
                     '完工人是你的上级，须由他人验收。', 'You report to who did this work; another person verifies.'),
                    ('answer', t.action = 'close' and w.answered_at is null,
                     '请先记录对报修人的答复。', 'Record the answer to the requester first.'),
                    ('late', t.action = 'reopen' and w.state = 'closed' and w.closed_at < now() - interval '7 days',
                     '关闭已超过 7 天，请重新报修。', 'Closed more than 7 days ago: report it anew.')
                ) v (reason, holds, zh, en) where v.holds limit 1
            ) bar on true
            where t.from_state = w.state
              and (t.who && r.held or 'member' = any (t.who)
                   or ('assignee' = any (t.who) and w.assignee = actor_id())
                   or ('reporter' = any (t.who) and w.reporter = actor_id()))
        )
        select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'action', m.key, 'name_zh', m.name_zh, 'name_en', m.name_en, 'to_state', m.to_state,
                'required', to_jsonb(m.required), 'optional', to_jsonb(m.optional),
                'next', m.step and m.ordinal = (select min(s.ordinal) from mine s where s.step),
                'barred', m.reason, 'barred_zh', m.zh, 'barred_en', m.en)) order by m.ordinal), '[]')
        from mine m
    );
end $$;

-- ------------------------------------------------------------------------------------------------
-- Appending

-- Appends one event to a work order: links its photos, extends the site's chain.
create function work_order_append(w work_order, event_id uuid, action_ text, to_state_ text,
                                  content_ jsonb, at_ timestamptz) returns void
language plpgsql as $$
declare
    head site_chain;
    photos_ jsonb := coalesce(content_ -> 'photos', '[]');
    p jsonb;
    other text;
    next_seq bigint;
    fact jsonb;
    hash_ bytea;
begin
    next_seq := case action_ when 'report' then 1 else w.version + 1 end; -- version counts events, seen or not
    insert into site_chain (site_id) values (w.site_id) on conflict do nothing;
    select * into strict head from site_chain where site_id = w.site_id for update;
    fact := jsonb_build_object('id', event_id, 'work_order', w.id, 'seq', next_seq, 'action', action_,
        'actor', actor_id(), 'at', to_char(at_ at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'content', content_);
    hash_ := sha256(convert_to(concat_ws('|', 'work_order_event', w.site_id, head.seq + 1,
                    encode(head.hash, 'hex'), fact), 'UTF8'));
    insert into work_order_event (id, site_id, building_id, work_order_id, seq, action, from_state, to_state,
        actor, device_at, received_at, occurred_at, content, photos, chain_seq, prev_hash, hash)
    values (event_id, w.site_id, w.building_id, w.id, next_seq, action_, case when next_seq > 1 then w.state end,
        to_state_, actor_id(), (content_ ->> 'at')::timestamptz, at_, at_, content_, photos_,
        head.seq + 1, head.hash, hash_);
    update site_chain set seq = head.seq + 1, hash = hash_ where site_id = w.site_id;
    for p in select * from jsonb_array_elements(photos_) loop
        if not exists (select from photo where site_id = w.site_id and sha256 = p ->> 'sha256') then
            perform fault('invalid', '照片尚未上传到服务器。', 'The photo has not reached the server yet.', 'photos',
                jsonb_build_object('sha256', p ->> 'sha256'));
        end if;
        select role into other from work_order_photo where work_order_id = w.id and sha256 = p ->> 'sha256';
        if found then
            perform fault('invalid', '此照片已用于本工单，整改前后须各拍一张。',
                'This photo is in this work order already; before and after are two pictures.', 'photos',
                jsonb_build_object('sha256', p ->> 'sha256', 'role', other));
        end if;
        insert into work_order_photo (site_id, building_id, work_order_id, event_id, sha256, role, taken_at, live)
        values (w.site_id, w.building_id, w.id, event_id, p ->> 'sha256', p ->> 'role',
                (p ->> 'taken_at')::timestamptz, coalesce((p ->> 'live')::boolean, false));
    end loop;
end $$;

-- Checks photos as a phone sends them: a list of {sha256, role, taken_at, live?}, ten at the most.
create function photos_check(photos_ jsonb) returns void language plpgsql as $$
declare
    p jsonb;
begin
    if photos_ is null then
        return;
    end if;
    if jsonb_typeof(photos_) <> 'array' or jsonb_array_length(photos_) > 10 then
        perform fault('invalid', '照片须是最多 10 张的列表。', 'Photos are a list of at most 10.', 'photos');
    end if;
    for p in select * from jsonb_array_elements(photos_) loop
        if jsonb_typeof(p) <> 'object'
           or p - '{sha256,role,taken_at,live}'::text[] <> '{}'
           or coalesce(p ->> 'sha256', '') !~ '^[0-9a-f]{64}$'
           or coalesce(p ->> 'role', '') not in ('before', 'during', 'after', 'evidence')
           or coalesce(p ->> 'taken_at', '') !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$'
           or jsonb_typeof(coalesce(p -> 'live', 'false')) <> 'boolean' then
            perform fault('invalid', '每张照片须有 sha256、role（before、during、after、evidence）和带时区的 taken_at。',
                'Each photo needs sha256, role (before, during, after, evidence) and taken_at with offset.', 'photos');
        end if;
    end loop;
end $$;
