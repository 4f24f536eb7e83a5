import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { Shop } from "./shop.js";

const root = document.getElementById("app")!;
hydrateRoot(root, <StrictMode><Shop given={JSON.parse(root.dataset.given!)} /></StrictMode>);
