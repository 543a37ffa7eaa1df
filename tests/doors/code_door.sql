-- The SQL door of the code grammar, answering each line of pg_temp.input(n, line) as code_door.c does
-- (without the host, which only the clients need).
select coalesce(
    cleaned || E'\t' || coalesce(code_label_key(line), '') || coalesce((
        select string_agg(concat_ws(E'\t', '', r.kind, r.canonical, r.check_state,
                code_hyphen(r.canonical), code_with_check(r.canonical),
                code_read_aloud(r.canonical, 'zh'), code_read_aloud(r.canonical, 'en')), '' order by r.position)
        from code_readings(cleaned) with ordinality as r (kind, canonical, check_state, position)), ''),
    '!address')
from (select n, line, code_clean(line) as cleaned from pg_temp.input) answered
order by n;
