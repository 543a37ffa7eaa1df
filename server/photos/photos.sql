-- photos: rows of pictures. Who sees one is policy "seen"; what is written, migrations 0004 and 0011.

-- Is it there already? body is null when not; no row: no such site.
-- name: photo_claim(site text, sha256 text) -> columns
select s.id, photo_claim(s.id, :sha256) from site s where s.slug = :site

-- name: photo_put(site_id uuid, content jsonb) -> put
select body, created from photo_put(:site_id, :content)

-- name: photo_show(site text, sha256 text) -> columns
select p.site_id, p.screen_sha256, p.thumb_sha256 from photo p
where p.site_id = (select id from site where slug = :site) and p.sha256 = :sha256

-- name: photo_unknown(site_id uuid, hashes text) -> columns
select u from photo_unknown(:site_id, :hashes) u where u is not null
