import type { Page } from "@playwright/test";
import { cast, connect, consent } from "../fixtures/meta.ts";
import { location, post, signUp } from "../fixtures/people.ts";
import { seen } from "../fixtures/seen.ts";
import { expect, test } from "../fixtures/test.ts";

/** From the connections' first page to Facebook's dialog, as a person clicks. */
async function leave(page: Page, access: "Manage" | "Read only" = "Manage"): Promise<void> {
  await page.goto("/connect");
  await page.getByRole("radio", { name: access }).check();
  await page.getByRole("button", { name: "Continue to Facebook" }).click();
  await expect(page.getByRole("heading", { name: "Continue to Adlane" })).toBeVisible();
}

const title = (page: Page, name: string | RegExp) => expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

test("a person with 60 ad accounts in three businesses is connected", async ({ page, adlane }) => {
  await signUp(page, adlane);

  await page.goto("/connections");
  await expect(page.getByText("No Facebook person is connected yet")).toBeVisible();
  await seen(page, "connections-none");
  await page.getByRole("link", { name: "Connect", exact: true }).click();

  await title(page, "Connect to Facebook");
  await expect(page.getByRole("table")).toContainText("ads_management");
  await seen(page, "connect");
  await page.getByRole("radio", { name: "Manage" }).check();
  await page.getByRole("button", { name: "Continue to Facebook" }).click();
  await consent(page, cast.marta);

  await title(page, "Connected as Marta Agostini");
  await expect(page.getByText("60 ad accounts in 3 businesses, 6 pages.").first()).toBeVisible();
  await expect(page.getByRole("list", { name: "Steps of the connection" }).getByText("Done")).toHaveCount(5);
  await seen(page, "connected");

  await page.getByRole("link", { name: "See the connection" }).click();
  await title(page, "Marta Agostini");
  await seen(page, "connection");

  await page.goto("/connections");
  await expect(page.getByText("1 of 1 working.")).toBeVisible();
  await seen(page, "connections");
});

test("the dialog cancelled stores nothing, and can be begun again", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await leave(page);
  await page.getByRole("button", { name: "Cancel" }).click();

  await title(page, "Cancelled on Facebook");
  await expect(page.getByText("Nothing was stored.")).toBeVisible();
  await seen(page, "connect-declined");
  expect(await adlane.sandbox.count("GET", "/oauth/access_token")).toBe(0);

  await page.getByRole("button", { name: "Begin again" }).click();
  await consent(page, cast.jonas);
  await title(page, "Connected as Jonas Weber");
});

test("permissions switched off limit the connection, and are asked for again by themselves", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await leave(page);
  await consent(page, cast.jonas, ["ads_management", "pages_manage_ads"]);

  await title(page, "Connected as Jonas Weber, with limits");
  await expect(page.getByText("Nothing can be created here; Ads Manager links still work.")).toBeVisible();
  await expect(page.getByText("Ads for your pages cannot be created.")).toBeVisible();
  await seen(page, "connect-limited");

  await page.getByRole("button", { name: "Ask again for just those" }).click();
  await expect(page).toHaveURL(/auth_type=rerequest/);
  await consent(page, cast.jonas);
  await title(page, "Connected as Jonas Weber");
  await expect(page.getByText("every permission asked for was given")).toBeVisible();

  await page.goto("/connections");
  await expect(page.getByRole("heading", { level: 2, name: "Jonas Weber" })).toHaveCount(1);
});

test("without a permission it cannot do without nothing is stored", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await leave(page);
  await consent(page, cast.jonas, ["ads_read"]);

  await title(page, "A needed permission was switched off");
  await expect(page.getByText("No ad accounts can be listed.")).toBeVisible();
  await seen(page);

  await page.goto("/connections");
  await expect(page.getByText("No Facebook person is connected yet")).toBeVisible();
});

test("a person without ad accounts is told what to do", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await leave(page);
  await consent(page, cast.priya);

  await title(page, "Connected as Priya Nair, without ad accounts");
  await seen(page, "connect-no-accounts");
  await expect(page.getByRole("link", { name: "Connect another person" })).toBeVisible();

  await page.goto("/accounts");
  await expect(page.getByText("The connection reaches no ad account")).toBeVisible();
  await seen(page);
});

for (const [what, match] of [
  ["the code's exchange", { path_regex: "oauth/access_token" }],
  ["the list of ad accounts", { path_regex: "/me/adaccounts" }],
] as const) {
  test(`Meta down at ${what} is said, and the next try works`, async ({ page, adlane }) => {
    await signUp(page, adlane);
    await leave(page);
    await adlane.sandbox.fail({ status: 503 }, match, 0);
    await consent(page, cast.jonas);

    await expect(page.getByRole("heading", { level: 1, name: "Meta did not answer" })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("Nothing was stored.")).toBeVisible();
    await seen(page, "connect-meta-down");

    await adlane.sandbox.heal();
    await page.getByRole("button", { name: "Begin again" }).click();
    await consent(page, cast.jonas);
    await title(page, "Connected as Jonas Weber");
  });
}

test("a slow Meta shows the steps meanwhile, and the page moves on by itself", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await leave(page);
  await adlane.sandbox.fail({ delay_reply_ms: 3000 }, { path_regex: "/me/adaccounts" });
  await consent(page, cast.jonas);

  await title(page, "Connecting");
  await expect(page.getByRole("list", { name: "Progress of the connection" }).getByText("Now")).toHaveCount(1);
  await seen(page, "connecting");
  await title(page, "Connected as Jonas Weber");
});

test("reloading an outcome, or going back to the dialog's answer, repeats nothing", async ({ page, adlane }) => {
  await signUp(page, adlane);
  const callbacks: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/oauth/meta/callback")) callbacks.push(request.url());
  });
  await leave(page);
  await consent(page, cast.jonas);
  await title(page, "Connected as Jonas Weber");
  // Facebook's fragment stays in the address until something loads the page again.
  const plain = () => page.url().split("#")[0];
  const outcome = plain();
  const calls = (await adlane.sandbox.requests()).length;

  await page.reload();
  await title(page, "Connected as Jonas Weber");
  expect(callbacks.length).toBe(1);
  await page.goto(callbacks[0] ?? "");
  await title(page, "Connected as Jonas Weber");
  expect(plain()).toBe(outcome);
  expect((await adlane.sandbox.requests()).length).toBe(calls);
});

test("two tabs that connect at once both arrive", async ({ page, adlane }) => {
  await signUp(page, adlane);
  const other = await page.context().newPage();
  await leave(page);
  await leave(other);

  await consent(page, cast.jonas);
  await consent(other, cast.aiko);
  await title(page, "Connected as Jonas Weber");
  await title(other, `Connected as ${cast.aiko.name}`);

  await page.goto("/connections");
  await expect(page.getByText("2 of 2 working.")).toBeVisible();
});

test("two tabs that connect the same person make one connection", async ({ page, adlane }) => {
  await signUp(page, adlane);
  const other = await page.context().newPage();
  await leave(page);
  await leave(other);

  await Promise.all([consent(page, cast.jonas), consent(other, cast.jonas)]);
  await title(page, "Connected as Jonas Weber");
  await title(other, "Connected as Jonas Weber");

  await page.goto("/connections");
  await expect(page.getByText("1 of 1 working.")).toBeVisible();
});

test("another Facebook person than the one to renew changes nothing", async ({ page, adlane }) => {
  await signUp(page, adlane);
  const connection = await connect(page, adlane, cast.jonas);

  await page.goto(connection);
  await page.getByRole("link", { name: "Connect again" }).click();
  await expect(page.getByText("This renews the connection of Jonas Weber")).toBeVisible();
  await seen(page);
  await page.getByRole("button", { name: "Continue to Facebook" }).click();
  await consent(page, cast.aiko);

  await title(page, "Another Facebook person came back");
  await seen(page);
  await page.goto("/connections");
  await expect(page.getByText("1 of 1 working.")).toBeVisible();
});

for (const [dialog, what, heading] of [
  ["nothing", "nothing", "Facebook came back without an answer"],
  ["wrong_state", "a state nobody gave", "This answer from Facebook does not belong to you"],
  ["error", "an error", "Facebook's dialog ended with an error"],
  ["wrong_code", "a code Meta does not know", "This answer was already used"],
] as const) {
  test(`a dialog that comes back with ${what} is explained`, async ({ page, adlane }) => {
    await signUp(page, adlane);
    await leave(page);
    await adlane.sandbox.fail({ dialog });
    await consent(page, cast.jonas);

    await expect(page.getByText(heading)).toBeVisible();
    await seen(page);
    await page.goto("/connections");
    await expect(page.getByText("No Facebook person is connected yet")).toBeVisible();
  });
}

for (const [what, fault, match, heading] of [
  [
    "a refused exchange for a long-lived token",
    { graph_error: { code: 100, http: 400, message: "Cannot exchange" } },
    { path_regex: "access_token\\?.*fb_exchange_token" },
    "No long-lived token",
  ],
  ["a token of another app", "foreign_token", { path_regex: "access_token\\?.*fb_exchange_token" }, "The token is not ours"],
] as const) {
  test(`${what} stores nothing and is explained`, async ({ page, adlane }) => {
    await signUp(page, adlane);
    await leave(page);
    await adlane.sandbox.fail(fault, match);
    await consent(page, cast.jonas);

    await title(page, heading);
    await page.getByText("Detail for support").click();
    await expect(page.getByRole("region", { name: "Detail of this attempt" })).toContainText("outcome: ");
    await seen(page);
    await page.goto("/connections");
    await expect(page.getByText("No Facebook person is connected yet")).toBeVisible();
  });
}

test("an answer brought to another session is worth nothing there", async ({ page, adlane, browser }) => {
  await signUp(page, adlane);
  const dialog = location(await post(page, adlane, "/fn/connect/begin", { access: "manage" }));
  const back = await page.request.post(dialog, { form: { person: cast.jonas.id, act: "continue" }, maxRedirects: 0 });

  const thief = await browser.newContext();
  const theirs = await thief.newPage();
  await signUp(theirs, adlane);
  await theirs.goto(location(back));
  await expect(theirs.getByText("This answer from Facebook does not belong to you")).toBeVisible();
  await thief.close();

  await page.goto(location(back));
  await title(page, "Connected as Jonas Weber");
});

test("a session that ended while at Facebook is told so after signing in", async ({ page, adlane }) => {
  const member = await signUp(page, adlane);
  await leave(page);
  await page.context().clearCookies({ name: "adlane_sid" });
  await consent(page, cast.jonas);

  await expect(page).toHaveURL(/\/login/);
  await page.getByLabel("E-mail address").fill(member.email);
  await page.getByLabel("Password", { exact: true }).fill(member.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await title(page, "Connect to Facebook");
  await expect(page.getByText("Your session ended while you were at Facebook")).toBeVisible();
  await seen(page);
});
