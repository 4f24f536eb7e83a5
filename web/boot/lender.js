// The lender's page, in a frame of this one. It announces an outcome, which is submitted as an ordinary action.
import { doc, lenderFrame, view } from './page.js'

const outcomes = { 'flx-success': 'success', 'flx-failure': 'failure', 'flx-cancel': 'cancel' }

// receiveLender reads a message that may be the lender's: source, origin and session must be those of the checkout.
export function receiveLender (e) {
  if (!fromLender(e) || !isEvent(e.data)) return
  const outcome = outcomes[e.data.eventType]
  const data = Object(e.data.eventData)
  const session = data.widget_session_id
  if ((outcome === 'success' || session != null) && session !== view.lender.session) return
  submit({
    event: outcome,
    event_session: session,
    event_account: data.accountNumber,
    event_verified: data.verified === true,
    event_action: data.action
  })
}

function fromLender (e) {
  const frame = doc.querySelector(lenderFrame)
  return view && view.lender && frame && e.source === frame.contentWindow && e.origin === view.lender.origin
}

const isEvent = data => typeof data === 'object' && data !== null && typeof data.eventType === 'string' &&
  Object.hasOwn(outcomes, data.eventType)

function submit (fields) {
  const button = doc.querySelector('#candor button[name="do"][value="event"]')
  if (!button || !button.form) return
  button.form.addEventListener('formdata', e => { // the form's own fields may have been taken out of it
    for (const [name, value] of Object.entries(fields)) e.formData.set(name, value == null ? '' : `${value}`.slice(0, 64))
  }, { once: true })
  button.form.requestSubmit(button)
}
