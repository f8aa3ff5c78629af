/** The way into a console that asks who watches: straight in, to the hosted pages, or to a sentence and a button. */

import type { SignInPlace } from "../config.ts";
import { element, setText } from "../page/dom.ts";
import { preferredTheme } from "../panels/toolbar.ts";
import { Watcher } from "./auth-session.ts";
import { Kept, storageOfTab } from "./auth-storage.ts";
import { addressOf, codeIn, isAnswer, newAttempt, signOutAddress } from "./pkce.ts";
import { SignInFailed } from "./sign-in-error.ts";
import { type Around, isFresh, type Tokens, tokensFor } from "./tokens.ts";

const AROUND: Around = { fetch: (url, options) => fetch(url, options), now: () => Date.now() };

export class Entrance {
  readonly #place: SignInPlace;
  readonly #root: HTMLElement;
  readonly #kept = new Kept(storageOfTab());
  /** Tells the other tabs of the browser that a person signed out. */
  readonly #tabs: BroadcastChannel;

  constructor(place: SignInPlace, root: HTMLElement) {
    this.#place = place;
    this.#root = root;
    this.#tabs = new BroadcastChannel(`wildrydes sign-in ${place.clientId}`);
    this.#tabs.onmessage = () => {
      this.#kept.signOut();
      location.reload();
    };
    // A page that the browser kept aside while another one was shown knows nothing of what happened there.
    window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  }

  /** Who watches. Never settles where the page gives way to another one first. */
  async watcher(): Promise<Watcher> {
    try {
      const tokens = await this.#tokens();
      if (tokens !== null) return await this.#awake(tokens);
      await this.begin();
      return await new Promise(() => {});
    } catch (error) {
      if (!(error instanceof SignInFailed)) throw error;
      return this.#asked(error.message);
    }
  }

  /** Go to the hosted pages and come back to what is looked at now. */
  async begin(): Promise<void> {
    if (!isSecureContext || !this.#kept.isKeeping) throw new SignInFailed("insecure", this.#place);
    const attempt = newAttempt(location.hash, (bytes) => crypto.getRandomValues(bytes));
    this.#kept.attempt = attempt;
    location.assign(await addressOf(attempt, this.#place, here()));
  }

  /** Sign out here, in the other tabs, and on the hosted pages. */
  async signOut(watcher: Watcher): Promise<void> {
    this.#tabs.postMessage("signed out");
    await watcher.signOut();
    location.assign(signOutAddress(this.#place, here()));
  }

  /** The tokens that this tab has, or that the page's address brings; null where nothing keeps from signing in. */
  async #tokens(): Promise<Tokens | null> {
    const { attempt, tokens } = this.#kept;
    if (isAnswer(location.search)) {
      const search = location.search;
      this.#kept.attempt = null;
      history.replaceState(null, "", `${here()}${attempt?.hash ?? ""}`);
      const code = codeIn(search, attempt, this.#place);
      if (attempt === null) throw new SignInFailed("mismatch", this.#place);
      const got = await tokensFor(code, attempt, this.#place, here(), AROUND);
      this.#kept.tokens = got;
      return got;
    }
    if (tokens !== null) return tokens;
    if (this.#kept.isSignedOut) return this.#asked("You are signed out.");
    if (attempt !== null) throw new SignInFailed("unfinished", this.#place);
    return null;
  }

  /** A session that may have ended while the page was closed; a pool that can't be reached is asked again later. */
  async #awake(tokens: Tokens): Promise<Watcher> {
    const watcher = new Watcher(tokens, this.#place, this.#kept, AROUND);
    if (isFresh(tokens, Date.now())) return watcher;
    try {
      await watcher.token();
    } catch (error) {
      if (!(error instanceof SignInFailed && error.why === "unreachable")) throw error;
    }
    return watcher;
  }

  /** Show a page with a sentence and one button, which leads to signing in. */
  #asked(sentence: string): Promise<never> {
    const button = element("button", { class: "button primary", text: "Sign in" });
    const told = element("p", { class: "muted", role: "status", text: sentence });
    const form = element(
      "form",
      { class: "setup sign-in" },
      element("h2", { text: "Sign in to watch the fleet" }),
      told,
      button,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.begin().catch((error: unknown) => setText(told, error instanceof Error ? error.message : String(error)));
    });
    document.documentElement.dataset["theme"] = preferredTheme();
    this.#root.classList.add("asking");
    this.#root.append(form);
    button.focus();
    return new Promise(() => {});
  }
}

/** This console's own address, as the user pool knows it. */
function here(): string {
  return new URL(".", location.href).href.replace(/[?#].*$/, "");
}
