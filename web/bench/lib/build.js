// What is built for the bench alone, into web/bench/built: the stock program and the bundles of the peers.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'
import { build as bundle } from 'esbuild'

const bench = fileURLToPath(new URL('..', import.meta.url))
const built = path.join(bench, 'built')

// compressed is a body as brotli makes it with its highest quality, made once for each content.
export function compressed (body) {
  mkdirSync(built, { recursive: true })
  const file = path.join(built, `${createHash('sha256').update(body).digest('hex').slice(0, 16)}.br`)
  if (!existsSync(file)) {
    const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN } = zlib.constants
    writeFileSync(file, zlib.brotliCompressSync(body, { params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_LGWIN]: 24 } }))
  }
  return readFileSync(file)
}

// stock is a plain "go build" of the same app, with the script of Go that starts it.
export function stock () {
  mkdirSync(built, { recursive: true })
  execFileSync('go', ['run', './wasm', 'build', '-stock', '-o', built], { cwd: path.join(bench, '../tools'), stdio: 'inherit' })
  return { wasm: readFileSync(path.join(built, 'candor.wasm')), exec: readFileSync(path.join(built, 'wasm_exec.js')) }
}

// adyen is the bundle of peers/adyen.js: { script, style }.
export async function adyen () {
  const home = path.join(bench, 'node_modules/@adyen/adyen-web/dist/es')
  const { outputFiles } = await bundle({
    entryPoints: [path.join(bench, 'peers/adyen.js')], outdir: built, write: false, bundle: true, minify: true, format: 'esm',
    target: 'es2022', alias: { '@adyen': home }, define: { 'process.env.NODE_ENV': '"production"' }, logLevel: 'error'
  })
  const body = ending => Buffer.from(outputFiles.find(f => f.path.endsWith(ending)).contents)
  return { script: body('.js'), style: body('.css') }
}
