/** Who is signed in, and the way out; once the session has ended, the way in again. */

import { createElement, setText } from "../page/dom.ts";

export interface Account {
  /** The session has ended. */
  showSessionEnd(): void;
}

export function createAccount(before: Element, name: string, ways: { signOut(): void; signIn(): void }): Account {
  let isOver = false;
  const who = createElement("span", { class: "account-name", title: `Signed in as ${name}`, text: name });
  const button = createElement("button", {
    type: "button",
    class: "button",
    text: "Sign out",
    onclick: () => (isOver ? ways.signIn() : ways.signOut()),
  });
  before.before(createElement("div", { class: "account", role: "group", "aria-label": "Account" }, who, button));
  return {
    showSessionEnd() {
      isOver = true;
      setText(button, "Sign in again");
      button.classList.add("primary");
    },
  };
}
