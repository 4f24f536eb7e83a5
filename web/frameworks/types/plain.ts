// The types of embed.js and message.js, without a framework. What must not compile says so.
import { events, type CandorDetail, type CandorEnd, type CandorFact, type CandorFailureCode } from "@candor/checkout";
import type {} from "@candor/checkout/message";

const element = document.createElement("candor-checkout");
element.token = "ct_";
element.theme = "dark";
element.refresh();
element.finished.then(({ status }) => { const end: CandorEnd = status; return end; });
const last: string | undefined = element.checkout?.id;
// @ts-expect-error what the frame told cannot be set
element.checkout = null;
// @ts-expect-error nothing else is known of a checkout
void element.checkout?.amount;

// Listeners of the element, the document and the window are told what an event carries.
element.addEventListener("candor:approved", e => { const status: "approved" = e.detail.status; void status; });
document.addEventListener("candor:error", e => { const code: CandorFailureCode = e.detail.code; void code; });
window.addEventListener("candor:resize", ({ detail }) => { const height: number = detail.height; void height; });
document.body.addEventListener("candor:step", ({ detail }) => { const fact: CandorFact = detail; void fact; });
document.querySelector("candor-checkout")?.addEventListener("click", e => { void e.clientX; });
const heard = (e: DocumentEventMap["candor:ready"]) => e.detail.revision;
document.addEventListener("candor:ready", heard);
document.removeEventListener("candor:ready", heard);
// @ts-expect-error a fact has no code
document.addEventListener("candor:approved", e => e.detail.code);
// @ts-expect-error a step is one of a closed set
document.addEventListener("candor:step", e => e.detail.status === "paid");

// The type of what an event carries tells the rest, and nothing is left over.
export function tell(detail: CandorDetail): string {
  switch (detail.type) {
    case "error": return detail.final ? detail.code : "again";
    case "resize": return `${detail.height} px`;
    case "offer-selected": { const status: "review" = detail.status; return status; }
    case "approved": case "declined": case "pending": case "cancelled": case "expired": return detail.status;
    case "ready": case "step": case "accepted": return detail.id;
    default: { const none: never = detail; return none; }
  }
}
const names: readonly CandorDetail["type"][] = events;
const message = document.createElement("candor-message");
message.amount = "1200.00";
void [last, names];
