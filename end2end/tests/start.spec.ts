import { accessible } from "../fixtures/axe.ts";
import { screen } from "../fixtures/screen.ts";
import { expect, test } from "../fixtures/test.ts";

test("a started server says that it is alive and ready", async ({ request }) => {
  for (const path of ["/healthz", "/readyz"]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(200);
  }
});

test("the login page can be used by everyone", async ({ page }) => {
  const answer = await page.goto("/login");

  expect(answer?.status()).toBe(200);
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-inline");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByLabel(/e-?mail/i)).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
  await accessible(page);
  await screen(page, "login");
});

test("a wrong password is refused without saying which half was wrong", async ({ page }) => {
  await page.goto("/login");

  await page.getByLabel(/e-?mail/i).fill("nobody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("not the password of anyone");
  await page.getByRole("button", { name: /sign in|log in/i }).click();

  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
  await expect(page.getByLabel(/e-?mail/i)).toHaveValue("nobody@example.com");
  await accessible(page);
});
