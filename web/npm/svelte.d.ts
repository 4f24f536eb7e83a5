// Types of @candor/checkout/svelte: both elements in the templates of Svelte 5.
import type { HTMLAttributes } from "svelte/elements";
import type { CandorCheckoutElement, CandorEvents } from "./embed.js";
import type { CandorMessageElement } from "./message.js";

export * from "./index.js";

/** Handlers of the events, to be spread on the element: Svelte warns of an attribute with a colon. */
export type CandorHandlers = { [Name in keyof CandorEvents as `on${Name}`]?: (event: CandorEvents[Name]) => void };

type Attributes<Names extends string> = { [Name in Names]?: string | null };

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "candor-checkout": HTMLAttributes<CandorCheckoutElement> & Attributes<"token" | "locale" | "origin" | "theme"> & CandorHandlers;
    "candor-message": HTMLAttributes<CandorMessageElement> & Attributes<"merchant" | "amount" | "province" | "locale" | "origin">;
  }
}
