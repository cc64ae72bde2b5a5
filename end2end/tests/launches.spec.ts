import type { Page } from "@playwright/test";
import type { Adlane } from "../fixtures/adlane.ts";
import { create, fill, toReview, valid } from "../fixtures/campaign.ts";
import { accounts, cast, connect, draft } from "../fixtures/meta.ts";
import { signUp } from "../fixtures/people.ts";
import { seen } from "../fixtures/seen.ts";
import { expect, test } from "../fixtures/test.ts";

/** The call that makes a campaign. */
const making = { method: "POST", path_regex: "/campaigns$" };

/** A form filled in validly, one press before the review. */
async function prepare(page: Page, adlane: Adlane, name: string): Promise<void> {
  await signUp(page, adlane);
  await connect(page, adlane, cast.jonas);
  await page.goto(await draft(page, adlane, accounts.bakery));
  await fill(page, valid(name));
}

const made = (page: Page) => expect(page.getByText("Made, and paused")).toBeVisible({ timeout: 40_000 });

test("an answer lost after the write is unknown, then found, and nothing is made twice", async ({ page, adlane }) => {
  await prepare(page, adlane, "Lost answer");
  await adlane.sandbox.fail("drop_after", making);
  // Meta does not let us look either, for as long as the page is looked at here.
  await adlane.sandbox.fail({ status: 503 }, { method: "GET", path_regex: "campaigns" }, 0);
  await create(page);

  await expect(page.getByText("Unknown whether Meta made it, being checked")).toBeVisible();
  await expect(page.getByText("Do not create it a second time by hand meanwhile.")).toBeVisible();
  await seen(page, "launch-unknown");
  await adlane.sandbox.heal();
  await made(page);
  await expect(page.getByText("it was not created again").first()).toBeVisible();
  expect(await adlane.sandbox.campaigns("Lost answer")).toHaveLength(1);
  expect(await adlane.sandbox.count("POST", "/campaigns")).toBe(1);
  await seen(page, "launch-adopted");
});

for (const [what, fault, sent] of [
  ["a request lost before the write", "drop_before", 2],
  ["a 500 after the write", "error_after_write", 1],
  ["an answer cut in half", "half_reply", 1],
] as const) {
  test(`${what} ends with exactly one campaign`, async ({ page, adlane }) => {
    await prepare(page, adlane, what);
    await adlane.sandbox.fail(fault, making);
    await create(page);

    await made(page);
    expect(await adlane.sandbox.campaigns(what)).toHaveLength(1);
    expect(await adlane.sandbox.count("POST", "/campaigns")).toBe(sent);
  });
}

test("kill -9 between sending and the answer: exactly one campaign", async ({ page, adlane }) => {
  await prepare(page, adlane, "Killed after the write");
  await adlane.sandbox.fail({ delay_reply_ms: 60_000 }, making);
  const launch = await create(page);
  await expect.poll(async () => (await adlane.sandbox.campaigns("Killed after the write")).length).toBe(1);

  await adlane.kill();
  await adlane.up();
  await page.goto(launch);
  await made(page);
  await expect(page.getByText("it was not created again").first()).toBeVisible();
  expect(await adlane.sandbox.campaigns("Killed after the write")).toHaveLength(1);
  expect(await adlane.sandbox.count("POST", "/campaigns")).toBe(1);
});

test("kill -9 before Meta has written: exactly one campaign", async ({ page, adlane }) => {
  await prepare(page, adlane, "Killed before the write");
  await adlane.sandbox.fail({ delay_ms: 3000 }, making);
  const launch = await create(page);
  await expect.poll(async () => adlane.sandbox.count("POST", "/campaigns")).toBe(1);

  await adlane.kill();
  expect(await adlane.sandbox.campaigns("Killed before the write")).toHaveLength(0);
  await adlane.up();
  await page.goto(launch);
  await made(page);
  expect(await adlane.sandbox.campaigns("Killed before the write")).toHaveLength(1);
});

test("refused by Meta: its own words, then edited and tried again", async ({ page, adlane }) => {
  await prepare(page, adlane, "Refused once");
  const words = "Invalid parameter: <i>daily_budget</i> is too low";
  await adlane.sandbox.fail({ graph_error: { code: 100, subcode: 1885272, http: 400, message: words } }, making);
  await create(page);

  await expect(page.getByText("Meta refused it, so nothing exists there.")).toBeVisible();
  await expect(page.getByText("What Meta said")).toBeVisible();
  await expect(page.getByText(words).first()).toBeVisible();
  await page.getByText("Details for support").click();
  await expect(page.getByRole("region", { name: "Details of the refusal" })).toContainText("subcode: 1885272");
  await seen(page, "launch-refused");
  expect(await adlane.sandbox.campaigns("Refused once")).toHaveLength(0);

  await page.getByRole("button", { name: "Edit and try again" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Refused once");
  await fill(page, { amount: "30" });
  await create(page);
  await made(page);
  expect(await adlane.sandbox.campaigns("Refused once")).toHaveLength(1);
});

test("Meta gone for the whole window: a person decides, nothing is sent meanwhile", async ({ page, adlane }) => {
  test.slow();
  await prepare(page, adlane, "Never found");
  await adlane.sandbox.fail("drop_before", making, 0);
  await create(page);

  await expect(page.getByText("It could not be settled: please decide")).toBeVisible({ timeout: 60_000 });
  expect(await adlane.sandbox.count("POST", "/campaigns")).toBe(2);
  await seen(page, "launch-parked");
  await page.goto("/dashboard");
  await expect(page.getByText("1 thing only a person can move on")).toBeVisible();
  await page.getByRole("link", { name: /^Decide/ }).click();
  await page.getByRole("button", { name: "Treat it as not made" }).click();
  await expect(page.getByText("It is treated as not made. Nothing more is sent.")).toBeVisible();
  expect(await adlane.sandbox.campaigns("Never found")).toHaveLength(0);
});

test("a connection revoked at Meta before the create is said, and nothing is sent", async ({ page, adlane }) => {
  await prepare(page, adlane, "Revoked meanwhile");
  await toReview(page);
  await adlane.sandbox.control("tokens", { act: "revoke", person: cast.jonas.id });
  await page.getByRole("button", { name: /^Create 1 campaign/ }).click();

  await expect(page.getByText(/Connect again|The owner of the Facebook connection/).first()).toBeVisible({ timeout: 20_000 });
  await seen(page);
  expect(await adlane.sandbox.campaigns("Revoked meanwhile")).toHaveLength(0);
  await page.goto("/connections");
  await expect(page.getByText("Needs you").first()).toBeVisible();
  await seen(page, "connections-needs-you");
});
