import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> { await db.raw('create table shard (words text not null)') }
