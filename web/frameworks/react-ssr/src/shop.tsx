// The page around the recipe. A test changes its state with window.shop, and reads what the handlers were told.
import { useEffect, useState } from "react";
import { Checkout } from "./recipe/Checkout.js";
import { begin, type State } from "../../shop.js";

export function Shop({ given }: { given: Partial<State> }) {
  const [state, setState] = useState<State>({ ...begin, ...given });
  const [said, setSaid] = useState<string[]>([]);
  useEffect(() => { window.shop = patch => setState(was => ({ ...was, ...patch })); }, []);
  return (
    <main>
      <h1>Rendered {state.renders} times</h1>
      {state.mounted && (
        <Checkout token={state.token} locale={state.locale} hidden={state.hidden}
          onChange={fact => setSaid(was => [...was, `${fact.type}:${fact.id}`])} />
      )}
      <output>{said.join(" ")}</output>
    </main>
  );
}
