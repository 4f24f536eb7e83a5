// Adyen Web's choice of instalments, as its card component shows it: Installments of @adyen/adyen-web. The card itself
// shows nothing without frames from Adyen's servers, so this is its part that runs without a network, and lighter.
import { createElement, render } from '@adyen/external/preact/dist/preact.js'
import Installments from '@adyen/components/Card/components/CardInput/components/Installments/Installments.js'
import { AmountProvider } from '@adyen/core/Context/AmountProvider.js'
import { CoreProvider } from '@adyen/core/Context/CoreProvider.js'
import * as resources from '@adyen/core/Context/Resources.js'
import * as language from '@adyen/language/Language.js'
import translations from '@adyen/packages/server/translations/en-US.json.js'
import '@adyen/adyen.css'

const only = module => module.default ?? module.Resources ?? module.Language ?? Object.values(module)[0]
const i18n = new (only(language))({ locale: 'en-US', service: { fetchTranslationsFromCdn: async () => translations } })
await i18n.requestTranslations()
const context = { i18n, loadingContext: '/', resources: new (only(resources))('/'), analytics: {} }
const options = { card: { values: [6, 12, 24], preselectedValue: 6, plans: ['regular', 'revolving'] } }
const amount = { value: 120000, currency: 'CAD' }
render(
  createElement(CoreProvider, context, createElement(AmountProvider, { amount, providerRef: { current: null } },
    createElement(Installments, { brand: 'card', type: 'amount', installmentOptions: options, onChange: () => {} }))),
  document.getElementById('instalments')
)
