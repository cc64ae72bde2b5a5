import { accounts, cast, connect, pick } from "../fixtures/meta.ts";
import { signUp } from "../fixtures/people.ts";
import { seen } from "../fixtures/seen.ts";
import { expect, test } from "../fixtures/test.ts";

test("a plan is written, its tag taken along, and Ads Manager opens at the account", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.marta);
  await pick(page, adlane, accounts.bakery);

  await page.goto("/intents");
  await expect(page.getByText("No plans yet")).toBeVisible();
  await seen(page);

  await page.goto(`/accounts/${accounts.bakery.id}`);
  await page.getByRole("link", { name: "Open in Ads Manager" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Open in Ads Manager" })).toBeVisible();
  await seen(page, "plan");

  // Refused first: no goal, an amount that is none, and a range the wrong way round cannot be told yet.
  await page.getByLabel("Daily budget from").fill("1e3");
  await page.getByLabel("People").fill("Berlin, 25 to 45 <b>bakers</b>");
  await page.getByLabel("Notes").fill("Croissants & co.\nSecond line 🥐");
  await page.getByRole("button", { name: "Keep the plan and continue" }).click();
  await expect(page.getByRole("alert").first()).toContainText("2 things to put right");
  await expect(page.getByLabel("Daily budget from")).toHaveValue("1e3");
  await expect(page.getByLabel("Notes")).toHaveValue("Croissants & co.\nSecond line 🥐");
  await seen(page, "plan-refused");

  await page.getByRole("radio", { name: "Sales" }).check();
  await page.getByLabel("Daily budget from").fill("25");
  await page.getByLabel("Daily budget up to").fill("40.50");
  await page.getByRole("button", { name: "Keep the plan and continue" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Your plan is kept" })).toBeVisible();
  await expect(page.getByText("25.00 EUR to 40.50 EUR a day")).toBeVisible();
  const tag = (await page.locator(".copyable code").first().textContent()) ?? "";
  expect(tag).not.toBe("");
  await seen(page, "plan-kept");

  await page.getByRole("button", { name: "Open in Ads Manager" }).click();
  await expect(page).toHaveURL(new RegExp(`^${adlane.sandbox.url}/adsmanager/`));
  const arrived = new URL(page.url());
  expect(arrived.searchParams.get("act")).toBe(accounts.bakery.id);
  expect(arrived.searchParams.get("business_id")).toBe(accounts.bakery.business);
  await expect(page.getByRole("heading", { level: 1, name: accounts.bakery.name })).toBeVisible();

  await page.goto("/intents");
  const row = page.getByRole("row").filter({ hasText: tag });
  await expect(row).toContainText("25.00 EUR to 40.50 EUR a day");
  await expect(row).toContainText("Opened ");
  await seen(page, "plans");
});

test("one can also leave without a plan", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.marta);

  await page.goto(`/accounts/${accounts.tea.id}/open`);
  await page.getByRole("button", { name: "Open without a plan" }).click();

  await expect(page).toHaveURL(new RegExp(`^${adlane.sandbox.url}/adsmanager/`));
  const arrived = new URL(page.url());
  expect(arrived.searchParams.get("act")).toBe(accounts.tea.id);
  expect(arrived.searchParams.get("business_id")).toBe(accounts.tea.business);
});

test("a budget range the wrong way round, and yen with decimals, are refused beside their field", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.marta);

  await page.goto(`/accounts/${accounts.bakery.id}/open`);
  await page.getByRole("radio", { name: "Traffic" }).check();
  await page.getByLabel("Daily budget from").fill("50");
  await page.getByLabel("Daily budget up to").fill("20");
  await page.getByRole("button", { name: "Keep the plan and continue" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Swap them");
  await expect(page.getByRole("radio", { name: "Traffic" })).toBeChecked();

  await page.goto(`/accounts/${accounts.tea.id}/open`);
  await page.getByRole("radio", { name: "Traffic" }).check();
  await page.getByLabel("Daily budget up to").fill("1500.50");
  await page.getByRole("button", { name: "Keep the plan and continue" }).click();
  await expect(page.getByLabel("Daily budget up to")).toHaveAccessibleDescription(/whole units only/);
});
