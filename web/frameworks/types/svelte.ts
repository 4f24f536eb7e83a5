// Both elements in the templates of Svelte, as its language tools look them up. What must not compile says so.
import type { CandorHandlers } from "@candor/checkout/svelte";
import type { SvelteHTMLElements } from "svelte/elements";

type Checkout = SvelteHTMLElements["candor-checkout"];

const handlers: CandorHandlers = {
  "oncandor:offer-selected": ({ detail }) => { const status: "review" = detail.status; void status; },
  "oncandor:error": ({ detail }) => { void [detail.code, detail.final]; }
};
const given: Checkout = { token: undefined, locale: "fr-CA", theme: "auto", hidden: true, class: "wide", ...handlers };
const message: SvelteHTMLElements["candor-message"] = { merchant: "maple-birch", amount: "1200.00" };
// @ts-expect-error a token is text
const wrong: Checkout = { token: 1 };
// @ts-expect-error a fact has no code
const code: CandorHandlers = { "oncandor:approved": ({ detail }) => detail.code };
void [given, message, wrong, code];
