// The frame around a checkout page. It works with or without the WebAssembly, keeps nothing, and sends nothing that the
// page's own forms would not send. The tool web/tools/assets bundles these modules into dist/boot.js.
import { exposeBridge } from './bridge.js'
import { followChanges } from './changes.js'
import { watchErrors } from './errors.js'
import { watchIdle } from './idle.js'
import { connectMerchant } from './merchant.js'
import { again, on } from './page.js'
import { guardPosts } from './posts.js'
import { refreshWhileWaiting } from './refresh.js'
import { watchScanner } from './scan.js'
import { replaceStorage } from './storage.js'
import { settle, watchHands } from './takeover.js'
import { loadWebAssembly } from './wasm.js'
import { watchWording } from './wording.js'

replaceStorage()
on('pageshow', e => { if (e.persisted) again() }) // the back-forward cache may show an earlier person's screen
watchIdle()
refreshWhileWaiting()
watchWording()
guardPosts(settle)
watchErrors()
watchScanner()
connectMerchant()
watchHands()
exposeBridge()
followChanges()
loadWebAssembly()
