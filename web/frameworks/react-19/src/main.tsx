import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Shop } from "./shop.js";

createRoot(document.getElementById("app")!).render(<StrictMode><Shop /></StrictMode>);
