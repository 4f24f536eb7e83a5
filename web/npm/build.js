// Copies into this folder what the package has from elsewhere: both elements, their types, the licence. npm runs it
// before it packs.
import { copyFileSync } from 'node:fs'

const here = name => new URL(name, import.meta.url)
for (const name of ['embed.js', 'embed.d.ts', 'message.js', 'message.d.ts']) copyFileSync(here(`../${name}`), here(name))
copyFileSync(here('../../LICENSE'), here('LICENSE'))
