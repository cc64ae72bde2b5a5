import { accounts, cast, connect } from "../fixtures/meta.ts";
import { signUp } from "../fixtures/people.ts";
import { seen } from "../fixtures/seen.ts";
import { expect, test } from "../fixtures/test.ts";

test("the picker lists, filters and explains 60 ad accounts, and picks one", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await page.goto("/accounts");
  await expect(page.getByText("No ad accounts yet")).toBeVisible();
  await seen(page);

  await connect(page, adlane, cast.marta);
  await page.goto("/accounts");
  await expect(page.getByText("Showing 60 of 60 ad accounts from 3 businesses")).toBeVisible();
  const rows = page.locator("#accounts-table tbody tr");
  await expect(rows).toHaveCount(60);

  // What cannot be used stays in the list, with its reason and without a button.
  const disabled = rows.filter({ hasText: accounts.loans.name });
  await expect(disabled).toContainText("Disabled");
  await expect(disabled).toContainText(/Meta disabled/);
  await expect(disabled.getByRole("button", { name: /Pick/ })).toHaveCount(0);
  await page.getByText("Not listed?").click();
  await expect(page.getByText("Another Facebook person holds it.")).toBeVisible();
  await seen(page);

  await page.getByLabel("Business").selectOption({ label: "Sakura Media 株式会社" });
  await page.getByLabel("State").selectOption({ label: "Can run ads" });
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/business=218040017731003/);
  await expect(rows.filter({ hasText: accounts.tea.name })).toHaveCount(1);
  await expect(rows.filter({ hasText: accounts.coffee.name })).toHaveCount(0);
  await expect(page.getByText(/Showing \d+ of 60 ad accounts/)).toBeVisible();

  await page.getByLabel("Name or account id").fill("no such account");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("No ad account matches")).toBeVisible();
  await seen(page);
  await page.getByRole("link", { name: "Show all ad accounts" }).click();

  await page.getByLabel("Name or account id").fill(`act_${accounts.bakery.id}`);
  await page.getByRole("button", { name: "Search" }).click();
  const bakery = rows.filter({ hasText: accounts.bakery.name });
  await expect(bakery).toContainText("EUR");
  await expect(bakery).toContainText(/Europe\/Berlin \d\d:\d\d/);
  await bakery.getByRole("button", { name: "Pick" }).click();

  await expect(page.getByRole("heading", { level: 1, name: accounts.bakery.name })).toBeVisible();
  await expect(page.getByText("You work with this account.")).toBeVisible();
  await expect(page.locator("#readiness")).toContainText(/\d of \d ready/);
  await expect(page.getByRole("banner")).toContainText("EUR · Europe/Berlin");
  await seen(page, "account");

  await page.goto("/accounts");
  await expect(rows.filter({ hasText: "You work with this one" })).toContainText(accounts.bakery.name);
  await seen(page, "accounts");

  await page.goto("/dashboard");
  await expect(page.getByText("2 of 3 done")).toBeVisible();
  await seen(page, "dashboard-picked");
});

test("typing filters the list in place, whatever the case of the letters", async ({ page, adlane, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "Without scripts the list is searched by the button.");
  await signUp(page, adlane);
  await connect(page, adlane, cast.marta);
  await page.goto("/accounts");
  await expect(page.locator("html")).toHaveAttribute("data-awake");

  await page.getByLabel("Name or account id").pressSequentially("BÄCKEREI sonn");
  await expect(page.locator("#accounts-table tbody tr:visible")).toHaveCount(1);
  await expect(page.locator("#accounts-table tbody tr:visible")).toContainText(accounts.bakery.name);
  await page.getByLabel("Name or account id").fill("");
  await expect(page.locator("#accounts-table tbody tr:visible")).toHaveCount(60);
});

test("a disabled account says why and offers nothing to create", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.olu);
  await page.goto(`/accounts/${accounts.loans.id}`);

  await expect(page.getByText("Nothing can be created in this account now.")).toBeVisible();
  await expect(page.locator("#readiness")).toContainText("Blocked");
  await expect(page.getByRole("button", { name: "Create here" })).toHaveCount(0);
  await seen(page, "account-blocked");
});

test("names from Meta are text, whatever they hold", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.sam);
  await page.goto("/connections");
  await expect(page.getByRole("heading", { level: 2, name: cast.sam.name })).toBeVisible();
  await expect(page.locator("intern")).toHaveCount(0);
  await seen(page);

  await connect(page, adlane, cast.marta);
  await page.goto("/accounts?q=summit");
  await expect(page.getByRole("link", { name: "Summit Legal <b>Partners</b>" })).toBeVisible();
});
