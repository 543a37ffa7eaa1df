-- Photos: who else brought the same bytes, and which files nobody knows.

-- The same picture may reach us from two people (a phone handed on, a picture passed around): each has
-- shown that he has the bytes, so each sees it before an event links it. The first is photo.uploaded_by;
-- the others stand here.
create table photo_claim (
    site_id     uuid not null references site,
    sha256      text not null,
    user_id     uuid not null references app_user,
    claimed_at  timestamptz not null default now(),
    primary key (site_id, sha256, user_id),
    foreign key (site_id, sha256) references photo (site_id, sha256)
);
alter table photo_claim enable row level security;
create policy own on photo_claim for select
    using (user_id = nullif(current_setting('fixpoint.actor', true), '')::uuid);
grant select on photo_claim to fixpoint_app;

drop policy seen on photo;
create policy seen on photo for select
    using (uploaded_by = nullif(current_setting('fixpoint.actor', true), '')::uuid
        or exists (select from photo_claim c where c.site_id = photo.site_id and c.sha256 = photo.sha256)
        or exists (select from work_order_photo w where w.site_id = photo.site_id and w.sha256 = photo.sha256));

create function photo_json(p photo) returns jsonb language sql stable as $$
    select jsonb_build_object('sha256', p.sha256, 'width', p.width, 'height', p.height)
$$;

-- The actor holds the bytes of this hash (the server has hashed them): if the picture is there already,
-- he sees it from now on. Null = it is not there, or he does not belong to the site.
create function photo_claim(site_id_ uuid, sha256_ text) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    p photo;
begin
    if not exists (select from membership where site_id = site_id_ and user_id = actor_id()) then
        return null;
    end if;
    select * into p from photo where site_id = site_id_ and sha256 = sha256_;
    if not found then
        return null;
    end if;
    if p.uploaded_by <> actor_id() then
        insert into photo_claim (site_id, sha256, user_id) values (site_id_, sha256_, actor_id())
            on conflict do nothing;
    end if;
    return photo_json(p);
end $$;
revoke execute on function photo_claim(uuid, text) from public;
grant execute on function photo_claim(uuid, text) to fixpoint_app;

-- The row of a picture whose files are on disk. Somebody else may have been quicker by a moment.
create function photo_put(site_id_ uuid, content_ jsonb, out body jsonb, out created boolean) returns setof record
language plpgsql as $$
begin
    insert into photo (site_id, sha256, width, height, size_bytes, screen_sha256, screen_width, screen_height,
            screen_size_bytes, thumb_sha256, thumb_size_bytes, uploaded_by)
        select site_id_, sha256, width, height, size_bytes, screen_sha256, screen_width, screen_height,
            screen_size_bytes, thumb_sha256, thumb_size_bytes, actor_id()
        from jsonb_populate_record(null::photo, content_)
        on conflict do nothing;
    created := found;
    body := photo_claim(site_id_, content_ ->> 'sha256');
    return next;
end $$;

-- Of the hashes given (separated by spaces), those without a picture at that site: what a crash between
-- file and row has left behind. Null for a site that is not in this database, since a photo directory
-- beside the wrong database is not a directory of leftovers.
create function photo_unknown(site_id_ uuid, hashes text) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((select string_agg(h, ' ') from unnest(string_to_array(hashes, ' ')) h
        where not exists (select from photo p where p.site_id = site_id_ and p.sha256 = h)), '')
    from site where id = site_id_
$$;
revoke execute on function photo_unknown(uuid, text) from public;
grant execute on function photo_unknown(uuid, text) to fixpoint_app;
