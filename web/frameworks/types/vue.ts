// Both elements in the templates of Vue, as its language tools look them up. What must not compile says so.
import type { CandorFact } from "@candor/checkout/vue";
import type { GlobalComponents } from "vue";

type Checkout = InstanceType<GlobalComponents["candor-checkout"]>;

const given: Checkout["$props"] = { token: undefined, locale: "fr-CA", theme: "auto", hidden: true, class: "wide" };
const told = ($emit: Checkout["$emit"], fact: Extract<CandorFact, { type: "approved" }>) =>
  $emit("candor:approved", new CustomEvent("candor:approved", { detail: fact }));
const message: InstanceType<GlobalComponents["candor-message"]>["$props"] = { merchant: "maple-birch", amount: "1200.00" };
// @ts-expect-error a token is text
const wrong: Checkout["$props"] = { token: 1 };
// @ts-expect-error there is no such event
const paid = ($emit: Checkout["$emit"]) => $emit("candor:paid", new CustomEvent("candor:paid"));
void [given, told, message, wrong, paid];
