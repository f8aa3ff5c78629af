/** The form for a page without config.json. It asks for the identity pool and the stream, as the original did. */

import { type Config, parseConfig, parseRegion } from "../config.ts";
import { InvalidConfig } from "../config-fields.ts";
import { createElement, setText } from "../page/dom.ts";
import { loadPreference, savePreference } from "../page/local-storage.ts";

/** Show the form until its input is a valid configuration. The input is stored for the next visit. */
export function askForConfig(root: HTMLElement): Promise<Config> {
  const pool = createField("pool", "Cognito identity pool id", "us-east-1:01234567-89ab-cdef-0123-456789abcdef");
  const stream = createField("stream", "Stream", "wildrydes");
  stream.input.value = loadPreference("stream") ?? "wildrydes";
  pool.input.value = loadPreference("pool") ?? "";
  const message = createElement("p", { class: "form-error", role: "alert" });
  const form = createElement(
    "form",
    { class: "form-panel", novalidate: true },
    createElement("h2", { text: "Which fleet?" }),
    createElement("p", {
      class: "muted",
      text: "There is no config.json beside this page. Both values are outputs of the fleet's stacks.",
    }),
    pool.root,
    stream.root,
    message,
    createElement("button", { class: "button primary", text: "Watch the fleet" }),
  );
  root.classList.add("shows-form");
  root.append(form);
  pool.input.focus();
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        parseRegion(pool.input.value); // It throws a message that shows what an id looks like.
        const config = parseConfig({ identityPoolId: pool.input.value, stream: stream.input.value });
        savePreference("pool", config.identityPoolId);
        savePreference("stream", config.stream);
        form.remove();
        root.classList.remove("shows-form");
        resolve(config);
      } catch (error) {
        if (!(error instanceof InvalidConfig)) throw error;
        setText(message, error.message);
      }
    });
  });
}

function createField(id: string, label: string, example: string) {
  const input = createElement("input", {
    id,
    type: "text",
    placeholder: example,
    autocomplete: "off",
    spellcheck: "false",
  });
  return {
    input,
    root: createElement("div", { class: "field" }, createElement("label", { for: id, text: label }), input),
  };
}
