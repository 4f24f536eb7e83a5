// What the page of every project keeps, and how a test changes it.
export interface State {
  token: string | undefined;
  locale: "en-CA" | "fr-CA";
  hidden: boolean;
  mounted: boolean;
  renders: number;
}

export const begin: State = { token: undefined, locale: "en-CA", hidden: false, mounted: true, renders: 0 };

declare global {
  interface Window { shop: (patch: Partial<State>) => void; }
}
