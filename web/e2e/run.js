// Builds the program once and runs the browser tests against it: node run.js [name…], such as "purchase takeover".
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './lib/candor.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const asked = process.argv.slice(2)
const tests = readdirSync(here).filter(f => f.endsWith('.test.js') && (asked.length === 0 || asked.some(a => f.startsWith(a))))
if (tests.length === 0) {
  console.error(`no test is called ${asked.join(' or ')}`)
  process.exit(1)
}
const folder = mkdtempSync(path.join(tmpdir(), 'candor-e2e-'))
try {
  const CANDOR_BINARY = process.env.CANDOR_BINARY || build(folder)
  const ran = spawnSync(process.execPath, ['--test', '--test-concurrency=2', '--test-timeout=900000', '--test-reporter=spec', ...tests],
    { cwd: here, stdio: 'inherit', env: { ...process.env, CANDOR_BINARY } })
  process.exitCode = ran.status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
