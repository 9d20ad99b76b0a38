import { describe, expect, it } from "vitest";
import { account, escapeUser, hueOf, initials, shownName, socketAddress, target } from "../src/address";
import { readLink } from "../src/link";

describe("what the dial field means", () => {
  it.each([
    ["bob", "sip:bob@example.org", "bob"],
    [" echo ", "sip:echo@example.org", "echo"],
    ["bob@other.net", "sip:bob@other.net", "bob@other.net"],
    ["sip:bob@Example.ORG;transport=ws", "sip:bob@example.org", "bob"],
    ["+49 (30) 123-456", "sip:+4930123456@example.org", "+4930123456"],
    ["tel:+49-30-1234", "sip:+49301234@example.org", "+49301234"],
    ["*97", "sip:*97@example.org", "*97"],
    ["#31", "sip:%2331@example.org", "#31"],
    ["jörg", "sip:j%C3%B6rg@example.org", "jörg"],
    ["anna@[2001:db8::1]:5060", "sip:anna@[2001:db8::1]:5060", "anna@[2001:db8::1]:5060"],
    ["john.doe", "sip:john.doe@example.org", "john.doe"],
  ])("%s is %s", (typed, uri, shown) => {
    expect(target(typed, "example.org")).toEqual({ kind: "address", uri, shown });
  });

  it.each(["", "   ", "sip:", "tel:"])("'%s' is empty", (typed) => {
    expect(target(typed, "example.org").kind).toBe("empty");
  });

  it.each(["anna berger", "@example.org", "bob@", "bob@exa mple", "a@b@c d"])("'%s' is unclear", (typed) => {
    expect(target(typed, "example.org").kind).toBe("unclear");
  });

  it("never lets a line break into an address", () => {
    expect(target("bob%0d%0aX: y", "example.org").kind).toBe("unclear");
    expect(escapeUser("a\r\nb")).toBe("a%0D%0Ab");
  });
});

describe("signing in", () => {
  it("takes the page's host as domain", () => {
    expect(account("anna", "localhost")).toEqual({ user: "anna", domain: "localhost" });
    expect(account("sip:anna@Example.org", "localhost")).toEqual({ user: "anna", domain: "example.org" });
    expect(account("an na", "localhost")).toBeNull();
    expect(account("", "localhost")).toBeNull();
  });

  it("finds the server's socket", () => {
    const page = { protocol: "http:", host: "localhost:8080" };
    expect(socketAddress("", page)).toBe("ws://localhost:8080/sip");
    expect(socketAddress("", { protocol: "https:", host: "a.org" })).toBe("wss://a.org/sip");
    expect(socketAddress("10.0.0.1:8080", page)).toBe("ws://10.0.0.1:8080/sip");
    expect(socketAddress("wss://a.org/ws", page)).toBe("wss://a.org/ws");
    expect(socketAddress("https://a.org", page)).toBe("wss://a.org/sip");
    expect(socketAddress("ftp://a.org", page)).toBeNull();
    expect(socketAddress("http://", page)).toBeNull();
  });

  it("reads a link", () => {
    const link = readLink("#user=anna%40a.org&password=a%26b+c&call=%2B4930");
    expect(link).toEqual({ user: "anna@a.org", password: "a&b+c", call: "+4930", server: "" });
    expect(readLink("").user).toBe("");
  });
});

describe("names", () => {
  it("shows who calls", () => {
    expect(shownName("Anna Berger", "anna", "a.org", "a.org")).toBe("Anna Berger (anna)");
    expect(shownName("", "anna", "b.org", "a.org")).toBe("anna@b.org");
    expect(shownName(undefined, "anna", "A.org", "a.org")).toBe("anna");
    expect(shownName("anna", "anna", "a.org", "a.org")).toBe("anna");
  });

  it("makes faces", () => {
    expect(initials("Anna Berger (anna)")).toBe("AB");
    expect(initials("john.doe@a.org")).toBe("JD");
    expect(initials("+49 30")).toBe("#");
    expect(hueOf("anna", 6)).toBe(hueOf("anna", 6));
  });
});
