import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { freePort } from './free-port.ts'
import { seedSite } from './seed.ts'
const root = fileURLToPath(new URL('..', import.meta.url))
const admin = new Client('postgres://diwan@127.0.0.1:5999/postgres'); await admin.connect()
await admin.query(`drop database if exists ex`); await admin.query(`create database ex`); 
const url = `postgres://diwan@127.0.0.1:5999/ex`
const data = mkdtempSync(join(tmpdir(), 'bx-'))
await seedSite({ root, data, port: await freePort(), url, posts: 2000 })
await admin.end(); process.exit(0)
