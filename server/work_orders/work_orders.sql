-- work_orders: reads here; the two acts (report, event) are functions of migrations/0005.

-- name: work_order_list(site text, state text, assignee text, reporter text, priority text, under text, at text, q text, cursor text, limit int) -> json or not_found
with page as (
    select w, row_number() over (order by w.reported_at desc, w.id) as n
    from site s, work_order_page(s.id, :state, :assignee, :reporter, :priority, code_prefix(:under), code_prefix(:at), :q,
                                 :cursor, :limit + 1) w
    where s.slug = :site
)
select jsonb_build_object(
    'items', coalesce((select jsonb_agg(work_order_row(w) order by n) from page where n <= :limit), '[]'),
    'next_cursor', (select to_char((w).reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || (w).id
                    from page where n = :limit and exists (select from page where n > :limit)))
from site where slug = :site

-- name: work_order_show(site text, id uuid) -> json or not_found
select work_order_json(w) from work_order w
where w.site_id = (select s.id from site s where s.slug = :site) and w.id = :id

-- name: work_order_put(site text, id uuid, content jsonb) -> put
select body, created from work_order_report(:site, :id, :content)

-- name: work_order_event_put(site text, id uuid, event_id uuid, content jsonb) -> put
select body, created from work_order_act(:site, :id, :event_id, :content)
