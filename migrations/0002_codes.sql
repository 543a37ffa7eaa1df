-- The grammar of codes (domain.md 3.2–3.6) as functions: the same rule as common/code*.c and
-- web/src/code, so that a constraint, an import and a report judge a code as the server does. A test
-- holds the doors against each other. Pure functions only: the registry of codes is a table of 0003.
--
-- Canonical = compact, upper case, without the check character.

-- Full-width and lower-case forms to upper-case ASCII, every kind of hyphen to '-', blanks away
-- (translate drops what has no counterpart).
create function code_fold(p text) returns text
language sql immutable strict parallel safe as $$
    select translate(p,
        U&'\FF01\FF02\FF03\FF04\FF05\FF06\FF07\FF08\FF09\FF0A\FF0B\FF0C\FF0D\FF0E\FF0F'
        || '０１２３４５６７８９'
        || U&'\FF1A\FF1B\FF1C\FF1D\FF1E\FF1F\FF20'
        || 'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ'
        || U&'\FF3B\FF3C\FF3D\FF3E\FF3F\FF40'
        || 'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ'
        || U&'\FF5B\FF5C\FF5D\FF5E'
        || 'abcdefghijklmnopqrstuvwxyz'
        || U&'\00AD\2010\2011\2012\2013\2014\2015\2212\FE58\FE63'
        || U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007'
        || U&'\2008\2009\200A\200B\200C\200D\2028\2029\202F\205F\2060\3000\FEFF',
        '!"#$%&''()*+,-./'
        || '0123456789'
        || ':;<=>?@'
        || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
        || '[\]^_`'
        || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
        || '{|}~'
        || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
        || '----------')
$$;

-- Hyphens away, look-alike letters to those of the alphabet.
create function code_finish(folded text) returns text
language sql immutable strict parallel safe as $$
    select translate(folded, 'IOSVZ-', '105U2')
$$;

-- What was typed or scanned as one comparable text; of a label's address only the code. Null = a web
-- address that is none of our labels'.
create function code_clean(p text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    folded text := code_fold(p);
begin
    if folded ~ '^HTTPS?://' then
        folded := substring(folded from '^HTTPS?://[^/?#]+/C/([^/?#]*)(?:/[^/?#]*)?/?(?:[?#].*)?$');
    end if;
    return code_finish(folded);
end $$;

-- The key in a label's address; null when there is none or it has not a key's form.
create function code_label_key(p text) returns text
language sql immutable strict parallel safe as $$
    select substring(
        code_finish(substring(code_fold(p)
            from '^HTTPS?://[^/?#]+/C/[^/?#]*/([^/?#]*)/?(?:[?#].*)?$'))
        from '^[0-9A-HJ-NP-RTUWXY]{10}$')
$$;

-- The check character of GB 32100: weights 3^(i-1) mod 31. Null for a text outside the alphabet.
create function code_check(p text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
    total int := 0;
    weight int := 1;
    value int;
begin
    if p = '' then
        return null;
    end if;
    for i in 1 .. length(p) loop
        value := strpos(alphabet, substr(p, i, 1)) - 1;
        if value < 0 then
            return null;
        end if;
        total := (total + value * weight) % 31;
        weight := weight * 3 % 31;
    end loop;
    return substr(alphabet, 1 + (31 - total) % 31, 1);
end $$;

-- The kind of a canonical code, null when it is none. Each length belongs to one kind. (plpgsql here
-- and below: a SQL function that is not inlined costs ten times as much a call.)
create function code_kind(p text) returns text
language plpgsql immutable strict parallel safe as $$
begin
    return case length(p)
        when 2 then case when p ~ '^[A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]$' then 'building' end
        when 4 then case when p ~ '^[A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]([0-9]{2}|[BMR][1-9])$' then 'floor' end
        when 5 then case when p ~ '^[A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]([0-9]{2}|[BMR][1-9])[0A-HJ-NP-RTUWXY]$' then 'zone' end
        when 7 then case when p ~ '^[A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]([0-9]{2}|[BMR][1-9])[0A-HJ-NP-RTUWXY][0-9]{2}$' then 'room' end
        when 8 then case when p ~ '^[A-HJ-NP-RTUWXY]{2}[0-9]{6}$' then 'asset' end
        when 10 then case when p ~ '^[WFCNP][0-9]{6}([0-9]{3}|[A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]{2})$' then 'document' end
        when 11 then case when p ~ '^[A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]([0-9]{2}|[BMR][1-9])[0A-HJ-NP-RTUWXY][0-9]{2}[A-HJ-NP-RTUWXY]{2}([A-HJ-NP-RTUWXY][0-9]|[1-9][0-9]|0[1-9])$' then 'item' end
        when 14 then case when p ~ '^[A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]([0-9]{2}|[BMR][1-9])[0A-HJ-NP-RTUWXY][0-9]{2}[A-HJ-NP-RTUWXY]{2}([A-HJ-NP-RTUWXY][0-9]|[1-9][0-9]|0[1-9])[A-HJ-NP-RTUWXY][0-9]{2}$' then 'repair' end
    end;
end $$;

-- What a cleaned text can be: at most one reading with its check character and one without. One with
-- a wrong check is given only when there is no other. check_state: ok, missing, wrong.
create function code_readings(clean text)
returns table (kind text, canonical text, check_state text)
language plpgsql immutable strict parallel safe rows 1 as $$
declare
    body text := left(clean, -1);
    last text := right(clean, 1);
    bare text := code_kind(clean);
    checked text := code_kind(body);
    right_check text;
begin
    if checked is not null and last ~ '^[0-9A-HJ-NP-RTUWXY]$' then
        right_check := code_check(body);
        if right_check = last then
            return query select checked, body, 'ok';
        elsif bare is null then
            return query select checked, body, 'wrong';
        end if;
    end if;
    if bare is not null then
        return query select bare, clean, 'missing';
    end if;
end $$;

create function code_with_check(canonical text) returns text
language plpgsql immutable strict parallel safe as $$
begin
    return case when code_kind(canonical) is not null then canonical || code_check(canonical) end;
end $$;

-- D1-04-B12-DD03-E; null for what is no canonical code.
create function code_hyphen(canonical text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    building_floor text := left(canonical, 2) || '-' || substr(canonical, 3, 2);
begin
    return case code_kind(canonical)
        when 'building' then canonical
        when 'floor' then building_floor
        when 'zone' then building_floor || '-' || substr(canonical, 5)
        when 'room' then building_floor || '-' || substr(canonical, 5)
        when 'item' then building_floor || '-' || substr(canonical, 5, 3) || '-' || substr(canonical, 8)
        when 'repair' then building_floor || '-' || substr(canonical, 5, 3) || '-'
            || substr(canonical, 8, 4) || '-' || substr(canonical, 12)
        when 'asset' then left(canonical, 2) || '-' || substr(canonical, 3)
        when 'document' then left(canonical, 1) || '-' || substr(canonical, 2, 6) || '-' || substr(canonical, 8)
    end || '-' || code_check(canonical);
end $$;

-- The radio line of domain.md 3.4: in Chinese (lang 'zh') groups parted by ' / ', in English by ', '.
create function code_read_aloud(canonical text, lang text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
    icao constant text[] := '{Alfa,Bravo,Charlie,Delta,Echo,Foxtrot,Golf,Hotel,Juliett,Kilo,Lima,Mike,November,Papa,Quebec,Romeo,Tango,Uniform,Whiskey,X-ray,Yankee}';
    words constant text[] := case lang when 'zh' then '{洞,幺,两,三,四,五,六,拐,八,勾}'::text[]
        else '{zero,one,two,three,four,five,six,seven,eight,nine}'::text[] end || icao;
    groups constant text[] := string_to_array(code_hyphen(canonical), '-');
    line text := '';
begin
    if groups is null then
        return null;
    end if;
    for g in 1 .. cardinality(groups) loop
        line := line || case when g = 1 then '' when lang = 'zh' then ' / ' else ', ' end
            || case when g < cardinality(groups) then '' when lang = 'zh' then '校验 ' else 'check ' end;
        for i in 1 .. length(groups[g]) loop
            line := line || case when i > 1 then ' ' else '' end
                || words[strpos(alphabet, substr(groups[g], i, 1))];
        end loop;
    end loop;
    return line;
end $$;

-- Ordinals in their order: 1 = 01 … 99, 100 = A0 … 309 = Y9; null for any other number.
create function code_ordinal(n bigint) returns text
language sql immutable strict parallel safe as $$
    select case when n between 1 and 309 then
        substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (n / 10)::int, 1) || n % 10 end
$$;

-- The number of an ordinal; null for any other text.
create function code_ordinal_number(ordinal text) returns int
language sql immutable strict parallel safe as $$
    select case when ordinal ~ '^([A-HJ-NP-RTUWXY][0-9]|[1-9][0-9]|0[1-9])$' then
        10 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', left(ordinal, 1)) - 1) + right(ordinal, 1)::int end
$$;

-- The n-th document of a day: 1 = 001 … 999, 1000 = A00, A01 … A0Y, A10 … 21180 = YYY; else null.
create function code_sequence(n int) returns text
language sql immutable strict parallel safe as $$
    select case
        when n between 0 and 999 then lpad(n::text, 3, '0')
        when n between 1000 and 21180 then
            substr(a, (n + 8610) / 961 + 1, 1) || substr(a, (n + 8610) / 31 % 31 + 1, 1)
            || substr(a, (n + 8610) % 31 + 1, 1)
    end
    from (select '0123456789ABCDEFGHJKLMNPQRTUWXY' as a) alphabet
$$;
