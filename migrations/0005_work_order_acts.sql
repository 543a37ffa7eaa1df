-- The two acts on a work order: report makes it, act appends an event. Both are whole: shape, right,
-- guard, effect and proof in one place and one transaction. domain.md 1.5 and 4.7 are the source.

-- May this person do something here: an active member whose role allows it at the building or the site?
-- SECURITY DEFINER because memberships of others are behind the wall; it tells only yes or no.
create function person_may(user_id_ uuid, site_id_ uuid, building_id_ uuid, may_ text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from membership m join app_user u on u.id = m.user_id
        join role_may r on r.role = m.role and r.may = may_
        where m.user_id = user_id_ and m.site_id = site_id_ and u.deactivated_at is null
          and (m.building_id is null or m.building_id = building_id_))
$$;
revoke all on function person_may(uuid, uuid, uuid, text) from public;
grant execute on function person_may(uuid, uuid, uuid, text) to fixpoint_app;

-- What a code typed or scanned names at one site: the place and, if it names one, the position, the
-- unit in it, and the cause of a repair code. Aliases are followed to the end of their chain (the
-- longest allowed has 16 links). No row: nothing at this site.
create type named_place as (
    location_id uuid, position_id uuid, asset_id uuid, building_id uuid, canonical text, cause text,
    check_state text
);
create function place_by_code(site_id_ uuid, input text) returns setof named_place
language sql stable as $$
    with recursive reading as (
        select r.kind, r.check_state,
               case when r.kind = 'repair' then left(r.canonical, 11) else r.canonical end as canonical,
               case when r.kind = 'repair' then right(r.canonical, 3) end as cause
        from code_readings(code_clean(input)) r where r.check_state <> 'wrong'
    ), chain as (
        select c.canonical, c.location_id, c.position_id, c.asset_id, c.state, c.leads_to, r.cause,
               r.check_state, 1 as link
        from reading r join code c on c.canonical = r.canonical and c.site_id = site_id_
        union all
        select c.canonical, c.location_id, c.position_id, c.asset_id, c.state, c.leads_to, chain.cause,
               chain.check_state, chain.link + 1
        from chain join code c on c.canonical = chain.leads_to[1] and c.site_id = site_id_
        where chain.state in ('alias', 'merged') and chain.link < 16
    )
    select coalesce(p.location_id, l.id), p.id, coalesce(a.id, pa.asset_id), coalesce(p.building_id, l.building_id),
           chain.canonical, chain.cause, chain.check_state
    from chain
    left join asset a on a.id = chain.asset_id
    left join position_asset here on here.asset_id = a.id and upper_inf(here.during)
    left join position p on p.id = coalesce(chain.position_id, here.position_id)
    left join position_asset pa on pa.position_id = p.id and upper_inf(pa.during)
    left join location l on l.id = chain.location_id
    where chain.state not in ('alias', 'merged') and coalesce(p.location_id, l.id) is not null
    order by (chain.check_state = 'ok') desc, chain.canonical
$$;

create function person_json(u_id uuid) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object('id', u.id, 'name_zh', u.name_zh, 'name_en', u.name_en)
        from app_user u where u.id = u_id
    );
end $$;

-- A work order as a list shows it.
create function work_order_row(w work_order) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object(
            'id', w.id, 'number', code_hyphen(w.number), 'priority', w.priority,
            'state', jsonb_build_object('key', s.key, 'name_zh', s.name_zh, 'name_en', s.name_en, 'tone', s.tone, 'open', s.open),
            'symptom', (select jsonb_build_object('key', y.key, 'name_zh', y.name_zh, 'name_en', y.name_en)
                        from symptom y where y.key = w.symptom),
            'words', w.words, 'code', code_hyphen(w.code_text),
            'place', jsonb_build_object('code', code_hyphen(l.code), 'kind', l.kind, 'name_zh', l.name_zh, 'name_en', l.name_en,
                'path_zh', l.path_zh, 'path_en', l.path_en),
            'position', (select jsonb_build_object('code', code_hyphen(p.code), 'name_zh', p.name_zh, 'name_en', p.name_en,
                            'item_type', p.item_type, 'type_zh', t.name_zh, 'type_en', t.name_en)
                         from position p join item_type t on t.code = p.item_type where p.id = w.position_id),
            'reporter', person_json(w.reporter), 'assignee', person_json(w.assignee),
            'waiting_for', w.waiting_for, 'review_on', w.review_on, 'returns', w.returns, 'urges', w.urges,
            'reported_at', w.reported_at, 'updated_at', w.updated_at, 'version', w.version,
            'thumb', (select f.sha256 from work_order_photo f where f.work_order_id = w.id
                      order by f.taken_at limit 1))
        from work_order_state s, location l
        where s.key = w.state and l.id = w.location_id
    );
end $$;

-- A work order whole: facts, stages, photos, events, and what this person may do now.
create function work_order_json(w work_order) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select work_order_row(w) || jsonb_build_object(
            'source', w.source, 'contact', w.contact, 'first_responder', person_json(w.first_responder),
            'photo_pair', w.photo_pair, 'under_warranty', w.under_warranty,
            'asset', (select jsonb_build_object('tag', code_hyphen(a.tag), 'name_zh', a.name_zh, 'name_en', a.name_en,
                    'manufacturer', a.manufacturer, 'model', a.model, 'serial_number', a.serial_number,
                    'warranty_until', a.warranty_until, 'warranty_note', a.warranty_note)
                from asset a where a.id = w.asset_id),
            'reported_cause', (select jsonb_build_object('code', f.code, 'name_zh', f.name_zh, 'name_en', f.name_en)
                from fault_cause f where f.code = w.reported_cause),
            'cause', (select jsonb_build_object('code', f.code, 'name_zh', f.name_zh, 'name_en', f.name_en)
                from fault_cause f where f.code = w.cause),
            'measures', w.measures, 'answer', w.answer, 'satisfaction', w.satisfaction,
            'no_photos', (select l.no_photos from location l where l.id = w.location_id),
            'merged_into', (select jsonb_build_object('id', o.id, 'number', code_hyphen(o.number))
                from work_order o where o.id = w.merged_into),
            'verified_by', person_json(w.verified_by),
            'stages', jsonb_build_object('reported', w.reported_at, 'triaged', w.triaged_at, 'dispatched', w.dispatched_at,
                'accepted', w.accepted_at, 'arrived', w.arrived_at, 'started', w.started_at, 'finished', w.finished_at,
                'verified', w.verified_at, 'answered', w.answered_at, 'closed', w.closed_at),
            'photos', coalesce((select jsonb_agg(jsonb_build_object('sha256', f.sha256, 'role', f.role, 'taken_at', f.taken_at,
                    'live', f.live, 'by', person_json(e.actor), 'width', ph.screen_width, 'height', ph.screen_height)
                    order by f.taken_at, f.sha256)
                from work_order_photo f join work_order_event e on e.id = f.event_id
                join photo ph on ph.site_id = f.site_id and ph.sha256 = f.sha256
                where f.work_order_id = w.id), '[]'),
            'events', coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'seq', e.seq, 'action', e.action,
                    'action_zh', a.name_zh, 'action_en', a.name_en, 'from_state', e.from_state, 'to_state', e.to_state,
                    'actor', person_json(e.actor), 'occurred_at', e.occurred_at, 'device_at', e.device_at,
                    'received_at', e.received_at, 'content', e.content - '{action,at,photos}'::text[], 'photos', e.photos,
                    'to', person_json((e.content ->> 'assignee')::uuid)) order by e.seq)
                from work_order_event e join work_order_action a on a.key = e.action
                where e.work_order_id = w.id), '[]'),
            'actions', work_order_actions(w))
    );
end $$;

-- What a code named by an input must be, or a refusal in words. One reading only.
create function place_required(site_id_ uuid, input text, field_ text) returns named_place
language plpgsql stable as $$
declare
    found_ named_place;
begin
    select * into found_ from place_by_code(site_id_, input) limit 1;
    if found_.location_id is null then
        perform fault('code-unknown', format('此项目中没有编码“%s”。请核对，或改用扫码。', left(input, 60)),
            format('There is no code "%s" at this site. Check it, or scan the label.', left(input, 60)), field_);
    end if;
    if exists (select from code c where c.canonical = found_.canonical and c.state = 'retired') then
        perform fault('gone', format('编码 %s 已停用。', code_hyphen(found_.canonical)),
            format('Code %s is retired.', code_hyphen(found_.canonical)), field_);
    end if;
    return found_;
end $$;

-- Nothing but blanks, the wide one of Chinese keyboards included.
create function is_blank(t text) returns boolean language sql immutable parallel safe as $$
    select coalesce(btrim(t, E' \t\r\n\u00a0\u3000'), '') = ''
$$;

-- Is this work order's place and thing one that is pictured before and after?
create function photo_pair_wanted(location_id_ uuid, position_id_ uuid) returns boolean language sql stable as $$
    select not l.no_photos and coalesce(t.photo_pair, true)
    from location l left join position q on q.id = position_id_ left join item_type t on t.code = q.item_type
    where l.id = location_id_
$$;
create function under_warranty_now(asset_id_ uuid) returns boolean language sql stable as $$
    select coalesce((select a.warranty_until >= (now() at time zone s.time_zone)::date
        from asset a join site s on s.id = a.site_id where a.id = asset_id_), false)
$$;

-- A report makes the work order. Place plus photo or symptom (or words) is enough; the desk completes.
create function work_order_report(site_slug text, id_ uuid, content_ jsonb)
returns table (body jsonb, created boolean) language plpgsql as $$
declare
    s site; w work_order; old work_order_event; p named_place; y symptom; pair boolean;
begin
    content_ := jsonb_strip_nulls(content_); -- null is as good as absent
    select * into s from site where slug = site_slug;
    if not found then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(id_::text, 0)); -- a double tap waits for its first half
    select * into old from work_order_event where id = id_;
    if found then
        if old.action <> 'report' or old.actor <> actor_id() or old.content <> content_ or old.site_id <> s.id then
            perform fault('id-reused', '此编号已用于另一份报修。', 'This id already names another report.', 'id');
        end if;
        select * into strict w from work_order where id = id_;
        return query select work_order_json(w), false;
        return;
    end if;
    p := place_required(s.id, content_ ->> 'code', 'code');
    -- Held until the end, so that nobody retires the code between this look and the work order.
    perform from code where canonical = p.canonical and state in ('draft', 'active') for share;
    if not found then
        perform fault('gone', format('编码 %s 已停用。', code_hyphen(p.canonical)),
            format('Code %s is retired.', code_hyphen(p.canonical)), 'code');
    end if;
    perform photos_check(content_ -> 'photos');
    if content_ ->> 'symptom' is null and is_blank(content_ ->> 'words')
       and coalesce(jsonb_array_length(content_ -> 'photos'), 0) = 0 then
        perform fault('invalid', '请拍一张照片，或选一个现象。', 'Add a photo or choose a symptom.', 'symptom');
    end if;
    if content_ ->> 'symptom' is not null then
        select * into y from symptom where key = content_ ->> 'symptom' and active_to is null;
        if not found then
            perform fault('invalid', '没有此故障现象。', 'There is no such symptom.', 'symptom');
        end if;
    end if;
    pair := photo_pair_wanted(p.location_id, p.position_id);
    insert into work_order as wo (id, site_id, building_id, number, state, priority, location_id, position_id, asset_id,
        code_text, symptom, words, source, contact, reporter, first_responder, photo_pair, under_warranty,
        reported_cause, reported_at)
    values (id_, s.id, p.building_id, document_number_next('W', s.id), 'new',
        case when y.forces_p1 then 'P1' else coalesce(content_ ->> 'priority', 'P3') end,
        p.location_id, p.position_id, p.asset_id, p.canonical, y.key, coalesce(content_ ->> 'words', ''),
        coalesce(content_ ->> 'source', 'scan'), coalesce(content_ ->> 'contact', ''), actor_id(), actor_id(), pair,
        under_warranty_now(p.asset_id),
        (select f.code from fault_cause f where f.code = p.cause), now())
    returning wo.* into w;
    insert into code (canonical, site_id, building_id, kind, work_order_id, state, changed_by)
    values (w.number, s.id, w.building_id, 'document', w.id, 'active', actor_id());
    update code set fixed_at = now() where canonical = p.canonical and fixed_at is null;
    perform work_order_append(w, id_, 'report', 'new', content_, now());
    return query select work_order_json(w), true;
end $$;

-- Is a return visit due after closing? Emergencies and urgent repairs that somebody asked for from
-- outside (a contact is left) are all visited (domain.md 4.5).
create function visit_is_due(w work_order) returns boolean language sql immutable as $$
    select w.priority in ('P1', 'P2') and w.contact <> ''
$$;

-- The guards that need more than a state and a role. Refuses, or returns.
create function work_order_guard(w work_order, action_ text, c jsonb, s site) returns void
language plpgsql as $$
declare
    p named_place; bar text; f fault_cause; since bigint;
    tomorrow date := (now() at time zone s.time_zone)::date + 1;
begin
    case action_
    when 'triage' then
        if c ? 'symptom' and not exists (select from symptom y where y.key = c ->> 'symptom' and y.active_to is null) then
            perform fault('invalid', '没有此故障现象。', 'There is no such symptom.', 'symptom');
        end if;
    when 'arrive' then
        p := place_required(w.site_id, c ->> 'code', 'code');
        if p.check_state <> 'ok' then
            perform fault('invalid', '到场请扫码，或连校验位一起输入编码。',
                'To arrive, scan the label or type the code with its check character.', 'code');
        end if;
        if p.position_id is distinct from w.position_id and p.location_id <> w.location_id
           or p.position_id is not null and p.position_id <> w.position_id then
            perform fault('not-allowed-now', format('扫到的是 %s，此单在 %s。', code_hyphen(p.canonical), code_hyphen(w.code_text)),
                format('You scanned %s; this work order is at %s.', code_hyphen(p.canonical), code_hyphen(w.code_text)), 'code');
        end if;
    when 'start' then
        if w.photo_pair and not exists (select from work_order_photo where work_order_id = w.id and role = 'before')
           and not c -> 'photos' @> '[{"role": "before"}]' is true then
            perform fault('not-allowed-now', '开工前请先拍一张整改前照片。', 'Take a before photo first.', 'photos');
        end if;
    when 'finish' then
        select * into f from fault_cause where code = c ->> 'cause' and active_to is null;
        if not found or not f.final then
            perform fault('invalid', '请选最终故障原因；“待查”的原因不能完工。',
                'Choose a final cause; a provisional one cannot finish the work.', 'cause');
        end if;
        select max(seq) into since from work_order_event where work_order_id = w.id and action = 'start';
        if w.photo_pair and not c -> 'photos' @> '[{"role": "after"}]' is true
           and not exists (select from work_order_photo ph join work_order_event e on e.id = ph.event_id
                           where ph.work_order_id = w.id and ph.role = 'after' and e.seq > since) then
            perform fault('not-allowed-now', '完工前请在同一位置拍一张整改后照片。',
                'Take an after photo from the same point first.', 'photos');
        end if;
    when 'verify', 'return' then
        bar := verify_bar(w);
        if bar = 'doer' then
            perform fault('forbidden', '此单由你完工，须由他人验收。', 'You did this work; another person verifies.');
        elsif bar = 'subordinate' then
            perform fault('forbidden', '完工人是你的上级，须由他人验收。', 'You report to who did this work; another person verifies.');
        end if;
    when 'dispatch', 'hand_over' then
        if not person_may((c ->> 'assignee')::uuid, w.site_id, w.building_id, 'work') then
            perform fault('invalid', '此人在这里不能接单（须是在职的维修或班组长）。',
                'This person cannot take work here (an active technician or leader can).', 'assignee');
        end if;
    when 'pause' then
        if c ->> 'waiting_for' not in ('parts', 'access', 'outside_party', 'approval', 'appointment') then
            perform fault('invalid', '挂起原因须是配件、进场、外部单位、审批或预约。',
                'Waiting is for parts, access, outside_party, approval or appointment.', 'waiting_for');
        end if;
        if (c ->> 'review_on')::date < tomorrow then
            perform fault('invalid', '下次复查日期须在今天之后。', 'The next review date must be after today.', 'review_on');
        end if;
        -- Longer than a day: somebody who dispatches here has agreed.
        if (c ->> 'review_on')::date > tomorrow and (c ->> 'approver' is null or (c ->> 'approver')::uuid = actor_id()
               or not person_may((c ->> 'approver')::uuid, w.site_id, w.building_id, 'dispatch')) then
            perform fault('not-allowed-now', '挂起超过一天须有班组长、前台或主任同意：请填写同意人。',
                'Waiting longer than a day needs the word of a leader, the desk or a manager: name who agreed.', 'approver');
        end if;
    when 'close' then
        if w.answered_at is null then
            perform fault('not-allowed-now', '请先记录对报修人的答复。', 'Record the answer to the requester first.', 'answer');
        end if;
    when 'reopen' then
        if w.state = 'closed' and w.closed_at < now() - interval '7 days' then
            perform fault('not-allowed-now', '关闭已超过 7 天，请重新报修。', 'Closed more than 7 days ago: report it anew.');
        end if;
    when 'merge' then
        -- Locked: two that are merged into each other at once would both be gone.
        perform from work_order o where o.site_id = w.site_id and o.id = (c ->> 'target')::uuid
            and o.id <> w.id and o.state not in ('merged', 'cancelled', 'out_of_scope') for update;
        if not found then
            perform fault('invalid', '合并的目标须是本项目另一张有效工单。',
                'The target is another valid work order of this site.', 'target');
        end if;
    else
        null;
    end case;
    if c -> 'photos' @> '[{"role": "before"}]' and w.state in ('done', 'verified', 'visit_due') then
        perform fault('not-allowed-now', '已完工的工单不能再补整改前照片。',
            'Work that is done gets no before photo any more.', 'photos');
    end if;
    if exists (select from jsonb_array_elements(c -> 'photos') ph
               where ph ->> 'role' = 'after' and (ph ->> 'taken_at')::timestamptz < (
                   select max(taken_at) from (
                       select taken_at from work_order_photo where work_order_id = w.id and role = 'before'
                       union all
                       select (o ->> 'taken_at')::timestamptz from jsonb_array_elements(c -> 'photos') o where o ->> 'role' = 'before') b)) then
        perform fault('invalid', '整改后照片的拍摄时间早于整改前照片。', 'The after photo is older than the before photo.', 'photos');
    end if;
end $$;

-- Appends one event: {"action", "at", …the action's fields}. The event's id comes from the client; the
-- same again answers the same, another content under it is refused.
create function work_order_act(site_slug text, id_ uuid, event_id_ uuid, content_ jsonb)
returns table (body jsonb, created boolean) language plpgsql as $$
declare
    s site; w work_order; old work_order_event; a work_order_action; t work_order_transition;
    action_ text := content_ ->> 'action';
    me uuid := actor_id();
    k text; to_ text; n timestamptz := now();
begin
    content_ := jsonb_strip_nulls(content_); -- null is as good as absent
    select * into s from site where slug = site_slug;
    select * into w from work_order where site_id = s.id and id = id_ for update;
    if not found then
        return;
    end if;
    select * into old from work_order_event where id = event_id_;
    if found then
        if old.work_order_id <> w.id or old.actor <> me or old.content <> content_ then
            perform fault('id-reused', '此编号已用于其他内容。', 'This id already names something else.', 'event_id');
        end if;
        return query select work_order_json(w), false;
        return;
    end if;

    select * into a from work_order_action where key = action_ and key <> 'report';
    if not found then
        perform fault('invalid', '没有此操作。', 'There is no such action.', 'action');
    end if;
    for k in select jsonb_object_keys(content_ - '{action,at}'::text[]) loop
        if not k = any (a.required || a.optional) then
            perform fault('invalid', format('“%s”不属于操作“%s”。', k, a.name_zh),
                format('"%s" is no field of %s.', k, a.key), k);
        end if;
    end loop;
    foreach k in array a.required loop
        if is_blank(content_ ->> k) or content_ -> k = '[]' then
            perform fault('invalid', format('操作“%s”需要“%s”。', a.name_zh, k), format('%s needs "%s".', a.name_en, k), k);
        end if;
    end loop;
    perform photos_check(content_ -> 'photos');

    select * into t from work_order_transition where from_state = w.state and action = action_;
    if not found then
        perform fault('state-changed',
            (select format('工单现为“%s”，不能再“%s”。', st.name_zh, a.name_zh) from work_order_state st where st.key = w.state),
            (select format('The work order is now "%s"; %s is not possible.', st.name_en, lower(a.name_en))
             from work_order_state st where st.key = w.state),
            'action', jsonb_build_object('work_order', work_order_row(w), 'actions', work_order_actions(w)));
    end if;
    if not (t.who && actor_roles(w.site_id, w.building_id) or 'member' = any (t.who)
            or 'assignee' = any (t.who) and w.assignee = me or 'reporter' = any (t.who) and w.reporter = me) then
        perform fault('forbidden', format('此单的“%s”不由你操作。', a.name_zh),
            format('%s is not yours to do on this work order.', a.name_en), 'action');
    end if;
    perform work_order_guard(w, action_, content_, s);

    to_ := case when action_ = 'close' and visit_is_due(w) then 'visit_due' else t.to_state end;
    perform work_order_append(w, event_id_, action_, to_, content_, n);
    w := work_order_apply(w, action_, to_, content_, me, n);
    return query select work_order_json(w), true;
end $$;

-- The projection: what an event does to the current row.
create function work_order_apply(w work_order, action_ text, to_ text, c jsonb, me uuid, n timestamptz)
returns work_order language plpgsql as $$
declare
    p named_place;
begin
    w.state := to_;
    w.updated_at := n;
    w.version := w.version + 1;
    case action_
    when 'triage' then
        w.triaged_at := n;
        w.priority := coalesce(c ->> 'priority', w.priority);
        w.symptom := coalesce(c ->> 'symptom', w.symptom);
        if c ? 'place' then
            p := place_required(w.site_id, c ->> 'place', 'place');
            w.location_id := p.location_id; w.position_id := p.position_id; w.asset_id := p.asset_id;
            w.building_id := p.building_id; w.code_text := p.canonical;
            w.photo_pair := photo_pair_wanted(p.location_id, p.position_id);
            w.under_warranty := under_warranty_now(p.asset_id);
        end if;
        if exists (select from symptom y where y.key = w.symptom and y.forces_p1) then
            w.priority := 'P1';
        end if;
    when 'take' then
        w.triaged_at := coalesce(w.triaged_at, n); w.accepted_at := n; w.assignee := me;
    when 'dispatch', 'hand_over' then
        w.dispatched_at := n; w.assignee := (c ->> 'assignee')::uuid;
    when 'accept' then w.accepted_at := n;
    when 'refuse', 'release' then w.assignee := null; w.waiting_for := null; w.review_on := null;
    when 'arrive' then w.arrived_at := n;
    when 'start' then w.started_at := coalesce(w.started_at, n);
    when 'pause' then w.waiting_for := c ->> 'waiting_for'; w.review_on := (c ->> 'review_on')::date;
    when 'resume' then w.waiting_for := null; w.review_on := null;
    when 'finish' then
        w.finished_at := n; w.cause := c ->> 'cause'; w.measures := c ->> 'measures';
    when 'verify' then w.verified_at := n; w.verified_by := me;
    when 'return' then w.returns := w.returns + 1;
    when 'answer' then w.answered_at := n; w.answer := c ->> 'answer';
    when 'close' then w.closed_at := case when to_ = 'closed' then n end;
    when 'visit' then w.closed_at := n; w.satisfaction := (c ->> 'satisfaction')::int;
    when 'reopen' then
        w.closed_at := null; w.verified_at := null; w.verified_by := null; w.answered_at := null; w.assignee := null;
    when 'merge' then w.merged_into := (c ->> 'target')::uuid; w.closed_at := n;
    when 'cancel', 'declare_out_of_scope' then w.closed_at := n;
    when 'urge' then w.urges := w.urges + 1;
    else null;
    end case;
    -- Whoever accepted or did it is a doer for ever: none of them verifies it.
    if action_ in ('take', 'accept', 'arrive', 'start', 'pause', 'finish') and not me = any (w.doers) then
        w.doers := w.doers || me;
    end if;
    update work_order set (building_id, photo_pair, under_warranty, state, priority, location_id, position_id, asset_id, code_text, symptom, assignee,
        doers, cause, measures, answer, merged_into, returns, urges, waiting_for, review_on, satisfaction, triaged_at,
        dispatched_at, accepted_at, arrived_at, started_at, finished_at, verified_at, verified_by, answered_at,
        closed_at, updated_at, version)
      = (w.building_id, w.photo_pair, w.under_warranty, w.state, w.priority, w.location_id, w.position_id, w.asset_id, w.code_text, w.symptom, w.assignee,
        w.doers, w.cause, w.measures, w.answer, w.merged_into, w.returns, w.urges, w.waiting_for, w.review_on, w.satisfaction,
        w.triaged_at, w.dispatched_at, w.accepted_at, w.arrived_at, w.started_at, w.finished_at, w.verified_at,
        w.verified_by, w.answered_at, w.closed_at, w.updated_at, w.version)
    where id = w.id;
    return w;
end $$;

-- One page of work orders, newest first, after a cursor ("time_id"). state_: states by comma, open, all.
-- Only the conditions that there are stand in the statement, and the planner sees their values. Words
-- are looked for among the next 3,000, then by the search indexes (0006).
create function work_order_page(site_id_ uuid, state_ text, assignee_ text, reporter_ text, priority_ text, under_ text,
                                at_ text, q text, after_ text, limit_ int)
returns setof work_order language plpgsql stable rows 50 as $$
declare
    walk constant int := 3000;
    states text[] := case state_ when 'all' then null
        when 'open' then (select array_agg(key) from work_order_state where open)
        else string_to_array(state_, ',') end;
    who uuid := case assignee_ when 'me' then actor_id() when 'none' then null else assignee_::uuid end;
    asked uuid := case reporter_ when 'me' then actor_id() else reporter_::uuid end;
    at_time timestamptz := split_part(after_, '_', 1)::timestamptz;
    at_id uuid := split_part(after_, '_', 2)::uuid;
    place_id uuid := (select l.id from location l where l.site_id = site_id_ and l.code = at_);
    words text[] := array_remove(array[q, nullif(code_clean(q), '')], null);
    where_ text := concat_ws(' and ', 'w.site_id = $1',
        case when cardinality(states) = 1 then 'w.state = ($2)[1]' when states is not null then 'w.state = any ($2)' end,
        case when assignee_ = 'none' then 'w.assignee is null' when assignee_ is not null then 'w.assignee = $3' end,
        case when reporter_ is not null then 'w.reporter = $4' end,
        case when priority_ is not null then 'w.priority = $5' end,
        case when under_ is not null then $c$w.code_text >= $6 and w.code_text < $6 || '~'$c$ end,
        case when at_ is not null then '(w.code_text = $7 or w.location_id = $8)' end,
        case when after_ is not null then
            'w.reported_at <= $9 and (w.reported_at < $9 or w.id > $10)' end);
    ids uuid[]; seen int; unknown text;
begin
    select x into unknown from unnest(states) x where not exists (select from work_order_state st where st.key = x) limit 1;
    if found then
        perform fault('invalid', format('没有状态“%s”。', unknown), format('There is no state "%s".', unknown), 'state');
    end if;
    if q is not null then
        execute format('select array_agg(n.id) filter (where %s), count(*) from (select w.id, w.search_text
                from work_order w where %s order by w.reported_at desc, w.id limit $11) n',
                (select string_agg(search_condition(x, false), ' or ') from unnest(words) x), where_)
            into ids, seen using site_id_, states, who, asked, priority_, under_, at_, place_id, at_time, at_id, walk;
        if seen = walk and coalesce(cardinality(ids), 0) < limit_ then
            ids := array(select work_order_search_ids(site_id_, words, states, assignee_ = 'none', who, asked, priority_,
                under_, at_, place_id, at_time, at_id, limit_));
        end if;
        where_ := where_ || ' and w.id = any ($12)';
    end if;
    return query execute format('select w.* from work_order w where %s order by w.reported_at desc, w.id limit $11', where_)
        using site_id_, states, who, asked, priority_, under_, at_, place_id, at_time, at_id, limit_, ids;
end $$;
