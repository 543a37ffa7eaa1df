-- dictionaries: kept by the owner of the installation. Truth is in migrations/0012.

-- name: owner_dictionary_put(dictionary text, key text, name_zh text, name_en text) -> columns
select owner_dictionary_put(:dictionary, :key, :name_zh, :name_en)::text

-- name: owner_dictionary_deprecate(dictionary text, key text, into_key text) -> columns
select owner_dictionary_deprecate(:dictionary, :key, :into_key)
