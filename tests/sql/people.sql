-- People: who sees and touches whom, what a session may, the throttle, links, and the list of functions
-- behind the wall. Times are moved by moving what is stored.
begin;
\ir lib.inc
select no_plan();
select places();
update app_user set password_hash = 'hash of ' || login;

create function id_of(l text) returns uuid language sql as $$ select id from app_user where login = l $$;
create function version_of(l text) returns bigint language sql as $$ select version from app_user where login = l $$;

-- The reviewed list and the database, both ways.
\set listed `grep -oE '^[|] .[a-z_]+.' docs/definer.md | grep -v function | tr -dc 'a-z_\n' | sort | tr '\n' ' '`
select is((select string_agg(p.proname, ' ' order by p.proname collate "C") from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace),
    trim(:'listed'), 'docs/definer.md lists every function behind the wall, and no other');
select is((select array_agg(p.proname::text order by 1) from pg_proc p where p.proname ~ '^owner_' and has_function_privilege('fixpoint_app', p.oid, 'execute')),
    null, 'what the owner does at the terminal is not the app''s');

-- Walls: site, membership, app_user.
select is(try('stranger', 'select string_agg(slug, '','') from site'), 'beta', 'one sees one''s own sites');
select is(try('desk', 'select count(*) from membership where user_id <> actor_id()'), '0', 'and one''s own memberships only');
select is(try('admin', 'select count(*) from membership where user_id <> actor_id()'), '0', 'an administrator too: he asks a function');
select is(try('stranger', format('update site set name_en = ''Stolen'' where slug = %L returning slug', 'alpha')), null, 'another site is not renamed');
select is(try('admin', format('insert into membership (user_id, site_id, role) values (%L, (select id from site where slug = ''alpha''), ''manager'')', id_of('admin'))),
    'refused: 42501', 'nobody writes a membership');
select is(try('admin', 'update app_user set login = ''root'' where login = ''desk'''), 'refused: 42501', 'nor an account');
select is(try('admin', 'select password_hash from app_user limit 1'), 'refused: 42501', 'nor reads a hash');
select is(try('admin', 'select count(*) from app_user where login = ''stranger'''), '0', 'people of another site only are unknown');
select is(try('admin', 'select user_list(''alpha'', null, null, null, 200)') like '%hash of%', false, 'no hash is in the list of people');

-- Who may ask.
select is(try('desk', 'select user_list(''alpha'', null, null, null, 200)'), 'refused: forbidden', 'a desk does not manage people');
select is(try('stranger', 'select user_list(''alpha'', null, null, null, 200)'), 'refused: not-found', 'for another site''s administrator there is no such site');
select is(try('nobody', 'select user_list(''alpha'', null, null, null, 200)'), 'refused: not-found', 'nor for nobody');
select is(try('admin', format('select user_show(''alpha'', %L)', id_of('stranger'))), 'refused: not-found', 'a person of another site only is not there');
select is(try('desk', $$select jsonb_array_length(person_list('alpha', null, 'work', null, 200) -> 'items')$$), '4', 'a member picks among who may work here');
select is(try('desk', $$select person_list('alpha', 'LIMITED', null, null, 200) -> 'items' -> 0 ->> 'buildings'$$), jsonb_build_array(code_hyphen('D2'))::text, 'with the buildings of a limited one');
select is(try('desk', $$select person_list('alpha', null, null, 'desk', 2) ->> 'next_cursor'$$), 'limited', 'by pages');

-- Making a person.
select is(try('admin', $$select body ->> 'state' from user_put('alpha', '00000000-0000-7000-8000-000000000001', 'neu', '新', '', '', null, '[{"role": "desk", "building": "d2"}]')$$),
    'invited', 'a person is made without a password');
select is(try('admin', $$select created from user_put('alpha', '00000000-0000-7000-8000-000000000001', 'neu', '新', '', '', null, '[{"role": "desk", "building": "d2"}]')$$),
    'false', 'the same again is the same');
select is(try('admin', $$select created from user_put('alpha', '00000000-0000-7000-8000-000000000001', 'neu', '新', '', '', null, '[{"role": "leader"}]')$$),
    'refused: id-reused', 'other content under the id is not');
select is(try('stranger', $$select created from user_put('beta', '00000000-0000-7000-8000-000000000001', 'neu', '新', '', '', null, '[]')$$),
    'refused: id-reused', 'nor from another site');
select is(try('admin', $$select created from user_put('alpha', '00000000-0000-7000-8000-000000000002', 'stranger', '', 'X', '', null, null)$$),
    'refused: conflict', 'a login is there once');
select is(try('admin', format($$select created from user_put('alpha', '00000000-0000-7000-8000-000000000003', 'x1', '', 'X', '', null, %L)$$, m)), 'refused: invalid', what)
from (values ('[{"role": "god"}]', 'an unknown role'), ('[{"role": "desk", "building": "E1"}]', 'a building of another site'),
    ('[{"role": "admin", "building": "D1"}]', 'an administrator of one building'), ('[{"role": "desk", "team": "none"}]', 'an unknown team'),
    ('[{"role": "desk", "site": "beta"}]', 'a field that is none'), ('{"role": "desk"}', 'no list'), ('["desk"]', 'no objects'),
    ('[{"role": "desk", "reports_to": "' || id_of('stranger') || '"}]', 'a leader from another site')) v (m, what);
select is(try('admin', 'select count(*) from app_user where login = ''x1'''), '0', 'and nothing of them stays');

-- Editing: version, and the account of who also works elsewhere.
select is(try('admin', format('select user_edit(''alpha'', %L, %s, null, null, ''Desk Two'', null, null) ->> ''name_en''', id_of('desk'), version_of('desk'))), 'Desk Two', 'an account is edited');
select is(try('admin', format('select user_edit(''alpha'', %L, %s, null, null, ''Desk Three'', null, null) ->> ''name_en''', id_of('desk'), version_of('desk') - 1)),
    'refused: edited-meanwhile', 'an old version is refused');
insert into membership (user_id, site_id, role) select id_of('second'), id, 'technician' from site where slug = 'beta';
select is(try('admin', format('select user_edit(''alpha'', %L, 1, null, null, ''X'', null, null)', id_of('second'))), 'refused: forbidden', 'who also works elsewhere is not edited from here');
select is(try('admin', format('select kind from password_link_make(''alpha'', %L, gen_random_uuid(), ''\x01'')', id_of('second'))), 'refused: forbidden', 'nor given a link that opens the other site');
select is(try('admin', format('select user_deactivate(''alpha'', %L, null)', id_of('second'))), 'refused: forbidden', 'nor deactivated');
select is(try('admin', format('select user_memberships(''alpha'', %L, %s, ''[]'', null) ->> ''state''', id_of('second'), version_of('second'))), 'left', 'but his roles here are taken away');
select is((select count(*) from membership where user_id = id_of('second')), 1::bigint, 'those elsewhere stay');
select is(try('stranger', format('select user_memberships(''beta'', %L, 1, ''[{"role": "admin"}]'', null)', id_of('desk'))), 'refused: not-found', 'nobody is fetched from a site that is not one''s own');

-- The last administrator.
select is(try('admin', format('select user_memberships(''alpha'', %L, %s, ''[{"role": "leader"}]'', null)', id_of('admin'), version_of('admin'))), 'refused: not-allowed-now', 'the last administrator stays one');
select is(try('admin', format('select user_deactivate(''alpha'', %L, null)', id_of('admin'))), 'refused: not-allowed-now', 'nobody deactivates himself');
select is(try('admin', format('select user_memberships(''alpha'', %L, %s, ''[{"role": "admin"}]'', null) -> ''memberships'' -> 0 ->> ''role''', id_of('neu'), version_of('neu'))), 'admin', 'a second one is made');
select is(try('admin', format('select user_memberships(''alpha'', %L, %s, ''[]'', null)', id_of('admin'), version_of('admin'))), 'refused: not-allowed-now', 'but one who cannot sign in yet does not count');
select is(try('neu', format('select user_deactivate(''alpha'', %L, null) ->> ''state''', id_of('admin'))), 'refused: not-allowed-now', 'nor lets him deactivate the only one who can');
update app_user set password_hash = 'h' where login = 'neu';
select is(try('neu', format('select user_deactivate(''alpha'', %L, null) ->> ''state''', id_of('admin'))), 'deactivated', 'one who can does');
select is(try('neu', format('select user_reactivate(''alpha'', %L) ->> ''state''', id_of('admin'))), 'active', 'and brings him back');

-- Sessions.
create function enter(l text, token bytea) returns text language sql as $$
    select s.lasts_s::text from sign_in_begin(l, '10.0.0.1', null) b, session_start(b.try_id, token, null, null, token || '\xdd', '', '', '10.0.0.1', null) s
$$;
select is(try('nobody', $$select enter('technician', '\xa1')$$), (30 * 24 * 3600)::text, 'a technician''s session lasts 30 days');
select is(try('nobody', $$select enter('manager', '\xa2')$$), (12 * 3600)::text, 'a manager''s 12 hours');
select is(try('nobody', $$select needs from session_find('\xa1')$$), 'alpha member work', 'a session is found with what it may');
select is(try('technician', $$select session_json(null) -> 'sites' -> 0 -> 'may'$$), '["member", "work"]', 'and told so');
select is(try('limited', $$select session_json(null) -> 'sites' -> 0 -> 'buildings'$$), jsonb_build_array(code_hyphen('D2'))::text, 'with the buildings');
update session set last_seen_at = now() - interval '31 minutes' where token_hash in ('\xa1', '\xa2');
select is(try('nobody', $$select login from session_find('\xa1')$$), 'technician', 'half an hour of rest ends no technician''s session');
select is(try('nobody', $$select login from session_find('\xa2')$$), null, 'but a manager''s');
select is((select last_seen_at from session where token_hash = '\xa1'), now(), 'the visit is noted');
update session set last_seen_at = now(), expires_at = now() where token_hash = '\xa1';
select is(try('nobody', $$select login from session_find('\xa1')$$), null, 'the absolute end holds');
select is(try('nobody', $$select session_id from session_start((select max(id) from sign_in_try), '\xa3', null, null, '\xd3', '', '', '', null)$$), 'refused: 42501', 'tries are not to be read');
select is(try('nobody', format($$select session_id from session_start(%s, '\xa3', null, null, '\xd3', '', '', '', null)$$, (select max(id) from sign_in_try))), 'refused: sign-in-refused', 'nor is a passed try good twice');
select is(try('nobody', $$select enter('desk', '\xa4')$$), (30 * 24 * 3600)::text, 'a desk signs in');
select is(try('neu', format('select user_memberships(''alpha'', %L, %s, ''[{"role": "desk", "building": "D1"}]'', null) ->> ''state''', id_of('desk'), version_of('desk'))), 'active', 'is limited to a building');
select is(try('nobody', $$select login from session_find('\xa4')$$), 'desk', 'which ends no session');
select is(try('neu', format('select user_memberships(''alpha'', %L, %s, ''[{"role": "leader"}]'', null) ->> ''state''', id_of('desk'), version_of('desk'))), 'active', 'gets another role');
select is(try('nobody', $$select login from session_find('\xa4')$$), null, 'which ends all');
select is(try('nobody', $$select enter('leader', '\xa5')$$), (30 * 24 * 3600)::text, 'a leader signs in');
select is(try('neu', format('select user_deactivate(''alpha'', %L, null) ->> ''state''', id_of('leader'))), 'deactivated', 'is deactivated');
select is(try('nobody', $$select login from session_find('\xa5')$$), null, 'and is out');
select is(try('nobody', $$select password_hash from sign_in_begin('leader', '10.0.0.1', null)$$), null, 'and does not come in');

-- The throttle: failures of a login from anywhere, moved back in time.
create function fail_times(l text, n int, device uuid default null, net text default '10.9.0.0/24') returns void language sql as $$
    insert into sign_in_try (login, network, device_id, at) select l, net, device, clock_timestamp() - i * interval '1 second' from generate_series(1, n) i
$$;
create function wait_of(l text, device_hash bytea default null, remote text default '10.0.0.9') returns text language sql as $$
    select try('nobody', format('select wait_s from sign_in_begin(%L, %L, %L)', l, remote, device_hash))
$$;
select fail_times('supervisor', 4);
select is(wait_of('supervisor'), '0', 'four failures cost nothing');
select cmp_ok(wait_of('supervisor')::int, '>=', 1, 'the fifth a second');
update sign_in_try set at = at - interval '2 seconds' where login = 'supervisor';
select is(wait_of('supervisor'), '0', 'which passes');
select is(wait_of('supervisor'), '2', 'the sixth two');
select fail_times('supervisor', 4);
select ok(wait_of('supervisor')::int between 800 and 900, 'ten in a quarter of an hour are all');
update sign_in_try set at = at - interval '15 minutes' where login = 'supervisor';
select is(wait_of('supervisor'), '0', 'and never for longer');
insert into sign_in_try (login, network, at) select 'supervisor', '10.9.0.0/24', clock_timestamp() - interval '1 hour' - i * interval '1 minute' from generate_series(1, 95) i;
select ok(wait_of('supervisor')::int between 3600 and 86400, 'a hundred a day are all');
select is(wait_of('nobody-here'), '0', 'a login that does not exist');
select fail_times((select login from sign_in_try where login like '?%' order by id desc limit 1), 9);
select ok(wait_of('nobody-here')::int between 800 and 900, 'is throttled alike');
select is((select count(*) from sign_in_try where login ilike '%nobody-here%'), 0::bigint, 'and not kept by name: it may be a password in the wrong box');
-- A known device has its own bucket.
insert into device (token_hash, user_id) select '\xee', id_of('supervisor');
select is(wait_of('supervisor', '\xee'), '0', 'a device that signed in before is not locked out by strangers');
select fail_times('supervisor', 9, (select id from device where token_hash = '\xee'));
select ok(wait_of('supervisor', '\xee')::int between 800 and 900, 'though it is throttled itself');
update device set revoked_at = now() where token_hash = '\xee';
select ok(wait_of('supervisor', '\xee')::int > 900, 'a revoked device is a stranger');
-- A network.
select fail_times('?other' || i, 1, null, '192.0.2.0/24') from generate_series(1, 49) i;
select is(wait_of('technician', null, '192.0.2.77'), '0', '49 failures from a network');
select ok(wait_of('technician', null, '192.0.2.1')::int between 800 and 900, 'the 50th is the last');
select is(wait_of('technician', null, '192.0.3.1'), '0', 'of that network');
insert into device (token_hash, user_id) select '\xef', id_of('technician');
select is(wait_of('technician', '\xef', '192.0.2.1'), '0', 'a known device in it is let in');
select is(network_of('2001:db8:1:2ff::1'), '2001:db8:1:200::/56', 'IPv6 counts by /56');
select is(network_of('::ffff:192.0.2.9'), '192.0.2.0/24', 'mapped IPv4 as IPv4');

-- Links.
select is(try('neu', format('select kind from password_link_make(''alpha'', %L, ''00000000-0000-7000-8000-0000000000f1'', ''\xf1'')', id_of('below'))), 'reset', 'a link for a new password');
select is(try('neu', format('select token_is_new from password_link_make(''alpha'', %L, ''00000000-0000-7000-8000-0000000000f1'', ''\xf2'')', id_of('below'))), 'false', 'the same id again makes none');
select is(try('nobody', $$select user_names from password_link_find('\xf2', '10.1.0.1')$$), null, 'and its token opens nothing');
select is(try('nobody', $$select user_names from password_link_find('\xf1', '10.1.0.1')$$), 'below  Below', 'the first does');
update password_link set expires_at = now() where token_hash = '\xf1';
select is(try('nobody', $$select login from password_link_use('\xf1', 'h', null, '\xc1')$$), 'refused: gone', 'an expired one does not');
select is(try('neu', format('select kind from password_link_make(''alpha'', %L, ''00000000-0000-7000-8000-0000000000f3'', ''\xf3'')', id_of('below'))), 'reset', 'another');
select is(try('neu', format('select kind from password_link_make(''alpha'', %L, ''00000000-0000-7000-8000-0000000000f4'', ''\xf4'')', id_of('below'))), 'reset', 'and another');
select is(try('nobody', $$select login from password_link_use('\xf3', 'h', null, '\xc1')$$), 'refused: gone', 'which makes the earlier worthless');
select is(try('nobody', $$select login from password_link_use('\xf4', 'h', null, '\xc1')$$), 'below', 'the last one sets a password');
select is(try('nobody', $$select login from password_link_use('\xf4', 'h', null, '\xc1')$$), 'refused: gone', 'once');
select is(wait_of('below', '\xc1'), '0', 'and its device is known');
select is((select count(*) from sign_in_try where login like '#link%'), 1::bigint, 'a guess is counted');
insert into sign_in_try (login, network) select '#link', '10.1.0.0/24' from generate_series(1, 50);
select ok(try('nobody', $$select wait_s from password_link_find('\xf5', '10.1.0.1')$$)::int > 0, 'and guessing ends');

-- Open work goes on when its doer goes.
create function work(n int, who text, state_ text) returns void language plpgsql as $$
begin
    insert into work_order (id, site_id, building_id, number, state, priority, location_id, code_text, words, reporter, first_responder, assignee, photo_pair, reported_at)
    select ('00000000-0000-7000-8000-0000000001' || lpad(n::text, 2, '0'))::uuid, l.site_id, l.building_id, 'W26010199' || n, state_, 'P3', l.id, l.code, 'x',
        id_of('desk'), id_of('desk'), id_of(who), false, now() from location l where l.code = case n when 3 then 'D201001' else 'D104B12' end;
end $$;
select work(1, 'technician', 'accepted'), work(2, 'technician', 'done'), work(3, 'limited', 'waiting'), work(4, 'limited', 'closed');
select is(try('neu', format('select user_show(''alpha'', %L) ->> ''open_work''', id_of('technician'))), '1', 'what is in hand is counted');
select is(try('neu', format('select jsonb_array_length(user_deactivate(''alpha'', %L, %L) -> ''handed_on'')', id_of('technician'), id_of('limited'))), 'refused: invalid', 'not to one who does not work in that building');
select is(try('neu', format('select jsonb_array_length(user_deactivate(''alpha'', %L, %L) -> ''handed_on'')', id_of('technician'), id_of('desk'))), '1', 'to a leader');
select is((select string_agg(action || ' ' || to_state, ', ' order by seq) from work_order_event where work_order_id = '00000000-0000-7000-8000-000000000101'),
    'release triaged, dispatch dispatched', 'by two events');
select is((select assignee from work_order where number = 'W260101991'), id_of('desk'), 'it has a new assignee');
select is((select assignee from work_order where number = 'W260101992'), id_of('technician'), 'what is done stays his');
select is(try('neu', format('select user_memberships(''alpha'', %L, %s, ''[{"role": "desk"}]'', null) ->> ''open_work''', id_of('limited'), version_of('limited'))), '0', 'who takes no work any more has none');
select is((select state from work_order where number = 'W260101993'), 'triaged', 'it is to be dispatched again');
select is((select waiting_for from work_order where number = 'W260101993'), null, 'and waits for nothing');
select is((select state from work_order where number = 'W260101994'), 'closed', 'closed work stays closed');

-- Limited to one building, a technician keeps what is there and hands on what is elsewhere.
select work(5, 'second', 'accepted');
select is(try('neu', format('select user_memberships(''alpha'', %L, %s, ''[{"role": "technician", "building": "D2"}]'', null) ->> ''open_work''', id_of('second'), version_of('second'))), '0', 'what he cannot see any more he has not');
select is((select state from work_order where number = 'W260101995'), 'triaged', 'it is to be dispatched again, too');
select is(try('neu', format('select user_memberships(''alpha'', %L, %s, ''[{"role": "technician"}, {"role": "technician", "team": null}]'', null)', id_of('second'), version_of('second'))), 'refused: invalid', 'one role stands once');

select * from finish();
rollback;
