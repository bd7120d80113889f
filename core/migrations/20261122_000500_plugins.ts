import type { Knex } from 'knex'

/** Which plugins somebody switched off or the site paused, and why; and what went wrong in their code. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.plugin (
  id text primary key,
  state text not null check (state in ('on', 'off', 'paused')),
  reason jsonb,
  since timestamptz(3) not null,
  switched_by uuid
);

create table core.plugin_fault (
  id uuid primary key,
  plugin text not null,
  at timestamptz(3) not null,
  what text not null,
  nature text not null check (nature in ('thrown', 'overrun', 'loose', 'blocked')),
  words text not null,
  stack text not null default ''
);
create index plugin_fault_plugin on core.plugin_fault (plugin, at desc);
create index plugin_fault_at on core.plugin_fault (at);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table core.plugin_fault; drop table core.plugin')
}
