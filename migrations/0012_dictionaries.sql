-- Dictionaries grow and age: an entry is added, renamed, or deprecated (from a day on, perhaps merged into
-- another), never deleted, for records of years name it. They are the same for all sites, so the owner of
-- the installation keeps them at the terminal: fixpoint dictionary.

create function dictionary_is_kept() returns trigger language plpgsql as $$
begin
    perform fault('in-use', '字典条目不能删除，只能停止使用。', 'Entries of dictionaries are deprecated, never deleted.');
    return null;
end $$;
do $$
declare
    t text;
begin
    foreach t in array '{item_system,item_type,fault_cause_group,fault_cause,symptom,sign_type,room_kind}'::text[] loop
        execute format('create trigger kept before delete on %I for each row execute function dictionary_is_kept()', t);
    end loop;
end $$;

-- Which column is an entry's key; the refusal of a dictionary that there is none of.
create function dictionary_key(dictionary text) returns text language plpgsql immutable as $$
declare
    k text := case dictionary when 'item_system' then 'letter' when 'fault_cause_group' then 'letter'
        when 'item_type' then 'code' when 'fault_cause' then 'code'
        when 'symptom' then 'key' when 'sign_type' then 'key' when 'room_kind' then 'key' end;
begin
    if k is null then
        perform fault('invalid', format('没有名为 %s 的字典。', dictionary),
            format('There is no dictionary %s; item_system, item_type, fault_cause_group, fault_cause, symptom, sign_type and room_kind are.', dictionary),
            'dictionary');
    end if;
    return k;
end $$;

-- Adds an entry, or gives one that is there other names. True when it was added. A cause whose number is
-- 00 is provisional and finishes no work.
create function owner_dictionary_put(dictionary text, key_ text, name_zh_ text, name_en_ text) returns boolean
language plpgsql as $$
declare
    k text := dictionary_key(dictionary);
    changed int;
begin
    execute format('update %I set name_zh = coalesce($2, name_zh), name_en = coalesce($3, name_en) where %I = $1', dictionary, k)
        using key_, name_zh_, name_en_;
    get diagnostics changed = row_count;
    if changed = 1 then
        return false;
    end if;
    if coalesce(name_zh_, '') = '' or coalesce(name_en_, '') = '' then
        perform fault('invalid', '新条目须有中文和英文名称。', 'A new entry needs its name in Chinese and in English.', 'name_zh');
    end if;
    if dictionary = 'fault_cause' then
        insert into fault_cause (code, name_zh, name_en, final) values (key_, name_zh_, name_en_, right(key_, 2) <> '00');
    else
        execute format('insert into %I (%I, name_zh, name_en) values ($1, $2, $3)', dictionary, k) using key_, name_zh_, name_en_;
    end if;
    return true;
end $$;

-- Nothing new is made with it from today on; what names it stays readable. merged_into_ says what is used
-- instead; that must be in use itself.
create function owner_dictionary_deprecate(dictionary text, key_ text, merged_into_ text) returns void
language plpgsql as $$
declare
    k text := dictionary_key(dictionary);
    good boolean;
begin
    if merged_into_ is not null then
        execute format('select exists (select from %I where %I = $1 and active_to is null and %I <> $2)', dictionary, k, k)
            into good using merged_into_, key_;
        if not good then
            perform fault('invalid', format('%s 不是可用的替代条目。', merged_into_),
                format('%s is no other entry in use.', merged_into_), 'into');
        end if;
    end if;
    execute format('update %I set active_to = coalesce(active_to, current_date), merged_into = coalesce($2, merged_into) where %I = $1 returning true', dictionary, k)
        into good using key_, merged_into_;
    if good is null then
        perform fault('not-found', format('字典里没有 %s。', key_), format('There is no entry %s.', key_), 'key');
    end if;
end $$;
revoke all on function owner_dictionary_put(text, text, text, text), owner_dictionary_deprecate(text, text, text) from public;
