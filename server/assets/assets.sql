-- assets: the physical units. Truth is in migrations/0006.

-- name: asset_list(site text, q text, under text, type text, status text, cursor text, limit int) -> json or not_found
with page as (
    select a, row_number() over (order by a.tag) as n
    from site s, asset_page(s.id, :q, code_prefix(:under), :type, :status, :cursor, :limit + 1) a
    where s.slug = :site
)
select jsonb_build_object(
    'items', coalesce((select jsonb_agg(asset_row(a) order by n) from page where n <= :limit), '[]'),
    'next_cursor', (select (a).tag from page where n = :limit and exists (select from page where n > :limit)))
from site where slug = :site

-- name: asset_show(site text, tag text) -> json or not_found
select asset_json(a) from asset a
where a.site_id = (select id from site where slug = :site) and a.tag = code_wanted(:tag, '{asset}')

-- name: asset_put(site text, tag text, content jsonb) -> put
select body, created from asset_save(:site, :tag, :content, null)

-- name: asset_edit(site text, tag text, content jsonb, known bigint) -> json or not_found
select body from asset_save(:site, :tag, :content, :known)
