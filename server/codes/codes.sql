-- codes: what a code names, and what may be done to it. Truth is in migrations/0010.

-- name: code_show(first text, second text, typed text, site text) -> columns
select code_answer(:first, :second, :typed, :site)

-- name: code_near(candidates text) -> columns
select s::text, s -> 0 ->> 'code' from code_suggestions(string_to_array(:candidates, ' ')) s

-- name: code_label_show(canonical text, key text) -> json or not_found
select code_label(:canonical, :key)

-- name: code_retire(site text, code text, content jsonb) -> put
select body, created from code_retire(:site, :code, :content)

-- name: code_renumber(site text, code text, content jsonb) -> put
select body, created from code_renumber(:site, :code, :content)

-- name: code_lines(answer jsonb) -> columns
select code_lines(:answer)
