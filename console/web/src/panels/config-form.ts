/** The form of a page that was opened without a configuration: it asks for pool and stream, as the original did. */

import { type Config, InvalidConfig, parseConfig, regionOf } from "../config.ts";
import { element, setText } from "../page/dom.ts";
import { remember, remembered } from "../page/local-storage.ts";

/** Ask until there is a configuration; what is typed stays in the browser for the next time. */
export function askForConfig(root: HTMLElement): Promise<Config> {
  const pool = field("pool", "Cognito identity pool id", "us-east-1:01234567-89ab-cdef-0123-456789abcdef");
  const stream = field("stream", "Stream", "wildrydes");
  stream.input.value = remembered("stream") ?? "wildrydes";
  pool.input.value = remembered("pool") ?? "";
  const wrong = element("p", { class: "wrong", role: "alert" });
  const form = element(
    "form",
    { class: "setup", novalidate: true },
    element("h2", { text: "Which fleet?" }),
    element("p", {
      class: "muted",
      text: "There is no config.json beside this page. Both names are outputs of the fleet's stacks.",
    }),
    pool.root,
    stream.root,
    wrong,
    element("button", { class: "button primary", text: "Watch the fleet" }),
  );
  root.classList.add("asking");
  root.append(form);
  pool.input.focus();
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        regionOf(pool.input.value); // its sentence says what an id looks like
        const config = parseConfig({ identityPoolId: pool.input.value, stream: stream.input.value });
        remember("pool", config.identityPoolId);
        remember("stream", config.stream);
        form.remove();
        root.classList.remove("asking");
        resolve(config);
      } catch (error) {
        if (!(error instanceof InvalidConfig)) throw error;
        setText(wrong, error.message);
      }
    });
  });
}

function field(id: string, label: string, example: string) {
  const input = element("input", { id, type: "text", placeholder: example, autocomplete: "off", spellcheck: "false" });
  return { input, root: element("div", { class: "field" }, element("label", { for: id, text: label }), input) };
}
