/** Shows who is signed in, and a button to sign out. After the session has ended, the button signs in again. */

import { createButton, createElement, setText } from "../page/dom.ts";

/** Insert the account into the header, before the element `next`. */
export function createAccount(next: Element, name: string, actions: { signOut(): void; signIn(): void }) {
  const nameLabel = createElement("span", {
    class: "account-name muted ellipsis",
    title: `Signed in as ${name}`,
    text: name,
  });
  const button = createButton({ text: "Sign out" });
  button.onclick = actions.signOut;
  next.before(createElement("div", { class: "account", role: "group", "aria-label": "Account" }, nameLabel, button));
  return {
    /** Offer to sign in again. */
    showSessionEnd(): void {
      button.onclick = actions.signIn;
      setText(button, "Sign in again");
      button.classList.add("primary");
    },
  };
}
