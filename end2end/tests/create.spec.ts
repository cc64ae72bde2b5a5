import { amount, create, europeanGap, fill, toReview, valid } from "../fixtures/campaign.ts";
import { accounts, cast, connect, draft, pick } from "../fixtures/meta.ts";
import { signUp } from "../fixtures/people.ts";
import { seen } from "../fixtures/seen.ts";
import { expect, test } from "../fixtures/test.ts";

test("a campaign is written, reviewed as the exact request, and made paused", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.marta);
  await pick(page, adlane, accounts.bakery);

  await page.goto("/campaigns");
  await expect(page.getByText("No campaign was made here yet")).toBeVisible();
  await seen(page);
  await page.getByRole("link", { name: "Create a campaign" }).click();
  await seen(page, "create-start");
  await page.getByRole("button", { name: "Start a campaign" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Campaign" })).toBeVisible();
  await fill(page, valid("Winter <b>Stollen</b>"));
  await fill(page, { starts: europeanGap().replace("-03-", "-04-").replace(/-\d\dT.*/, "-02T09:00") });
  await seen(page, "campaign");
  await toReview(page);

  await expect(page.getByRole("heading", { level: 1, name: "Review" })).toBeVisible();
  await expect(page.getByText("25.00 EUR a day, set on the campaign")).toBeVisible();
  await expect(page.getByText("175.00 EUR")).toBeVisible();
  await page.getByText("As sent").nth(1).click();
  const sent = page.getByRole("region", { name: "The request as sent" });
  await expect(sent).toContainText(`/act_${accounts.bakery.id}/campaigns`);
  for (const line of ["name = Winter <b>Stollen</b>", "objective = OUTCOME_SALES", "status = PAUSED", "daily_budget = 2500"]) {
    await expect(sent).toContainText(line);
  }
  await expect(sent).toContainText(/adlabels = .*adl-[a-z2-7]{26}/);
  await seen(page, "review");
  expect(await adlane.sandbox.count("POST", "/campaigns")).toBe(0);
  const review = page.url();

  await page.getByRole("button", { name: `Create 1 campaign, paused, in ${accounts.bakery.name} (EUR)` }).click();
  await expect(page.getByText("Made, and paused")).toBeVisible();
  await expect(page.getByText("Meta stored what was sent")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "daily_budget" })).toContainText("25.00 EUR (2500)");
  const [made, ...more] = await adlane.sandbox.campaigns("Winter <b>Stollen</b>");
  expect(more).toEqual([]);
  expect(made?.status).toBe("PAUSED");
  await expect(page.getByText(made?.id ?? "no id").first()).toBeVisible();
  await seen(page, "launch-made");

  // The draft is closed: its review leads to what became of it.
  const launch = page.url();
  await page.goto(review);
  await expect(page).toHaveURL(launch);
  await page.goto("/campaigns");
  await expect(page.getByText("Showing 1 of 1 campaign: 1 made")).toBeVisible();
  await seen(page, "campaigns");
  await page.goto("/dashboard");
  await expect(page.getByText("First steps")).toHaveCount(0);
  await seen(page, "dashboard");
});

test("the last button pressed in two tabs makes one campaign", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.jonas);
  await page.goto(await draft(page, adlane, accounts.bakery));
  await fill(page, valid("Only once"));
  await toReview(page);
  const other = await page.context().newPage();
  await other.goto(page.url());

  const button = /^Create 1 campaign/;
  await Promise.all([
    page.getByRole("button", { name: button }).click(),
    other.getByRole("button", { name: button }).click(),
  ]);

  await expect(page.getByText("Made, and paused")).toBeVisible();
  await expect(other.getByText("Made, and paused")).toBeVisible();
  expect(other.url()).toBe(page.url());
  expect(await adlane.sandbox.campaigns("Only once")).toHaveLength(1);
});

test("an empty form hears of every answer it lacks, and keeps what is there", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.jonas);
  await page.goto(await draft(page, adlane, accounts.bakery));
  await seen(page, "campaign-empty");
  await toReview(page);

  const summary = page.getByRole("alert").first();
  await expect(summary).toContainText("4 things to put right");
  await expect(summary).toBeFocused();
  await seen(page, "campaign-refused");
  await summary.getByRole("link", { name: /^Goal/ }).click();
  await expect(page.getByRole("radio", { name: "Awareness" })).toBeFocused();

  await fill(page, { special: "Yes", budget: "No campaign budget" });
  await toReview(page);
  await expect(summary).toContainText("Categories: Choose one of the answers.");
  await expect(summary).toContainText("Countries: This is needed.");
  await expect(summary).toContainText("Budget sharing: Choose one of the answers.");
  await page.getByLabel("If yes: in which countries?").fill("US, Germany");
  await toReview(page);
  await expect(page.getByLabel("If yes: in which countries?")).toHaveValue("US, Germany");
  await expect(page.getByLabel("If yes: in which countries?")).toHaveAccessibleDescription(/“GERMANY” is not a two-letter/);
  await seen(page);
});

test("money that is none is refused beside its field, and shown as it was typed", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.marta);
  await page.goto(await draft(page, adlane, accounts.bakery));
  await fill(page, valid("Money"));

  for (const [typed, said] of [
    ["1e3", /not an amount/],
    ["-5", /cannot be negative/],
    ["0", /Zero would never deliver/],
    ["9".repeat(30), /more than Meta can store/],
    ["12.345", /at most 2 decimals|read two ways/],
    ["", /needed|not an amount/],
  ] as const) {
    await amount(page).fill(typed);
    await toReview(page);
    await expect(page.getByRole("alert").first()).toContainText("One thing to put right");
    await expect(amount(page)).toHaveAccessibleDescription(said);
    await expect(amount(page)).toHaveValue(typed);
  }
  await amount(page).fill("1.234,50");
  await toReview(page);
  await expect(page.getByText("1,234.50 EUR a day, set on the campaign")).toBeVisible();

  await page.goto(await draft(page, adlane, accounts.tea));
  await fill(page, { ...valid("Yen"), amount: "2000.50" });
  await toReview(page);
  await expect(amount(page)).toHaveAccessibleDescription(/JPY in whole units only/);
  await expect(amount(page)).toHaveValue("2000.50");
  await amount(page).fill("2000");
  await create(page);
  await expect(page.getByText("Made, and paused")).toBeVisible();
  const [made] = await adlane.sandbox.campaigns("Yen");
  expect(String(made?.["daily_budget"])).toBe("2000");
});

test("a moment the clock jumps over is refused with its zone, and kept", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.jonas);
  await page.goto(await draft(page, adlane, accounts.bakery));
  await fill(page, { ...valid("Gap"), starts: europeanGap() });
  await toReview(page);

  const starts = page.getByLabel(/^Start/);
  await expect(starts).toHaveAccessibleDescription(/does not exist in Europe\/Berlin/);
  await expect(starts).toHaveValue(europeanGap());

  await fill(page, { starts: europeanGap().replace("02:30", "03:30"), ends: europeanGap().replace("02:30", "01:30") });
  await toReview(page);
  await expect(page.getByLabel(/^End/)).toHaveAccessibleDescription(/must come after the start/);
  await fill(page, { ends: "" });
  await toReview(page);
  await expect(page.getByText("(Europe/Berlin, UTC+02:00)")).toBeVisible();
});

test("a name of 400 characters with emoji and markup reaches Meta letter by letter", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.jonas);
  const head = `<script>alert(1)</script> "Brötchen" & 🥐👩‍🍳 `;
  const name = head + "n".repeat(400 - [...head].length);
  await page.goto(await draft(page, adlane, accounts.bakery));

  await fill(page, valid(`${name}n`));
  await toReview(page);
  await expect(page.getByLabel("Name", { exact: true })).toHaveAccessibleDescription(/at most 400 characters/);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(`${name}n`);

  await fill(page, { name });
  await toReview(page);
  await seen(page);
  await page.getByRole("button", { name: /^Create 1 campaign/ }).click();
  await expect(page.getByText("Made, and paused")).toBeVisible();
  expect(await adlane.sandbox.campaigns(name)).toHaveLength(1);
  await seen(page);
});

test("two tabs on one draft: nothing typed is lost, and both versions are shown", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.jonas);
  const form = await draft(page, adlane, accounts.bakery);
  await page.goto(form);
  const other = await page.context().newPage();
  await other.goto(form);

  await fill(other, { name: "From the other tab" });
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await expect(other.getByText(/^Saved/)).toBeVisible();
  await fill(page, { name: "From this tab" });
  await page.getByRole("button", { name: "Save", exact: true }).click();

  await expect(page.getByText("Another tab or person saved this draft")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("From this tab");
  await expect(page.getByRole("table")).toContainText("From the other tab");
  await seen(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/^Saved/)).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("From this tab");
});

test("a session that ended in the middle of the form loses nothing typed", async ({ page, adlane }) => {
  const member = await signUp(page, adlane);
  await connect(page, adlane, cast.jonas);
  const form = await draft(page, adlane, accounts.bakery);
  await page.goto(form);
  await fill(page, { ...valid("Typed before <i>lunch</i>"), amount: "12,75", goal: "Leads" });
  await page.context().clearCookies({ name: "adlane_sid" });
  await toReview(page);

  await expect(page).toHaveURL(/\/login\?next=/);
  await expect(page.getByText("Sign in to go on")).toBeVisible();
  await seen(page);
  await page.getByLabel("E-mail address").fill(member.email);
  await page.getByLabel("Password", { exact: true }).fill(member.password);
  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(page).toHaveURL(new RegExp(`${form}$`));
  await expect(page.getByText("What is below is not saved yet.")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Typed before <i>lunch</i>");
  await expect(amount(page)).toHaveValue("12,75");
  await expect(page.getByRole("radio", { name: "Leads" })).toBeChecked();
  await seen(page);
  await toReview(page);
  await expect(page.getByText("12.75 EUR a day, set on the campaign")).toBeVisible();
});

test("a draft left open is found again", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await connect(page, adlane, cast.jonas);
  await pick(page, adlane, accounts.bakery);
  await page.goto(await draft(page, adlane, accounts.bakery));
  await fill(page, { name: "Half done" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/^Saved/)).toBeVisible();

  await page.goto("/create");
  await expect(page.getByText("Showing 1 of 1 open draft")).toBeVisible();
  await seen(page, "drafts");
  await page.getByRole("link", { name: "Continue with Half done" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Half done");
});
