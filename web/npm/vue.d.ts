// Types of @candor/checkout/vue: both elements in the templates of Vue 3.
import type { EmitFn, HTMLAttributes, PublicProps } from "vue";
import type { CandorCheckoutElement, CandorEvents } from "./embed.js";
import type { CandorMessageElement } from "./message.js";

export * from "./index.js";

/** A custom element as templates take it: its attributes, and its events by their own names. */
type Custom<Element, Names extends string, Events> = new () => {
  /** Only for templates. */
  $props: { [Name in Names]?: string | null } & HTMLAttributes & PublicProps;
  /** Only for templates. */
  $emit: EmitFn<{ [Name in keyof Events]: (event: Events[Name]) => void }>;
  $el: Element;
};

declare module "vue" {
  interface GlobalComponents {
    "candor-checkout": Custom<CandorCheckoutElement, "token" | "locale" | "origin" | "theme", CandorEvents>;
    "candor-message": Custom<CandorMessageElement, "merchant" | "amount" | "province" | "locale" | "origin", {}>;
  }
}
