import { join } from 'node:path'
import { build } from 'esbuild'

export interface ClientBundle {
  /** File name of the module every page loads. */
  readonly entry: string
  /** Contents by file name; names hold a hash of the contents, so they may be cached for ever. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Bundles the client code of core, and further entry points of plugins, into modules for browsers since the end of 2022. */
export async function bundleClient(entries: readonly string[] = [join(import.meta.dirname, 'main.ts')]): Promise<ClientBundle & { readonly entries: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: entries.map((path, index) => ({ in: path, out: `client-${index}` })),
    bundle: true, splitting: true, format: 'esm', minify: true, write: false, metafile: true, outdir: '/client', absWorkingDir: '/',
    target: ['chrome109', 'firefox115', 'safari16'], entryNames: '[name].[hash]', chunkNames: 'part.[hash]', legalComments: 'none', logLevel: 'silent'
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [path.slice('/client/'.length), contents]))
  const outputs = Object.entries(metafile.outputs)
  const names = entries.map((path, index) => {
    const found = outputs.find(([name, { entryPoint }]) => entryPoint !== undefined && name.includes(`client-${index}.`))
    if (!found) throw new Error(`nothing was made of ${path}`)
    return found[0].slice(found[0].lastIndexOf('/') + 1)
  })
  return { entry: names[0]!, entries: names, files }
}
