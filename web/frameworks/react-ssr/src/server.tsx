import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import type { State } from "../../shop.js";
import { Shop } from "./shop.js";

export const render = (given: Partial<State>) => renderToString(<StrictMode><Shop given={given} /></StrictMode>);
