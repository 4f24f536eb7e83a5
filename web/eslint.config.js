// The one style of every script in the tree: "npm run lint" here, or "make lint" at the top.
import js from '@eslint/js'
import stylistic from '@stylistic/eslint-plugin'
import globals from 'globals'

const rules = {
  curly: ['error', 'multi-line'],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-shadow': ['error', { allow: ['before'] }], // of node:test, and a value from before
  'no-unused-vars': ['error', { args: 'all', argsIgnorePattern: '^_' }],
  'no-use-before-define': ['error', { functions: false, variables: false }],
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-template': 'error'
}

const style = stylistic.configs.customize({
  indent: 2, quotes: 'single', semi: false, jsx: false, braceStyle: '1tbs', commaDangle: 'never'
})

const spacing = {
  '@stylistic/arrow-parens': ['error', 'as-needed'],
  '@stylistic/max-len': ['error', { code: 140 }],
  '@stylistic/max-statements-per-line': ['error', { max: 3 }],
  '@stylistic/operator-linebreak': ['error', 'after', { overrides: { '?': 'before', ':': 'before' } }],
  '@stylistic/quote-props': ['error', 'as-needed'],
  '@stylistic/space-before-function-paren': ['error', 'always']
}

export default [
  { ignores: ['web/dist/**', 'web/bench/built/**', '**/node_modules/**'] },
  { ignores: ['web/npm/embed.js', 'web/npm/message.js', 'web/frameworks/*/dist*/**'] }, // copies, and what was built of them
  { ignores: ['web/frameworks/vue/vite.config.js', 'web/frameworks/*/src/**'] }, // as the documentation has it
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  style,
  { rules: { ...rules, ...spacing } },
  { languageOptions: { globals: globals.browser } },
  { files: ['web/boot/*.js', 'web/receipt.js'], languageOptions: { globals: { Go: 'readonly' } } }, // of wasm_exec.js
  { files: ['web/receipt.js', 'web/e2e/receipt.test.js'], languageOptions: { globals: { candorReceipt: 'readonly' } } }, // of app/verify
  { files: ['web/embed.js', 'web/message.js', '**/static/*.js'], languageOptions: { sourceType: 'script' } },
  { files: ['web/e2e/**/*.js', 'web/frameworks/**/*.js', 'web/bench/**/*.js'], languageOptions: { globals: globals.node } }
]
