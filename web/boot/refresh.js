// Waiting pages ask the server again, until the WebAssembly does it without a new page.
import { again, body, doc, mounted } from './page.js'

export function refreshWhileWaiting () {
  const seconds = Number(body.dataset.refresh)
  if (seconds > 0) setInterval(() => { if (!mounted() && !doc.hidden) again() }, seconds * 1000)
}
