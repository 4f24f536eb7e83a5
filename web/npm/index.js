// Importing this module defines <candor-checkout> in a browser, and does nothing on a server.
import './embed.js'

export { events } from './events.js'
