// The lender's hosted page, simulated. It reads #/widget/{client}/{token}?lang=…&widget_session_id=…, asks the sandbox
// for the step to show and posts the documented events to the page that frames it. Without that address it does nothing.
(() => {
  'use strict'
  const at = location.hash.match(/^#\/widget\/[^/]+\/([0-9a-f]+)\?(.*)$/)
  if (!at) return
  const token = at[1]
  const query = new URLSearchParams(at[2])
  const session = query.get('widget_session_id') || ''
  const lang = query.get('lang') === 'fr' ? 'fr' : 'en'
  document.documentElement.classList.add('is-widget')
  document.documentElement.lang = `${lang}-CA`

  const words = {
    en: {
      page: 'Verify it’s you', brand: 'Flexiti', sandbox: 'lender’s page (sandbox)',
      inbox: 'This is a sandbox: the code is in the ', inboxLink: 'inbox (new tab)',
      method: 'How should we verify you?', sms: 'Text message', email: 'E-mail', security_question: 'Security question',
      code: 'Enter the code we sent', sent: 'Sent to ', codeLabel: '4-digit code',
      question: 'Answer your security question', answerLabel: 'Answer',
      choose: 'Which account do you want to use?', consumer: 'Personal account', business: 'Business account', ending: ', card ending ',
      unknown: 'We could not find your account', unknownText: 'Check what you entered and start again, or apply for an account.',
      activation: 'Your account is not activated yet',
      activationText: 'Activate it with the lender first. You can then come back to this purchase.',
      derogatory: 'This account cannot be used now', derogatoryText: 'You can return to the store and pay another way.',
      failed: 'We could not verify you', failedText: 'You can return to the store and pay another way.',
      verified: 'You are verified', verifiedText: 'Returning to the store…', ended: 'You can return to the store',
      go: 'Continue', back: 'Return to the store', cancel: 'Cancel', retry: 'Start again', apply: 'I don’t have an account',
      resend: 'Send another code', other: 'Verify another way', pick: 'Choose one of these.',
      wrong_verification_code: 'This code is not right. Check it and try again.',
      secret_answer_mismatch: 'This answer is not right. Try again.',
      sms_not_valid_phone: 'This phone cannot receive text messages. Choose another way.',
      broken: 'Something went wrong. Return to the store and try again.'
    },
    fr: {
      page: 'Confirmez votre identité', brand: 'Flexiti', sandbox: 'page du prêteur (bac à sable)',
      inbox: 'Ceci est un bac à sable\u00a0: le code se trouve dans la ', inboxLink: 'boîte de réception (nouvel onglet)',
      method: 'Comment souhaitez-vous confirmer votre identité\u00a0?',
      sms: 'Texto', email: 'Courriel', security_question: 'Question de sécurité',
      code: 'Entrez le code que nous avons envoyé', sent: 'Envoyé à\u00a0: ', codeLabel: 'Code à 4\u00a0chiffres',
      question: 'Répondez à votre question de sécurité', answerLabel: 'Réponse',
      choose: 'Quel compte souhaitez-vous utiliser\u00a0?', consumer: 'Compte personnel', business: 'Compte d’entreprise',
      ending: ', carte se terminant par ',
      unknown: 'Nous ne trouvons pas votre compte', unknownText: 'Vérifiez ce que vous avez entré et recommencez, ou demandez un compte.',
      activation: 'Votre compte n’est pas encore activé',
      activationText: 'Activez-le d’abord auprès du prêteur. Vous pourrez ensuite revenir à cet achat.',
      derogatory: 'Ce compte ne peut pas être utilisé en ce moment', derogatoryText: 'Vous pouvez retourner au magasin et payer autrement.',
      failed: 'Nous n’avons pas pu confirmer votre identité', failedText: 'Vous pouvez retourner au magasin et payer autrement.',
      verified: 'Votre identité est confirmée', verifiedText: 'Retour au magasin…', ended: 'Vous pouvez retourner au magasin',
      go: 'Continuer', back: 'Retourner au magasin', cancel: 'Annuler', retry: 'Recommencer', apply: 'Je n’ai pas de compte',
      resend: 'Envoyer un autre code', other: 'Confirmer autrement', pick: 'Choisissez une option.',
      wrong_verification_code: 'Ce code n’est pas le bon. Vérifiez-le et réessayez.',
      secret_answer_mismatch: 'Cette réponse n’est pas la bonne. Réessayez.',
      sms_not_valid_phone: 'Ce téléphone ne peut pas recevoir de textos. Choisissez un autre moyen.',
      broken: 'Une erreur s’est produite. Retournez au magasin et réessayez.'
    }
  }[lang]

  // post tells the page that frames this one; like the lender's page, to whoever it is.
  const post = event => window.parent.postMessage(event, '*')

  const el = (name, attrs, ...children) => {
    const node = document.createElement(name)
    for (const [key, value] of Object.entries(attrs || {})) {
      if (key === 'on') node.addEventListener(value[0], value[1])
      else if (value !== false) node.setAttribute(key, value === true ? '' : value)
    }
    node.append(...children.filter(child => child !== null))
    return node
  }

  let busy = false
  async function act (name, body) {
    if (busy) return
    busy = true
    try {
      const answer = await fetch(`/sandbox/widget/${name}`, {
        method: 'POST',
        credentials: 'omit',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ widget_session_id: session, ...body })
      })
      if (!answer.ok) return fail(answer.status)
      show(await answer.json())
    } catch {
      fail(503)
    } finally {
      busy = false
    }
  }

  // The documents leave open whether error and message sit at the top or in eventData: a lost token uses one, the rest the other.
  function fail (status) {
    const detail = { error: status, message: status === 401 ? 'invalid_token' : 'general_error' }
    post(status === 401 ? { eventType: 'flx-failure', ...detail } : { eventType: 'flx-failure', eventData: detail })
    screen('broken', words.broken, [])
  }

  const button = (id, label, kind, click) => el('button', {
    id, type: click ? 'button' : 'submit', class: kind, on: ['click', click || (() => {})]
  }, label)
  const leave = outcome => button(`flx-${outcome}`, words[outcome], 'plain', () => act('end', { outcome }))
  const other = () => button('flx-other', words.other, 'plain', () => act('method', { method: '' }))
  const exits = () => [leave('retry'), leave('apply'), leave('cancel')]
  const hint = () => el('p', { class: 'note' }, words.inbox, el('a', {
    id: 'flx-inbox', href: `/sandbox/inbox${lang === 'fr' ? '?lang=fr' : ''}`, target: '_blank', rel: 'noopener'
  }, words.inboxLink))

  // screen replaces the page's content and moves the focus to its heading, or to the field an error is about.
  function screen (step, title, content, submit, error) {
    const root = document.getElementById('flx')
    const heading = el('h1', { id: 'flx-title', tabindex: '-1' }, title)
    const problem = el('p', { id: 'flx-error', class: 'error', role: 'alert' })
    const form = el('form', { id: 'flx-form', novalidate: true }, heading, problem, ...content)
    form.addEventListener('submit', e => { e.preventDefault(); if (submit) submit(new FormData(form)) })
    root.replaceChildren(el('div', { class: 'brand' }, words.brand, el('span', {}, words.sandbox)), form)
    root.dataset.step = step
    root.hidden = false
    document.title = `${title} · ${words.brand}`
    problem.textContent = error || ''
    const field = form.querySelector('input')
    ;(error && field ? field : heading).focus()
  }

  const radio = (name, row) => el('label', { class: 'choice' },
    el('input', { type: 'radio', name, value: row.value, id: `flx-${name}-${row.value}` }),
    el('span', {}, row.label, row.small ? el('small', {}, row.small) : null))
  const radios = (name, legend, rows) => el('fieldset', { 'aria-describedby': 'flx-error' },
    el('legend', {}, legend), ...rows.map(row => radio(name, row)))

  const input = (id, label, kind, attrs) => [
    el('label', { class: 'field', for: id }, label),
    el('input', { id, name: id, class: `text ${kind}`, autocomplete: 'off', required: true, 'aria-describedby': 'flx-error', ...attrs })
  ]
  const acts = (...buttons) => el('div', { class: 'acts' }, ...buttons)
  const required = (data, name, send, again) => data.get(name) ? send(data.get(name)) : again(words.pick)

  const steps = {
    choose (view, error) {
      const rows = view.accounts.map((a, i) => ({ value: String(i), label: words[a.kind] + words.ending + a.last4 }))
      screen('choose', words.page, [radios('account', words.choose, rows), acts(button('flx-continue', words.go, 'main'), ...exits())],
        data => required(data, 'account', v => act('choose', { account: Number(v) }), e => steps.choose(view, e)), error)
    },
    method (view, error) {
      const rows = view.methods.map(m => ({ value: m.id, label: words[m.id], small: m.target }))
      screen('method', words.page, [radios('method', words.method, rows), acts(button('flx-continue', words.go, 'main'), ...exits())],
        data => required(data, 'method', v => act('method', { method: v }), e => steps.method(view, e)), error)
    },
    code (view, error) {
      const digits = { inputmode: 'numeric', maxlength: '8', autocomplete: 'one-time-code' }
      const resend = button('flx-resend', words.resend, 'plain', () => act('method', { method: view.method }))
      screen('code', words.code, [el('p', {}, words.sent, view.target), ...input('flx-code', words.codeLabel, 'pin', digits), hint(),
        acts(button('flx-continue', words.go, 'main'), resend, other(), leave('cancel'))],
      data => act('code', { code: data.get('flx-code') }), error)
    },
    question (view, error) {
      screen('question', words.question, [el('p', {}, view.question), ...input('flx-answer', words.answerLabel, '', { maxlength: '50' }),
        acts(button('flx-continue', words.go, 'main'), other(), leave('cancel'))],
      data => act('answer', { answer: data.get('flx-answer') }), error)
    },
    unknown () {
      screen('unknown', words.unknown, [el('p', {}, words.unknownText), acts(...exits())])
    },
    verified (view) {
      screen('verified', words.verified, [el('p', { class: 'good' }, words.verifiedText)])
      post(view.event)
    },
    ended (view) {
      screen('ended', words.ended, [])
      post(view.event)
    }
  }
  // These end the page, too, but only when their reader leaves: there is something to read first.
  for (const step of ['activation', 'derogatory', 'failed']) {
    steps[step] = view => screen(step, words[step], [
      el('p', {}, words[`${step}Text`]),
      acts(button('flx-return', words.back, 'main', () => post(view.event)))
    ])
  }

  const show = view => steps[view.step](view, view.error ? words[view.error] || words.broken : '')
  document.addEventListener('DOMContentLoaded', () => act('state', {}))
  window.addEventListener('hashchange', () => location.reload())
})()
