-- positions: the fixed place of one thing, and which unit fills it. Truth is in migrations/0006.

-- name: position_list(site text, q text, under text, type text, status text, cursor text, limit int) -> json or not_found
with page as (
    select p, row_number() over (order by p.code) as n
    from site s, position_page(s.id, :q, code_prefix(:under), :type, :status, :cursor, :limit + 1) p
    where s.slug = :site
)
select jsonb_build_object(
    'items', coalesce((select jsonb_agg(position_row(p) order by n) from page where n <= :limit), '[]'),
    'next_cursor', (select (p).code from page where n = :limit and exists (select from page where n > :limit)))
from site where slug = :site

-- name: position_show(site text, code text) -> json or not_found
select position_json(p) from position p
where p.site_id = (select id from site where slug = :site) and p.code = code_wanted(:code, '{item}')

-- name: position_put(site text, code text, content jsonb) -> put
select body, created from position_save(:site, :code, :content, null)

-- name: position_edit(site text, code text, content jsonb, known bigint) -> json or not_found
select body from position_save(:site, :code, :content, :known)

-- name: position_unit_put(site text, code text, id uuid, tag text, reason text) -> put
select body, created from position_unit_put(:site, :code, :id, :tag, :reason)
