import { demo, newMember, post, signUp } from "../fixtures/people.ts";
import { seen } from "../fixtures/seen.ts";
import { expect, test } from "../fixtures/test.ts";

test("a started server says that it is alive and ready", async ({ request }) => {
  for (const path of ["/healthz", "/readyz"]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(200);
  }
});

test("the front page says what Adlane does and leads in", async ({ page }) => {
  const answer = await page.goto("/");

  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-inline");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Meta campaigns, made once and made right");
  await seen(page, "landing");

  await page.getByRole("main").getByRole("link", { name: "Create an account" }).first().click();
  await expect(page).toHaveURL(/\/signup$/);
});

test("a sign-up with everything wrong loses nothing, and is accepted once put right", async ({ page }) => {
  const member = newMember();
  await page.goto("/signup");
  await seen(page, "signup");

  // Past the browser's own checks, so that the server's are seen.
  await page.locator("form.form").evaluate((form: HTMLFormElement) => {
    form.noValidate = true;
    for (const input of form.querySelectorAll("input")) input.removeAttribute("maxlength");
  });
  await page.getByLabel("Your name").fill(" ");
  await page.getByLabel("Organization").fill("o".repeat(110));
  await page.getByLabel("E-mail address").fill("ines@nowhere");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create the account" }).click();

  const summary = page.getByRole("alert").first();
  await expect(summary).toContainText("4 things to put right");
  await expect(summary).toBeFocused();
  await expect(page.getByLabel("Organization")).toHaveValue("o".repeat(110));
  await expect(page.getByLabel("E-mail address")).toHaveValue("ines@nowhere");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("E-mail address")).toHaveAccessibleDescription(/This is not an e-mail address/);
  await seen(page, "signup-refused");
  await summary.getByRole("link", { name: /^Password/ }).click();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();

  await page.getByLabel("Your name").fill(member.name);
  await page.getByLabel("Organization").fill(member.organization);
  await page.getByLabel("E-mail address").fill(member.email);
  await page.getByLabel("Password", { exact: true }).fill(member.password);
  await page.getByRole("button", { name: "Create the account" }).click();

  await expect(page).toHaveURL(/\/dashboard$/);
  await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
  await expect(page.getByText("0 of 3 done")).toBeVisible();
  await seen(page, "first-steps");
});

test("signing up with a known address does not tell that it is known", async ({ page, adlane }) => {
  const member = await signUp(page, adlane);
  await page.context().clearCookies();

  await page.goto("/signup");
  await page.getByLabel("Your name").fill("Somebody Else");
  await page.getByLabel("Organization").fill("Elsewhere");
  await page.getByLabel("E-mail address").fill(member.email);
  await page.getByLabel("Password", { exact: true }).fill("another password altogether");
  await page.getByRole("button", { name: "Create the account" }).click();

  await expect(page).toHaveURL(/\/signup/);
  await expect(page.getByRole("alert").first()).toContainText("sign in instead");
  await expect(page.getByRole("alert").first()).not.toContainText(/exists|taken|known/);
});

test("a wrong password is refused without saying which half was wrong", async ({ page }) => {
  await page.goto("/login");
  await seen(page, "login");

  const said: (string | null)[] = [];
  for (const email of ["nobody@example.com", demo.viewer]) {
    await page.goto("/login");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password of anyone");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/login$/);
    await expect(page.getByLabel("E-mail address")).toHaveValue(email);
    said.push(await page.getByRole("alert").first().textContent());
  }
  expect(said[0]).toContain("is not right");
  expect(said[1]).toBe(said[0]);
  await seen(page);
});

test("too many tries are told how long to wait", async ({ page, adlane }) => {
  // Ten tries an address may make at once; each with another account, so that none of them is at fault.
  for (let n = 0; n < 10; n += 1) {
    await post(page, adlane, "/fn/people/log_in", { email: `guess${n}@example.com`, password: "guess guess guess" });
  }

  await page.goto("/login");
  await page.getByLabel("E-mail address").fill(demo.marketer);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(page.getByRole("alert").first()).toContainText(/Too many tries\. Wait (a second|\d+ seconds)/);
  await expect(page.getByLabel("E-mail address")).toHaveValue(demo.marketer);
  await seen(page);
});

test("a page asked for signed out is shown after signing in", async ({ page }) => {
  await page.goto("/accounts?q=tea");
  await expect(page).toHaveURL(/\/login\?next=/);
  await expect(page.getByText("Sign in to go on")).toBeVisible();

  await page.getByLabel("E-mail address").fill(demo.viewer);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(page).toHaveURL(/\/accounts\?q=tea$/);
  await expect(page.getByRole("heading", { level: 1, name: "Ad accounts" })).toBeVisible();
});

test("a planted way on leads nowhere else", async ({ page, adlane }) => {
  for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example"]) {
    await page.context().clearCookies();
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel("E-mail address").fill(demo.viewer);
    await page.getByLabel("Password", { exact: true }).fill(demo.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(`${adlane.url}/dashboard`);
  }
});

test("the choice of colours is kept, also for whoever signs in next", async ({ page, adlane }) => {
  await signUp(page, adlane);
  await page.goto("/connections");
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();

  await page.getByText("Account menu").locator("..").click();
  await seen(page);
  await page.getByRole("button", { name: "Dark" }).click();

  await expect(page).toHaveURL(/\/connections$/);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await ground()).not.toBe(light);

  await page.goto("/dashboard");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByText("Account menu").locator("..").click();
  await expect(page.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("signing out ends the session everywhere", async ({ page, adlane }) => {
  await signUp(page, adlane);
  const cookies = await page.context().cookies();

  await page.goto("/logout");
  await seen(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();

  await page.context().addCookies(cookies);
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/login/);
});

test("the keyboard alone signs in, and the first key leads to the content", async ({ page }) => {
  await page.goto("/login");
  await page.getByLabel("E-mail address").focus();
  await page.keyboard.type(demo.viewer);
  await page.keyboard.press("Tab");
  await page.keyboard.type(demo.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/dashboard$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  await page.goto("/connections");
  await page.locator("body").press("Shift+Tab");
  await page.getByRole("link", { name: "Skip to the content" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
});
