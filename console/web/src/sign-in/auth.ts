/** Signs people in: resumes their session, opens the hosted sign-in pages, or shows a message and a button. */

import type { SignInConfig } from "../config.ts";
import { createElement, setText } from "../page/dom.ts";
import { applyTheme, getPreferredTheme } from "../page/theme.ts";
import { AuthSession } from "./auth-session.ts";
import { AuthStorage, getSessionStorage } from "./auth-storage.ts";
import {
  buildSignInUrl,
  buildSignOutUrl,
  createPendingSignIn,
  getAuthorizationCode,
  hasSignInResponse,
} from "./pkce.ts";
import { SignInError } from "./sign-in-error.ts";
import { isFresh, type Tokens, UserPool } from "./tokens.ts";

export class Authenticator {
  readonly #config: SignInConfig;
  readonly #root: HTMLElement;
  readonly #pool: UserPool;
  readonly #storage = new AuthStorage(getSessionStorage());
  /** Tells the other tabs of the browser when the person signs out. */
  readonly #tabs: BroadcastChannel;

  constructor(config: SignInConfig, root: HTMLElement) {
    this.#config = config;
    this.#pool = new UserPool(config, { fetch: (url, options) => fetch(url, options), now: Date.now });
    this.#root = root;
    this.#tabs = new BroadcastChannel(`wildrydes sign-in ${config.clientId}`);
    this.#tabs.onmessage = () => {
      this.#storage.signOut();
      location.reload();
    };
    // The person may have signed out while the page was in the back/forward cache, so it is loaded again.
    window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  }

  /** Open a session. The promise never settles if the browser leaves the page first. */
  async openSession(): Promise<AuthSession> {
    try {
      const tokens = await this.#getTokens();
      if (tokens !== null) return await this.#resume(tokens);
      await this.startSignIn();
      return await new Promise(() => {});
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      return this.#askToSignIn(error.message);
    }
  }

  /** Open the hosted sign-in pages, which lead back to the current view. */
  async startSignIn(): Promise<void> {
    if (!isSecureContext || !this.#storage.isAvailable) throw new SignInError("insecure", this.#config);
    const pendingSignIn = createPendingSignIn(location.hash, (bytes) => crypto.getRandomValues(bytes));
    this.#storage.pendingSignIn = pendingSignIn;
    location.assign(await buildSignInUrl(pendingSignIn, this.#config, getRedirectUri()));
  }

  /** Sign out here, in the other tabs, and on the hosted pages. */
  async signOut(session: AuthSession): Promise<void> {
    this.#tabs.postMessage("signed out");
    await session.signOut();
    location.assign(buildSignOutUrl(this.#config, getRedirectUri()));
  }

  /** Return this tab's tokens, or those for the code in the URL; null if the person must sign in now. */
  async #getTokens(): Promise<Tokens | null> {
    const { pendingSignIn, tokens } = this.#storage;
    if (hasSignInResponse(location.search)) {
      const search = location.search;
      this.#storage.pendingSignIn = null;
      history.replaceState(null, "", `${getRedirectUri()}${pendingSignIn?.hash ?? ""}`);
      const code = getAuthorizationCode(search, pendingSignIn, this.#config);
      if (pendingSignIn === null) throw new SignInError("mismatch", this.#config);
      const newTokens = await this.#pool.exchangeCode(code, pendingSignIn, getRedirectUri());
      this.#storage.tokens = newTokens;
      return newTokens;
    }
    if (tokens !== null) return tokens;
    if (this.#storage.isSignedOut) return this.#askToSignIn("You are signed out.");
    if (pendingSignIn !== null) throw new SignInError("unfinished", this.#config);
    return null;
  }

  /** Open a session with stored tokens, and refresh them if they have expired. If that fails, it is tried again later. */
  async #resume(tokens: Tokens): Promise<AuthSession> {
    const session = new AuthSession(tokens, this.#pool, this.#storage);
    if (isFresh(tokens, Date.now())) return session;
    try {
      await session.getToken();
    } catch (error) {
      if (!(error instanceof SignInError && error.code === "unreachable")) throw error;
    }
    return session;
  }

  /** Show a message and a button that starts a sign-in. */
  #askToSignIn(message: string): Promise<never> {
    const button = createElement("button", { class: "button primary", text: "Sign in" });
    const status = createElement("p", { class: "muted", role: "status", text: message });
    const form = createElement(
      "form",
      { class: "form-panel sign-in" },
      createElement("h2", { text: "Sign in to watch the fleet" }),
      status,
      button,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.startSignIn().catch((error: unknown) =>
        setText(status, error instanceof Error ? error.message : String(error)),
      );
    });
    applyTheme(getPreferredTheme());
    this.#root.classList.add("shows-form");
    this.#root.append(form);
    button.focus();
    return new Promise(() => {});
  }
}

/** Return the URL of this console, as the user pool knows it. */
function getRedirectUri(): string {
  return new URL(".", location.href).href;
}
