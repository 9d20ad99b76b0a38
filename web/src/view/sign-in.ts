import { LogIn } from "lucide";
import { account, socketAddress } from "../address";
import { button, h, say, show } from "./dom";

/** What the form gives. */
export interface SignIn {
  readonly user: string;
  readonly domain: string;
  readonly password: string;
  readonly server: string;
}

/** The sign-in form. */
export class SignInView {
  private readonly name = h("input", {
    id: "name", name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false",
    required: true, "aria-describedby": "sign-in-trouble",
  });
  private readonly password = h("input", {
    id: "password", name: "password", type: "password", autocomplete: "current-password", required: true,
  });
  private readonly server = h("input", {
    id: "server", name: "server", inputmode: "url", autocapitalize: "none", spellcheck: "false",
    placeholder: socketAddress("", location) ?? "", "aria-describedby": "server-hint",
  });
  private readonly advanced = h(
    "details",
    {},
    h("summary", {}, "Advanced"),
    h("label", { for: "server" }, "Server address"),
    this.server,
    h("p", { class: "hint", id: "server-hint" }, "Leave it empty to use the server that this page came from."),
  );
  private readonly trouble = h("p", { class: "notice bad", id: "sign-in-trouble", hidden: true });
  private readonly submit = button("primary wide", LogIn, "Sign in", () => undefined, { type: "submit" });
  readonly element = h(
    "form",
    { class: "card sign-in", "aria-labelledby": "sign-in-title", novalidate: true, submit: (e) => this.send(e) },
    h("h1", { id: "sign-in-title", tabindex: "-1" }, "Sign in to call"),
    h("p", { class: "hint" }, `Server: ${location.host}`),
    this.trouble,
    h("label", { for: "name" }, "Name or number"),
    this.name,
    h("label", { for: "password" }, "Password"),
    this.password,
    this.advanced,
    this.submit,
  );

  constructor(private readonly go: (signIn: SignIn) => void) {}

  /** Fills the form, as a link or a failed attempt left it. */
  fill(user: string, password: string, server: string): void {
    this.name.value = user;
    this.password.value = password;
    this.server.value = server;
    this.advanced.open = server !== "";
  }

  /** Sends the form as if the button had been pressed. */
  send(event?: Event): void {
    event?.preventDefault();
    const who = account(this.name.value, location.hostname);
    const server = socketAddress(this.server.value, location);
    if (who === null) return this.complain("Type your name or number, without spaces.", this.name);
    if (this.password.value === "") return this.complain("Type your password.", this.password);
    if (server === null) {
      this.advanced.open = true;
      return this.complain("This server address is not complete. It looks like wss://phone.example.org.", this.server);
    }
    this.complain("");
    this.go({ ...who, password: this.password.value, server });
  }

  /** Shows that the server is being asked. */
  busy(busy: boolean): void {
    this.submit.disabled = busy;
    say(this.submit.lastElementChild as Element, busy ? "Signing in…" : "Sign in");
  }

  /** Says what was wrong, and puts the cursor there. */
  complain(sentence: string, field: HTMLInputElement | null = null): void {
    say(this.trouble, sentence);
    show(this.trouble, sentence !== "");
    for (const input of [this.name, this.password, this.server]) {
      if (input === field) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    field?.focus();
  }

  /** After a failed attempt the password is the first thing to look at. */
  focusPassword(): void {
    this.password.select();
  }

  focus(): void {
    (this.name.value === "" ? this.name : this.password).focus();
  }
}
