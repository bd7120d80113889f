import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, ConfigFault, type Config } from '../index.ts'

const source = join(import.meta.dirname, '../../../config')

/** A folder with a `config/` of its own, in a path with a space. */
export class Sandbox {
  readonly root: string
  constructor() {
    this.root = join(mkdtempSync(join(tmpdir(), 'diwan config ')), 'site')
    mkdirSync(join(this.root, 'config'), { recursive: true })
    for (const file of ['default.yaml', 'hub.yaml', 'national.yaml']) copyFileSync(join(source, file), this.pathOf(file))
  }

  pathOf(file: string): string {
    return join(this.root, 'config', file)
  }

  write(file: string, content: string | Uint8Array): this {
    writeFileSync(this.pathOf(file), content)
    return this
  }

  local(content: string | Uint8Array): this {
    return this.write('local.yaml', content)
  }

  read(env: Record<string, string> = {}, argv: string[] = []): Config {
    return readConfig({ root: this.root, env, argv })
  }

  /** The fault of a reading that has to fail. */
  fault(env: Record<string, string> = {}, argv: string[] = []): ConfigFault {
    try {
      this.read(env, argv)
    } catch (error) {
      if (error instanceof ConfigFault) return error
      throw error
    }
    throw new Error('the configuration was accepted')
  }

  remove(): void {
    rmSync(join(this.root, '..'), { recursive: true, force: true })
  }
}
