import { accounts, cast, connect, draft, pick } from "../fixtures/meta.ts";
import { demo, logIn, post, signUp } from "../fixtures/people.ts";
import { seen } from "../fixtures/seen.ts";
import { expect, test } from "../fixtures/test.ts";

const UNKNOWN = "0190f3c0-0000-7000-8000-000000000001";

test("what belongs to another organization is not there, and Meta is not asked", async ({ page, adlane, browser }) => {
  await signUp(page, adlane);
  const theirs = [await connect(page, adlane, cast.jonas)];
  await pick(page, adlane, accounts.bakery);
  theirs.push(`/accounts/${accounts.bakery.id}`, `/accounts/${accounts.bakery.id}/open`, await draft(page, adlane, accounts.bakery));
  const asked = (await adlane.sandbox.requests()).length;

  const elsewhere = await browser.newContext({ baseURL: adlane.url });
  const stranger = await elsewhere.newPage();
  await signUp(stranger, adlane);
  for (const path of [...theirs, `/launches/${UNKNOWN}`, `/connect/${UNKNOWN}`, "/launches/not-an-id", "/nowhere"]) {
    const answer = await stranger.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(stranger.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
  }
  await seen(stranger, "not-found");
  // Not by a form either.
  await post(stranger, adlane, "/fn/accounts/pick", { ad_account_id: `act_${accounts.bakery.id}` });
  await post(stranger, adlane, "/fn/campaigns/start", { ad_account_id: `act_${accounts.bakery.id}` });
  await post(stranger, adlane, "/fn/connections/disconnect", { connection: theirs[0]?.split("/").pop() ?? "", reason: "mine now" });
  expect((await adlane.sandbox.requests()).length).toBe(asked);
  await page.goto("/connections");
  await expect(page.getByText("1 of 1 working.")).toBeVisible();
  await elsewhere.close();
});

test("an address that is none is told in the same looks, signed out too", async ({ page }) => {
  const answer = await page.goto("/no/such/page");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
  await seen(page);
});

test("a viewer looks, and neither connects nor creates", async ({ page, adlane, browser }) => {
  const maker = await browser.newContext({ baseURL: adlane.url });
  const marketer = await maker.newPage();
  await logIn(marketer, adlane, demo.marketer, demo.password);
  await connect(marketer, adlane, cast.marta);
  await maker.close();

  await logIn(page, adlane, demo.viewer, demo.password);
  for (const path of ["/connect", "/create", `/accounts/${accounts.bakery.id}/open`, "/admin/connections"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByRole("heading", { level: 1, name: "Your role does not allow this" })).toBeVisible();
  }
  await seen(page, "forbidden");

  await page.goto("/accounts");
  await expect(page.getByText(/Showing 60 of 60/)).toBeVisible();
  await expect(page.getByRole("button", { name: /Pick/ })).toHaveCount(0);
  await page.goto(`/accounts/${accounts.bakery.id}`);
  await expect(page.getByText("Your role lets you look only.").first()).toBeVisible();
  await expect(page.getByRole("main").getByRole("button", { name: /Create|Pick|Work with/ })).toHaveCount(0);
  await seen(page);
  for (const path of ["/connections", "/campaigns", "/dashboard", "/intents"]) {
    await page.goto(path);
    await expect(page.getByRole("main").getByRole("link", { name: /^(Connect|Create|Start)/ })).toHaveCount(0);
    await seen(page);
  }

  // The forms behind the missing buttons are refused as well.
  const calls = (await adlane.sandbox.requests()).length;
  await post(page, adlane, "/fn/campaigns/start", { ad_account_id: `act_${accounts.bakery.id}` });
  await post(page, adlane, "/fn/connect/begin", { access: "manage" });
  expect((await adlane.sandbox.requests()).length).toBe(calls);
  const shown = await page.goto("/campaigns");
  expect(shown?.status()).toBe(200);
});

test("a form sent from another site is refused", async ({ page, adlane }) => {
  await signUp(page, adlane);
  const answer = await page.request.post(`${adlane.url}/fn/people/log_out`, {
    form: {},
    headers: { origin: "https://evil.example" },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain("This came from another site");
  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
});
