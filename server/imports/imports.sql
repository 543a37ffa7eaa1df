-- imports: a workbook read, checked and written. The work is done by the functions of migrations/0007.

-- name: import_begin(site text, id uuid, content jsonb) -> columns
select import_begin(:site, :id, :content)

-- name: import_add(id uuid, rows text) -> columns
select import_add(:id, :rows)

-- name: import_check_places(id uuid) -> columns
select import_check_places(:id)

-- name: import_check_things(id uuid) -> columns patient
select import_check_things(:id)

-- name: import_check_end(id uuid) -> columns patient
select import_check_end(:id)

-- name: import_choose(site text, id uuid, types jsonb) -> columns
select import_choose(:site, :id, :types)

-- name: import_writing(site text, id uuid) -> columns
select import_writing(:site, :id)

-- name: import_commit(site text, id uuid, digest text) -> columns patient
select import_commit(:site, :id, :digest)

-- name: import_give_up(id uuid, state text) -> columns
select import_give_up(:id, :state)

-- name: import_state(site text, id uuid) -> columns
select r.state from import_run r join site s on s.id = r.site_id where s.slug = :site and r.id = :id

-- name: import_show(site text, id uuid, outcome text, entity text, cursor text, limit int) -> json or not_found
select import_show(:site, :id, :outcome, :entity, :cursor, :limit)

-- name: import_list(site text, limit int) -> json or not_found
select jsonb_build_object('items', coalesce((select jsonb_agg(import_run_json(r) order by r.at desc, r.id)
    from (select * from import_run where site_id = s.id order by at desc, id limit :limit) r), '[]'), 'next_cursor', null)
from site s where s.slug = :site
