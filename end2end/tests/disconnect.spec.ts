import { accounts, connect, newPerson, pick } from "../fixtures/meta.ts";
import { demo, logIn, signUp } from "../fixtures/people.ts";
import { seen } from "../fixtures/seen.ts";
import { expect, test } from "../fixtures/test.ts";

test("the owner disconnects: a reason is asked, Meta confirms, history stays", async ({ page, adlane }) => {
  await signUp(page, adlane);
  const jonas = await newPerson(adlane, "Jonas Weber", [accounts.bakery, accounts.tea]);
  const connection = await connect(page, adlane, jonas);
  await pick(page, adlane, accounts.bakery);
  await page.goto(connection);

  await page.locator("#disconnect form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await page.getByRole("button", { name: "Disconnect Jonas Weber" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Reason: This is needed.");
  expect(await adlane.sandbox.count("DELETE", "/me/permissions")).toBe(0);
  await seen(page);

  await page.getByLabel("Reason").fill("Jonas <b>left</b> the agency");
  await page.getByRole("button", { name: "Disconnect Jonas Weber" }).click();
  await expect(page.getByText("Disconnected, and Meta confirmed it")).toBeVisible();
  await expect(page.getByRole("list", { name: "History of this connection" })).toContainText("Jonas <b>left</b> the agency");
  expect(await adlane.sandbox.count("DELETE", "/me/permissions")).toBe(1);
  await seen(page, "disconnected");

  await page.goto("/accounts");
  await expect(page.getByText("No ad accounts yet")).toBeVisible();
  await page.goto("/connections");
  await expect(page.getByText("0 of 0 working, 1 disconnected.")).toBeVisible();
  await seen(page);
});

test("with Meta down the connection ends here, and that Meta did not confirm is said", async ({ page, adlane }) => {
  await signUp(page, adlane);
  const jonas = await newPerson(adlane, "Jonas Weber", [accounts.bakery, accounts.tea]);
  const connection = await connect(page, adlane, jonas);
  await adlane.sandbox.fail({ status: 503 }, { method: "DELETE" }, 0);

  await page.goto(connection);
  await page.getByLabel("Reason").fill("Audit");
  await page.getByRole("button", { name: "Disconnect Jonas Weber" }).click();
  await expect(page.getByText("Disconnected here, not confirmed by Meta")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/Settings, Business integrations/).first()).toBeVisible();
  await seen(page, "disconnected-unconfirmed");
});

test("an admin disconnects a colleague's connection, and the colleague can read why", async ({ page, adlane, browser }) => {
  const theirs = await browser.newContext({ baseURL: adlane.url });
  const marketer = await theirs.newPage();
  await logIn(marketer, adlane, demo.marketer, demo.password);
  const aiko = await newPerson(adlane, "Aiko Tanaka 🌸", [accounts.tea]);
  const connection = await connect(marketer, adlane, aiko);

  await logIn(page, adlane, demo.admin, demo.password);
  await page.goto("/admin");
  await expect(page).toHaveURL(/\/admin\/connections$/);
  await page.getByRole("searchbox").fill("AIKO tanaka");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText(/Showing 1 of \d+ connections?/)).toBeVisible();
  await seen(page, "admin-connections");
  await page.getByRole("link", { name: `Disconnect ${aiko.name}` }).click();
  await page.getByLabel("Reason").fill("Off-boarding");
  await page.getByRole("button", { name: `Disconnect ${aiko.name}` }).click();
  await expect(page.getByText("Disconnected, and Meta confirmed it")).toBeVisible();

  await marketer.goto(connection);
  await expect(marketer.getByRole("list", { name: "History of this connection" })).toContainText("By Ada Novak. ");
  await expect(marketer.getByRole("list", { name: "History of this connection" })).toContainText("Off-boarding");
  await theirs.close();
});

test("who is neither owner nor admin is not offered to disconnect", async ({ page, adlane, browser }) => {
  const theirs = await browser.newContext({ baseURL: adlane.url });
  const admin = await theirs.newPage();
  await logIn(admin, adlane, demo.admin, demo.password);
  const connection = await connect(admin, adlane, await newPerson(adlane, "Olu Adeyemi", [accounts.loans]));
  await theirs.close();

  await logIn(page, adlane, demo.marketer, demo.password);
  await page.goto(connection);
  await expect(page.getByText("Only Ada Novak or an admin of your organization can disconnect this.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Disconnect/ })).toHaveCount(0);
});
