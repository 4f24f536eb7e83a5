// Types: of the recipes and of types/, on an old and a new TypeScript, and in the templates of Vue and Svelte.
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bin, pack, prepare, run } from './project.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const compilers = { old: '5.0.4', new: '7.0.2' }
const tsc = (name, version, ...args) =>
  run(path.join(here, name), 'node', [path.join(here, 'node_modules', `typescript-${version}`, 'bin', 'tsc'), ...args])

before(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-npm-'))
  pack(folder)
  rmSync(folder, { recursive: true })
})

// Each project is compiled with files of types/, the recipe among them where it is TSX.
const compiled = {
  'react-19': ['plain.ts', 'react.tsx'],
  'react-18': ['plain.ts', 'react.tsx'],
  vue: ['plain.ts', 'vue.ts'],
  svelte: ['plain.ts', 'svelte.ts']
}

for (const [version, number] of Object.entries(compilers)) {
  for (const [name, extra] of Object.entries(compiled)) {
    test(`${name} on TypeScript ${number}`, () => {
      prepare(name)
      for (const file of extra) copyFileSync(path.join(here, 'types', file), path.join(here, name, 'src', 'recipe', `types-${file}`))
      assert.match(tsc(name, version, '--version'), new RegExp(number))
      const react = name.startsWith('react')
      // Vue and Svelte ask for a newer TypeScript in types of their own, and only their tools know a template.
      const only = ['-p', react ? '.' : 'tsconfig.types.json']
      tsc(name, version, ...only)
      if (version === 'new') tsc(name, version, ...only, '--module', 'NodeNext', '--moduleResolution', 'NodeNext')
      else if (react) tsc(name, version, ...only, '--moduleResolution', 'node')
    })
  }
}

// Each has a checker of its templates, and mistakes that the recipe can have: a member, an event, a type.
const templates = {
  vue: {
    check: () => run(path.join(here, 'vue'), bin('vue-tsc'), ['-p', '.']),
    wrongs: [['detail.id', 'detail.amount'], [':origin="relay"', ':origin="5"'], ['detail.status', 'detail.nothing'],
      ['@candor:step="changed"', '@candor:error="changed"']]
  },
  svelte: {
    check: () => run(path.join(here, 'svelte'), bin('svelte-check'), ['--tsconfig', './tsconfig.json', '--fail-on-warnings']),
    wrongs: [['detail.id', 'detail.amount'], ['oncandor:step', 'oncandor:paid'],
      ['origin="https://pay.example"', 'origin={5}']]
  }
}
for (const [name, { check, wrongs }] of Object.entries(templates)) {
  test(`${name}: the recipe, and what is wrong in it`, () => {
    prepare(name)
    check()
    for (const [right, wrong] of wrongs) {
      assert.ok(prepare(name, { change: text => text.replaceAll(right, wrong) }), `the recipe has ${right}`)
      assert.throws(check, /error/i, wrong)
    }
  })
}
