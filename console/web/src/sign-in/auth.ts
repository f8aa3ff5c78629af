/** The way into a console that asks who watches: straight in, to the hosted pages, or to a sentence and a button. */

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
import { type AuthEnvironment, exchangeCode, isFresh, type Tokens } from "./tokens.ts";

const ENVIRONMENT: AuthEnvironment = { fetch: (url, options) => fetch(url, options), now: () => Date.now() };

export class Authenticator {
  readonly #config: SignInConfig;
  readonly #root: HTMLElement;
  readonly #storage = new AuthStorage(getSessionStorage());
  /** Tells the other tabs of the browser that a person signed out. */
  readonly #tabs: BroadcastChannel;

  constructor(config: SignInConfig, root: HTMLElement) {
    this.#config = config;
    this.#root = root;
    this.#tabs = new BroadcastChannel(`wildrydes sign-in ${config.clientId}`);
    this.#tabs.onmessage = () => {
      this.#storage.signOut();
      location.reload();
    };
    // A page that the browser kept aside while another one was shown knows nothing of what happened there.
    window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  }

  /** Who watches. Never settles where the page gives way to another one first. */
  async openSession(): Promise<AuthSession> {
    try {
      const tokens = await this.#tokens();
      if (tokens !== null) return await this.#resume(tokens);
      await this.startSignIn();
      return await new Promise(() => {});
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      return this.#askToSignIn(error.message);
    }
  }

  /** Go to the hosted pages and come back to what is looked at now. */
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

  /** The tokens that this tab has, or that the page's address brings; null where nothing keeps from signing in. */
  async #tokens(): Promise<Tokens | null> {
    const { pendingSignIn, tokens } = this.#storage;
    if (hasSignInResponse(location.search)) {
      const search = location.search;
      this.#storage.pendingSignIn = null;
      history.replaceState(null, "", `${getRedirectUri()}${pendingSignIn?.hash ?? ""}`);
      const code = getAuthorizationCode(search, pendingSignIn, this.#config);
      if (pendingSignIn === null) throw new SignInError("mismatch", this.#config);
      const got = await exchangeCode(code, pendingSignIn, this.#config, getRedirectUri(), ENVIRONMENT);
      this.#storage.tokens = got;
      return got;
    }
    if (tokens !== null) return tokens;
    if (this.#storage.isSignedOut) return this.#askToSignIn("You are signed out.");
    if (pendingSignIn !== null) throw new SignInError("unfinished", this.#config);
    return null;
  }

  /** A session that may have ended while the page was closed; a pool that can't be reached is asked again later. */
  async #resume(tokens: Tokens): Promise<AuthSession> {
    const session = new AuthSession(tokens, this.#config, this.#storage, ENVIRONMENT);
    if (isFresh(tokens, Date.now())) return session;
    try {
      await session.getToken();
    } catch (error) {
      if (!(error instanceof SignInError && error.code === "unreachable")) throw error;
    }
    return session;
  }

  /** Show a page with a sentence and one button, which leads to signing in. */
  #askToSignIn(sentence: string): Promise<never> {
    const button = createElement("button", { class: "button primary", text: "Sign in" });
    const told = createElement("p", { class: "muted", role: "status", text: sentence });
    const form = createElement(
      "form",
      { class: "setup sign-in" },
      createElement("h2", { text: "Sign in to watch the fleet" }),
      told,
      button,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.startSignIn().catch((error: unknown) =>
        setText(told, error instanceof Error ? error.message : String(error)),
      );
    });
    applyTheme(getPreferredTheme());
    this.#root.classList.add("asking");
    this.#root.append(form);
    button.focus();
    return new Promise(() => {});
  }
}

/** This console's own address, as the user pool knows it. */
function getRedirectUri(): string {
  return new URL(".", location.href).href.replace(/[?#].*$/, "");
}
