-- Work orders: the straight way, the guards, who may do what, replays, and the chain.
begin;
\ir lib.inc
select no_plan();
select places();

create function pic(who text, letter text) returns void language sql as $$
    insert into photo select s.id, repeat(letter, 64), 1, 1, 1, repeat('0', 64), 1, 1, 1, repeat('0', 64), 1, u.id, now()
    from site s, app_user u where s.slug = 'alpha' and u.login = who
$$;
create function photo(letter text, role text, hour int) returns jsonb language sql as $$
    select jsonb_build_array(jsonb_build_object('sha256', repeat(letter, 64), 'role', role, 'taken_at', format('2026-01-01T%s:00:00Z', lpad(hour::text, 2, '0')), 'live', true))
$$;
create sequence ids;
-- act(who, what, fields): one event on work order 1 under a new id; the state after it, or the refusal.
create function act(who text, what text, fields jsonb default '{}', wo int default 1) returns text language sql as $$
    select try(who, format($f$select body -> 'state' ->> 'key' from work_order_act('alpha', %L, %L, %L)$f$,
        '00000000-0000-7000-8000-' || lpad(wo::text, 12, '0'), '00000000-0000-7000-8001-' || lpad(nextval('ids')::text, 12, '0'),
        jsonb_build_object('action', what, 'at', '2026-01-01T08:00:00Z') || fields))
$$;
create function report(who text, fields jsonb, wo int default 1) returns text language sql as $$
    select try(who, format($f$select body -> 'state' ->> 'key' from work_order_report('alpha', %L, %L)$f$,
        '00000000-0000-7000-8000-' || lpad(wo::text, 12, '0'), jsonb_build_object('at', '2026-01-01T08:00:00Z') || fields))
$$;
select pic('desk', 'a'), pic('technician', 'b'), pic('technician', 'c'), pic('technician', 'd'), pic('second', 'e');

-- Reported.
select is(report('desk', '{"code": "D1-04-B12-DD08-E", "symptom": "NST"}'), 'refused: code-unknown', 'a wrong check character');
select is(report('desk', '{"code": "E101001DD01", "symptom": "NST"}'), 'refused: code-unknown', 'another site''s code is unknown');
select is(report('desk', '{"code": "D104B12DD03"}'), 'refused: invalid', 'a place alone says nothing');
select is(report('desk', '{"code": "D104B12DD03", "symptom": "XXX"}'), 'refused: invalid', 'an unknown symptom');
select is(report('desk', jsonb_build_object('code', 'D104B12DD03', 'photos', photo('b', 'before', 8))), 'refused: invalid', 'a photo that somebody else uploaded');
select is(report('desk', jsonb_build_object('code', 'di-o4-b12-ddo3-e', 'photos', photo('a', 'before', 8))), 'new', 'place and photo are enough, mistyped letters too');
select is(report('desk', jsonb_build_object('code', 'di-o4-b12-ddo3-e', 'photos', photo('a', 'before', 8))), 'new', 'the same again is the same');
select is(report('desk', '{"code": "D104B12DD03", "symptom": "NST"}'), 'refused: id-reused', 'other content under the id is refused');
select is((select count(*) from work_order), 1::bigint, 'one work order stands');
select matches((select code_hyphen(number) from work_order), '^W-\d{6}-001-[0-9A-Y]$', 'it has the day''s first number');
select is((select priority from work_order), 'P3', 'priority is proposed');
select is(report('desk', '{"code": "D104B12DD03", "symptom": "SHK", "priority": "P4"}', 2), 'new', 'a shock');
select is((select priority from work_order where symptom = 'SHK'), 'P1', 'forces P1');
select is(report('technician', '{"code": "D1-04-B12-DD03-E02-1", "words": "driver?"}', 3), 'new', 'a repair code is place, item and cause');
select is((select reported_cause from work_order where words = 'driver?'), 'E02', 'the cause is kept as reported');

-- The straight way, each guard on the way.
select is(act('desk', 'take'), 'refused: forbidden', 'the desk takes no work');
select is(act('technician', 'take'), 'accepted', 'a technician takes it');
select is(act('second', 'take'), 'refused: state-changed', 'a second one is too late');
select is(act('second', 'arrive', '{"code": "D1-04-B12-DD03-E"}'), 'refused: forbidden', 'and arrives at nobody else''s work');
select is(act('technician', 'arrive', '{"code": "D2-01-001-DD01"}'), 'refused: invalid', 'arriving needs the check character');
select is(act('technician', 'arrive', jsonb_build_object('code', code_with_check('D201001DD01'))), 'refused: not-allowed-now', 'and the right place');
select is(act('technician', 'arrive', jsonb_build_object('code', code_with_check('D104B12'))), 'on_site', 'the room''s code will do');
select is(act('technician', 'finish', '{"cause": "E02", "measures": "x"}'), 'refused: state-changed', 'nothing is finished before it is started');
select is(act('technician', 'start', '{"surprise": 1}'), 'refused: invalid', 'an unknown field is refused');
select is(act('technician', 'start'), 'in_progress', 'a before photo is there: started');
select is(act('technician', 'pause', '{"waiting_for": "parts"}'), 'refused: invalid', 'waiting needs a review date');
select is(act('technician', 'pause', '{"waiting_for": "parts", "review_on": "2020-01-01"}'), 'refused: invalid', 'in the future');
select is(act('technician', 'pause', '{"waiting_for": "parts", "review_on": "2099-01-01"}'), 'refused: not-allowed-now', 'longer than a day needs somebody''s word');
select is(act('technician', 'pause', jsonb_build_object('waiting_for', 'parts', 'review_on', '2099-01-01', 'approver', (select id from app_user where login = 'technician'))), 'refused: not-allowed-now', 'not one''s own');
select is(act('technician', 'pause', jsonb_build_object('waiting_for', 'parts', 'review_on', '2099-01-01', 'approver', (select id from app_user where login = 'supervisor'))), 'refused: not-allowed-now', 'nor that of who does not dispatch');
select is(act('technician', 'pause', jsonb_build_object('waiting_for', 'parts', 'review_on', '2099-01-01', 'approver', (select id from app_user where login = 'leader'))), 'waiting', 'waits for parts');
select is(act('technician', 'resume'), 'in_progress', 'goes on');
select is(act('technician', 'finish', '{"cause": "E00", "measures": "x"}'), 'refused: invalid', 'a provisional cause finishes nothing');
select is(act('technician', 'finish', '{"cause": "E02", "measures": "new driver"}'), 'refused: not-allowed-now', 'nor does work without an after photo');
select is(act('technician', 'finish', jsonb_build_object('cause', 'E02', 'measures', 'x', 'photos', photo('b', 'after', 7))), 'refused: invalid', 'an after photo older than the before photo');
select is(act('technician', 'finish', jsonb_build_object('cause', 'E02', 'measures', 'x', 'photos', photo('a', 'after', 9))), 'refused: invalid', 'the before photo again');
select is(act('technician', 'finish', jsonb_build_object('cause', 'E02', 'measures', 'x', 'photos', photo('f', 'after', 9))), 'refused: invalid', 'a photo that never arrived');
select is(act('technician', 'finish', jsonb_build_object('cause', 'E02', 'measures', 'new driver', 'photos', photo('b', 'after', 9))), 'done', 'finished');
select is(act('technician', 'add_photo', jsonb_build_object('photos', photo('d', 'before', 9))), 'refused: not-allowed-now', 'no before photo is added to work that is done');
select is(act('technician', 'verify'), 'refused: forbidden', 'the doer verifies nothing');
select is(act('below', 'verify'), 'refused: forbidden', 'nor does who reports to the doer');
select is(act('supervisor', 'return', jsonb_build_object('reason', E'\u3000 ')), 'refused: invalid', 'blanks are no reason');
select is(act('supervisor', 'return', '{"reason": "still flickers"}'), 'returned', 'a supervisor returns it');
select is(act('technician', 'start'), 'in_progress', 'rework');
select is(act('technician', 'finish', '{"cause": "E02", "measures": "again"}'), 'refused: not-allowed-now', 'rework needs an after photo of its own');
select is(act('technician', 'finish', jsonb_build_object('cause', 'E02', 'measures', 'again', 'photos', photo('c', 'after', 10))), 'done', 'finished again');
select is(act('supervisor', 'verify'), 'verified', 'verified by another');
select is(act('desk', 'close'), 'refused: not-allowed-now', 'no close before the answer');
select is(act('desk', 'answer', '{"answer": "The lamp works again."}'), 'verified', 'answered');
select is(act('desk', 'close'), 'closed', 'closed');
select is(act('desk', 'comment', '{"note": "late"}'), 'refused: state-changed', 'a closed one takes no comment');
select is(act('second', 'reopen', '{"reason": "x"}'), 'refused: forbidden', 'not everybody reopens');
select is(act('manager', 'reopen', '{"reason": "failed again"}'), 'triaged', 'a manager reopens within seven days');
select is((select returns from work_order where id = '00000000-0000-7000-8000-000000000001'), 1, 'the failed verification is counted');

-- Dispatch, refusal, hand-over, merge.
select is(act('leader', 'dispatch', jsonb_build_object('assignee', (select id from app_user where login = 'desk'))), 'refused: invalid', 'the desk cannot be given work');
select is(act('leader', 'dispatch', jsonb_build_object('assignee', (select id from app_user where login = 'limited'))), 'refused: invalid', 'nor who is limited to another building');
select is(act('leader', 'dispatch', jsonb_build_object('assignee', (select id from app_user where login = 'second'))), 'dispatched', 'dispatched');
select is(act('second', 'refuse', '{"reason": "off duty"}'), 'triaged', 'refused with a reason');
select is(act('leader', 'dispatch', jsonb_build_object('assignee', (select id from app_user where login = 'second'))), 'dispatched', 'dispatched again');
select is(act('second', 'accept'), 'accepted', 'accepted');
select is(act('second', 'hand_over', jsonb_build_object('reason', 'lift', 'assignee', (select id from app_user where login = 'technician'))), 'dispatched', 'handed over');
select is(act('desk', 'merge', '{"target": "00000000-0000-7000-8000-000000000002"}', 2), 'refused: invalid', 'nothing is merged into itself');
select is(act('desk', 'merge', '{"target": "00000000-0000-7000-8000-000000000001"}', 2), 'merged', 'a duplicate is merged');

-- Moved into another building at triage: events, photos and number go along, and what follows from the
-- place is decided anew.
select is(report('technician', jsonb_build_object('code', 'D104B12HM02', 'photos', photo('d', 'before', 8)), 4), 'new', 'a report at the wrong place');
select is(act('desk', 'triage', '{"place": null, "symptom": "XXX"}', 4), 'refused: invalid', 'null is as good as absent; an unknown symptom is named');
select is(act('desk', 'triage', '{"place": "D201001DD01", "symptom": "TRP"}', 4), 'triaged', 'moved to D2');
select is(try('limited', $f$select jsonb_array_length(work_order_json(w) -> 'events') || ' ' || jsonb_array_length(work_order_json(w) -> 'photos') || ' ' || w.priority from work_order w$f$), '2 1 P1', 'who sees D2 sees all of it');
select is(try('limited', $f$select count(*) from code where kind = 'document'$f$), '1', 'and its number');
select is(act('limited', 'take', '{}', 4), 'accepted', 'and can take it');

-- An admin judges and does nothing; a stranger finds nothing; a member limited to D2 neither.
select is(act('admin', 'cancel', '{"reason": "x"}', 3), 'refused: forbidden', 'an administrator does not run the work');
select is(act('stranger', 'comment', '{"note": "x"}', 3), null, 'another site''s people find no work order');
select is(act('limited', 'comment', '{"note": "x"}', 3), null, 'another building''s neither');
select is(try('limited', 'select count(*) from photo'), '1', 'nor its photos, but those of D2');
select is(try('desk', 'select count(*) from photo where sha256 = repeat(''b'', 64)'), '1', 'a linked photo is seen by who sees the record');
select is(try('desk', 'select count(*) from photo where sha256 = repeat(''e'', 64)'), '0', 'an unlinked one by its uploader only');

-- Every transition of the table leads from what it names to what it names, and says so in both languages.
select is((select count(*) from work_order_transition t where not exists (select from work_order_state s where s.key = t.to_state)), 0::bigint, 'transitions end somewhere');
select is((select array_agg(key order by key) from work_order_state s where open and not exists
    (select from work_order_transition t where t.from_state = s.key and t.to_state <> s.key)), null, 'no open state is a dead end');

-- The chain: every event follows the one before, and its hash is the hash of what it says.
select is((select count(*) from (select chain_seq, prev_hash, lag(hash) over (order by chain_seq) as before from work_order_event) e
    where chain_seq > 1 and prev_hash <> before or chain_seq = 1 and prev_hash <> '\x'), 0::bigint, 'the chain has no break');
select is((select count(*) from work_order_event e where e.hash <> sha256(convert_to(concat_ws('|', 'work_order_event', e.site_id,
    e.chain_seq, encode(e.prev_hash, 'hex'), jsonb_build_object('id', e.id, 'work_order', e.work_order_id, 'seq', e.seq,
    'action', e.action, 'actor', e.actor, 'at', to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'content', e.content)), 'UTF8'))), 0::bigint, 'every hash can be computed again');
select is((select seq from site_chain c join site s on s.id = c.site_id where s.slug = 'alpha'), (select count(*) from work_order_event), 'the head counts all events');
select is(try('technician', 'update work_order_event set content = ''{}'' returning 1'), 'refused: 42501', 'nobody rewrites an event');

select * from finish();
rollback;
