// A scratch project: the package as "npm pack" makes it, the recipe as the documentation has it, and a production build.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { recipe } from '../e2e/lib/recipes.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const folder = name => path.join(here, name)

// recipes are the projects, each with the file that it has from the documentation.
export const recipes = {
  'react-19': 'Checkout.tsx', 'react-18': 'Checkout.tsx', 'react-ssr': 'Checkout.tsx', vue: 'Checkout.vue', svelte: 'Checkout.svelte',
  plain: 'pay.js'
}
export const projects = Object.keys(recipes)

// run starts a program that must succeed; what it said is in the error.
export function run (cwd, program, args, env = {}) {
  try {
    return execFileSync(program, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (problem) {
    throw new Error(`${program} ${args.join(' ')} in ${cwd}:\n${problem.stdout}${problem.stderr}`, { cause: problem })
  }
}

export const bin = name => path.join(here, 'node_modules', '.bin', name)

// pack makes the archive in a folder, and installs it in every project as npm does: unpacked, for it depends on nothing.
export function pack (into) {
  const archive = path.join(into, run(folder('../npm'), 'npm', ['pack', '--silent', '--pack-destination', into]).trim().split('\n').pop())
  for (const name of projects) {
    const place = path.join(folder(name), 'node_modules', '@candor', 'checkout')
    rmSync(place, { recursive: true, force: true })
    mkdirSync(place, { recursive: true })
    run(here, 'tar', ['-xzf', archive, '-C', place, '--strip-components=1'])
  }
  return run(here, 'tar', ['-tzf', archive]).trim().split('\n').map(file => file.replace('package/', '')).sort()
}

// prepare writes the recipe into a project; change makes it another one.
export function prepare (name, { relay, change = text => text } = {}) {
  const place = path.join(folder(name), 'src', 'recipe')
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  const text = recipe(recipes[name], relay, name === 'plain' ? 'npm' : '')
  const changed = change(text)
  writeFileSync(path.join(place, recipes[name]), changed)
  if (name.startsWith('react')) writeFileSync(path.join(place, 'Price.tsx'), recipe('Price.tsx', relay))
  return changed !== text
}

// build makes what a merchant puts on a server; development is for the warnings that a production build leaves out.
export function build (name, { args = [], development = false } = {}) {
  const mode = development ? ['--mode', 'development'] : []
  const NODE_ENV = development ? 'development' : 'production'
  run(folder(name), bin('vite'), ['build', '--logLevel', 'warn', ...mode, ...args], { NODE_ENV })
}

// files are what a project was built into, by path.
export function files (name, dist = 'dist') {
  const root = path.join(folder(name), dist)
  const all = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return Object.fromEntries(all.map(entry => {
    const file = path.join(entry.parentPath ?? entry.path, entry.name)
    return [`/${path.relative(root, file).split(path.sep).join('/')}`, readFileSync(file)]
  }))
}
