import type { Knex } from 'knex'

/**
 * Words of what plugins keep in rows of their own, for an index over an expression: `core.words_of(lang, text)`. `core.folded` is the
 * spelling `core/content/fold.ts` gives to what is asked: compatibility forms, lower case, Latin accents off, one form of alef, ya and ta marbuta.
 */
export async function up(db: Knex): Promise<void> {
  // Letters by their number: what stands here is read by machines, and nobody tells alefs apart by eye.
  await db.raw(String.raw`
create function core.folded(said text) returns text language sql immutable parallel safe strict as $$
  select translate(normalize(lower(regexp_replace(normalize(
    translate(regexp_replace(normalize(said, NFKC), '[\u064B-\u065F\u0670\u0640]', '', 'g'), U&'\0622\0623\0625\0671\0649\0629', U&'\0627\0627\0627\0627\064A\0647'),
    NFD), '([A-Za-z])[\u0300-\u0302\u0304-\u0308\u030A-\u030C\u0327\u0328]+', '\1', 'g')), NFC), U&'\2019\2018\0060\00B4', '''''''''')
$$`)
  await db.raw(`
create function core.words_of(lang text, said text) returns tsvector language sql immutable parallel safe strict as $$
  select to_tsvector('simple'::regconfig, f.said) || case lang when 'fr' then to_tsvector('french'::regconfig, f.said) when 'es' then to_tsvector('spanish'::regconfig, f.said)
    when 'ar' then to_tsvector('arabic'::regconfig, f.said) else to_tsvector('english'::regconfig, f.said) end
  from (select core.folded(said) as said) f
$$`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop function core.words_of(text, text)')
  await db.raw('drop function core.folded(text)')
}
