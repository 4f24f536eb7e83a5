// What docs/recipes.md tells a merchant to write, as it stands there, and a purchase with it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { view } from './candor.js'
import { jordan } from './customers.js'
import { toReview } from './uses.js'
import { Widget } from './widget.js'

const page = readFileSync(new URL('../../docs/recipes.md', import.meta.url), 'utf8')

// recipe is the block of code with this title, for the relay at this origin. A heading tells blocks of one title apart.
export function recipe (title, relay = 'https://pay.example', heading = '') {
  const text = heading ? page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] : page
  const found = [...(text ?? '').matchAll(/^```\S+ (.+)\n([^]*?)^```$/gm)].filter(([, name]) => name === title)
  if (found.length !== 1) throw new Error(`docs/recipes.md has ${found.length} blocks ${title} ${heading}`)
  return found[0][2].replaceAll('https://pay.example', relay)
}

// policy is the Content-Security-Policy of a recipe.
export const policy = (relay, heading) =>
  recipe('Policy', relay, heading).replace(/^Content-Security-Policy: /, '').replace(/\s+/g, ' ').trim()

// buys pays in the frame; the recipe's own handler then leaves for the page of thanks.
export async function buys (shop, world, { client_token: token, id }) {
  world.files['/thanks'] = { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Thanks</title><h1>Thanks</h1>' }
  const widget = new Widget(shop, shop.page.locator('candor-checkout iframe'))
  await toReview({ widget, view: () => view(world.relay, token) }, world, jordan)
  await widget.consent()
  await shop.page.waitForURL(url => url.pathname.startsWith('/thanks'))
  assert.equal(new URL(shop.page.url()).searchParams.get('checkout'), id)
}
