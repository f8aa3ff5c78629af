/** Shows who is signed in, with a button to sign out, or to sign in again once the session has ended. */

import { createButton, createElement, setText } from "../page/dom.ts";

export interface Account {
  /** Offer to sign in again. */
  showSessionEnd(): void;
}

/** Insert the account into the header, before the element `next`. */
export function createAccount(next: Element, name: string, actions: { signOut(): void; signIn(): void }): Account {
  let hasEnded = false;
  const who = createElement("span", { class: "account-name", title: `Signed in as ${name}`, text: name });
  const onclick = () => (hasEnded ? actions.signIn() : actions.signOut());
  const button = createButton({ text: "Sign out", onclick });
  next.before(createElement("div", { class: "account", role: "group", "aria-label": "Account" }, who, button));
  return {
    showSessionEnd() {
      hasEnded = true;
      setText(button, "Sign in again");
      button.classList.add("primary");
    },
  };
}
