// Types of message.js. The element is <candor-message merchant="…" amount="1200.00" province="ON" locale="en-CA">.

/** A line about financing beside a price. Each property is the attribute of its name; null takes it away. */
export interface CandorMessageElement extends HTMLElement {
  /** The merchant's id in candor.toml. */
  merchant: string | null;
  /** Canadian dollars as text: "1200.00". */
  amount: string | null;
  /** Of the reader, in two letters. Without it the merchant's; empty or unknown shows no figure. */
  province: string | null;
  /** en-CA or fr-CA; without it the lang of the page around the element, then the merchant's language. */
  locale: string | null;
  /** Of the relay; needed only when message.js is not loaded from there. */
  origin: string | null;
}

/** What the relay answered about an amount, raised once for each answer. */
export interface CandorMessage {
  readonly type: "message";
  readonly amount: string;
  /** There is a line. Without one the amount is not financed. */
  readonly line: boolean;
}

declare global {
  interface HTMLElementTagNameMap { "candor-message": CandorMessageElement; }
  interface HTMLElementEventMap { "candor:message": CustomEvent<CandorMessage>; }
  interface DocumentEventMap { "candor:message": CustomEvent<CandorMessage>; }
  interface WindowEventMap { "candor:message": CustomEvent<CandorMessage>; }
}
