-- labels: prints, keys, and the jobs that draw them. Truth is in migrations/0009.

-- name: label_print_put(site text, id uuid, content jsonb, limit int) -> put
select body, created from label_print_put(:site, :id, :content, :limit)

-- name: label_print_show(site text, id uuid) -> json or not_found
select label_print_json(p) from label_print p
where p.site_id = (select id from site where slug = :site) and p.id = :id

-- Newest first. A row of the list says how many, not which.
-- name: label_print_list(site text, cursor uuid, limit int) -> json or not_found
with page as (
    select q as p, row_number() over (order by q.at desc, q.id desc) as n from label_print q
    where q.site_id = (select id from site where slug = :site)
      and (:cursor is null
           or (q.at, q.id) < (select a.at, a.id from label_print a where a.id = :cursor and a.site_id = q.site_id))
    order by q.at desc, q.id desc limit :limit + 1
)
select jsonb_build_object(
    'items', coalesce((select jsonb_agg(label_print_json(p) - 'codes' order by n) from page where n <= :limit), '[]'),
    'next_cursor', (select (p).id from page where n = :limit and exists (select from page where n > :limit)))
from site where slug = :site

-- name: label_print_job(site text, id uuid, drawing jsonb, public_url text) -> json or not_found
select label_print_job(:site, :id, :drawing, :public_url)

-- name: label_job(site text, content jsonb, drawing jsonb, public_url text, limit int) -> json or not_found
select label_job(:site, :content, :drawing, :public_url, :limit)

-- name: label_key_revoke(site text, code text) -> json or not_found
select case when label_key_revoke(:site, :code) then '{}'::jsonb end
