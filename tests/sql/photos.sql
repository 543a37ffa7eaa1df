-- Photos: seen by those who brought the bytes until an event links them; leftovers are told from pictures.
begin;
\ir lib.inc
select no_plan();
select people();

create function bring(who text, at_site text, letter text) returns text language sql as $$
    select try(who, format($f$select body ->> 'sha256' || ' ' || created from photo_put(%L, %L)$f$,
        (select id from site where slug = at_site),
        jsonb_build_object('sha256', repeat(letter, 64), 'width', 4, 'height', 3, 'size_bytes', 9, 'screen_sha256', repeat('0', 64),
            'screen_width', 4, 'screen_height', 3, 'screen_size_bytes', 8, 'thumb_sha256', repeat('1', 64), 'thumb_size_bytes', 7)))
$$;
create function claim(who text, at_site text, letter text) returns text language sql as $$
    select try(who, format('select photo_claim(%L, %L)', (select id from site where slug = at_site), repeat(letter, 64)))
$$;
create function sees(who text, letter text) returns text language sql as $$
    select try(who, format('select count(*) from photo where sha256 = %L', repeat(letter, 64)))
$$;

select is(claim('technician', 'alpha', 'a'), null, 'not there yet');
select is(bring('technician', 'alpha', 'a'), repeat('a', 64) || ' true', 'brought');
select is(bring('technician', 'alpha', 'a'), repeat('a', 64) || ' false', 'brought again: the same');
select is(claim('technician', 'alpha', 'a')::jsonb, jsonb_build_object('sha256', repeat('a', 64), 'width', 4, 'height', 3), 'there');
select is(sees('technician', 'a'), '1', 'its uploader sees it');
select is(sees('desk', 'a'), '0', 'another member does not');
select is(sees('stranger', 'a'), '0', 'another site does not');

select is(claim('stranger', 'alpha', 'a'), null, 'another site cannot claim it');
select is(claim(null, 'alpha', 'a'), null, 'nor can nobody');
select is(sees('stranger', 'a'), '0', 'and sees nothing after it');
select isnt(claim('desk', 'alpha', 'a'), null, 'a member who has the bytes claims it');
select is(sees('desk', 'a'), '1', 'and sees it');
select is(sees('leader', 'a'), '0', 'the others still do not');
select is(bring('leader', 'alpha', 'a'), repeat('a', 64) || ' false', 'a moment later than another');
select is(sees('leader', 'a'), '1', 'sees it as well');
select is(count(*), 2::bigint, 'two claims beside the uploader') from photo_claim;

select is(bring('technician', 'beta', 'b'), 'refused: 42501', 'no picture for a site that one does not belong to');
select is(bring('stranger', 'beta', 'a'), repeat('a', 64) || ' true', 'the same bytes at another site are another picture');
select is(try('technician', $f$insert into photo select p.site_id, repeat('c', 64), 1, 1, 1, '', 1, 1, 1, '', 1,
    (select id from app_user where login = 'desk'), now() from photo p limit 1 returning 'done'$f$), 'refused: 42501', 'nobody uploads in another''s name');
select is(try('technician', $f$insert into photo_claim select site_id, sha256, uploaded_by from photo returning 'done'$f$), 'refused: 42501', 'nobody writes a claim directly');

select is(try(null, format('select photo_unknown(%L, %L)', (select id from site where slug = 'alpha'),
    repeat('a', 64) || ' ' || repeat('d', 64) || ' ' || repeat('e', 64))), repeat('d', 64) || ' ' || repeat('e', 64), 'leftovers');
select is(try(null, format('select photo_unknown(%L, %L)', (select id from site where slug = 'beta'), repeat('a', 64))), '', 'none');
select is(try(null, format('select photo_unknown(%L, %L)', gen_random_uuid(), repeat('a', 64))), null, 'an unknown site has no leftovers');

select * from finish();
rollback;
