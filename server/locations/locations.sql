-- locations: the tree of places. Truth is in migrations/0006.

-- name: location_list(site text, q text, under text, parent text, kind text, status text, cursor text, limit int) -> json or not_found
with page as (
    select l, row_number() over (order by l.code) as n
    from site s, location_page(s.id, :q, code_prefix(:under), case when :parent = 'top' then '' else code_prefix(:parent) end, :kind, :status, :cursor, :limit + 1) l
    where s.slug = :site
)
select jsonb_build_object(
    'items', coalesce((select jsonb_agg(location_row(l) order by n) from page where n <= :limit), '[]'),
    'next_cursor', (select (l).code from page where n = :limit and exists (select from page where n > :limit)))
from site where slug = :site

-- name: location_show(site text, code text) -> json or not_found
select location_json(l) from location l
where l.site_id = (select id from site where slug = :site) and l.code = code_wanted(:code, '{building,floor,zone,room}')

-- name: location_put(site text, code text, content jsonb) -> put
select body, created from location_save(:site, :code, :content, null)

-- name: location_edit(site text, code text, content jsonb, known bigint) -> json or not_found
select body from location_save(:site, :code, :content, :known)

-- name: responsibility_put(site text, code text, id uuid, person uuid, since date, until date) -> put
select body, created from responsibility_put(:site, :code, :id, :person, :since, :until)
