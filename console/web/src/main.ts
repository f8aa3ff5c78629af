/** The entry point of the page: reads the configuration, signs the person in if required, and opens the console. */

import { type Config, loadConfig } from "./config.ts";
import { InvalidConfig } from "./config-fields.ts";
import { openConsole } from "./console.ts";
import { serveFleet } from "./fleet-definition.ts";
import { getById, setText } from "./page/dom.ts";
import { askForConfig } from "./panels/config-form.ts";
import { Authenticator } from "./sign-in/auth.ts";

async function main(): Promise<void> {
  let config: Config;
  try {
    config = (await loadConfig()) ?? (await askForConfig(getById("console")));
  } catch (error) {
    const problem = getById("problem");
    problem.hidden = false;
    setText(
      problem,
      error instanceof InvalidConfig
        ? error.message
        : "config.json can't be loaded. Check the network and reload the page.",
    );
    return;
  }
  serveFleet(config.fleet);
  if (config.signIn === null) {
    openConsole(config, null);
    return;
  }
  const authenticator = new Authenticator(config.signIn, getById("console"));
  openConsole(config, { authenticator, session: await authenticator.openSession() });
}

void main();
