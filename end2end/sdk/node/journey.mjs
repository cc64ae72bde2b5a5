// Meta's Node SDK, unchanged, through everything Adlane relies on. Ends non-zero at the first surprise.

import assert from "node:assert/strict";
import { deflateSync, crc32 as builtInCrc } from "node:zlib";
import { createHash } from "node:crypto";
import sdk from "facebook-nodejs-business-sdk";

const { Ad, AdAccount, AdCreative, AdSet, Campaign, CustomAudience, FacebookAdsApi, FacebookAdsApiBatch, User } = sdk;

const SANDBOX = process.env.ADLANE_SANDBOX_URL.replace(/\/$/, "");
const [APP_ID, APP_SECRET] = ["1029384756", "sandbox-app-secret"];
const REDIRECT = "http://127.0.0.1:1/callback";
const VERSION = "v26.0";
// Marta of the default seed: 60 ad accounts in three businesses.
const PERSON = "1221000000000101";
const SCOPES = "public_profile,ads_management,ads_read,business_management,pages_show_list,pages_read_engagement,pages_manage_ads,instagram_basic";

// The SDK has its addresses as getters; they may be defined anew. Its newest release asks for v24.0.
for (const [name, value] of Object.entries({ GRAPH: SANDBOX, GRAPH_VIDEO: SANDBOX, VERSION })) {
  Object.defineProperty(FacebookAdsApi, name, { get: () => value });
}

let steps = 0;
function step(name) {
  steps += 1;
  console.log(`  ${String(steps).padStart(2)}  ${name}`);
}

/** Runs `act`, which Meta must refuse, and returns what it said. */
async function refused(act, code, subcode) {
  let error;
  try {
    await act();
  } catch (caught) {
    error = caught;
  }
  assert.ok(error, "Meta should have refused this");
  assert.equal(error.name, "FacebookRequestError", String(error));
  assert.equal(error.response.code, code, JSON.stringify(error.response));
  if (subcode !== undefined) assert.equal(error.response.error_subcode, subcode);
  assert.ok(error.response.fbtrace_id, "a refusal names its trace");
  return error;
}

/** The dialog as a browser without scripts walks through it; returns the code. */
async function logIn() {
  const query = new URLSearchParams({ client_id: APP_ID, redirect_uri: REDIRECT, state: "s-1", scope: SCOPES, response_type: "code" });
  const back = await fetch(`${SANDBOX}/${VERSION}/dialog/oauth?${query}`, {
    method: "POST",
    body: new URLSearchParams({ person: PERSON, act: "continue" }),
    redirect: "manual",
  });
  assert.equal(back.status, 302);
  const address = new URL(back.headers.get("location"));
  assert.equal(address.searchParams.get("state"), "s-1");
  return address.searchParams.get("code");
}

async function connect() {
  step("log in, exchange the code, lengthen the token");
  const app = FacebookAdsApi.init(`${APP_ID}|${APP_SECRET}`, "en_US", false);
  const ours = { client_id: APP_ID, client_secret: APP_SECRET };
  const code = await logIn();
  const exchange = (params) => app.call("GET", ["oauth", "access_token"], { ...ours, ...params });
  const short = await exchange({ code, redirect_uri: REDIRECT });
  await refused(() => exchange({ code, redirect_uri: REDIRECT }), 100, 36009);
  const long = await exchange({ grant_type: "fb_exchange_token", fb_exchange_token: short.access_token });
  assert.ok(long.expires_in > 50 * 86_400 && long.access_token !== short.access_token);
  return FacebookAdsApi.init(long.access_token, "en_US", false);
}

async function listAccounts() {
  step("list ad accounts, following every next link");
  const accounts = [];
  let pages = 1;
  let cursor = await new User("me").getAdAccounts(["name", "currency", "account_status"], { limit: 25 });
  for (;;) {
    accounts.push(...cursor);
    if (!cursor.hasNext()) break;
    cursor = await cursor.next();
    pages += 1;
  }
  assert.equal(pages, 3);
  assert.equal(new Set(accounts.map((account) => account.id)).size, 60);
  for (const account of accounts.filter((account) => account.account_status === 1 && account.currency === "EUR")) {
    const running = await new AdAccount(account.id).getCampaigns(["id"], { effective_status: ["ACTIVE"] });
    if (running.length > 0) return new AdAccount(account.id);
  }
  assert.fail("the seed has an account in euro with an active campaign");
}

const table = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = builtInCrc ?? ((bytes) => ~bytes.reduce((crc, byte) => table[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0);

/** A real picture of one colour. */
function png(width, height) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const frame = Buffer.alloc(4);
    frame.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body) >>> 0);
    return Buffer.concat([frame, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x80)]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

async function createTree(account) {
  step("create a campaign, an ad set, an image, a creative and an ad");
  const wanted = { name: "SDK journey ☀", objective: "OUTCOME_TRAFFIC", status: "PAUSED", special_ad_categories: [] };
  await refused(() => account.createCampaign([], { ...wanted }), 100, 4834011);
  // Read after write: the answer is the campaign.
  const campaign = await account.createCampaign(["name", "status"], { ...wanted, is_adset_budget_sharing_enabled: false });
  assert.equal(campaign.name, wanted.name);
  const adSet = await account.createAdSet([], {
    name: "SDK ad set",
    campaign_id: campaign.id,
    daily_budget: 2500,
    billing_event: "IMPRESSIONS",
    optimization_goal: "LINK_CLICKS",
    bid_strategy: "LOWEST_COST_WITHOUT_CAP",
    status: "PAUSED",
    targeting: { geo_locations: { countries: ["US"] }, age_min: 25, age_max: 45, targeting_automation: { advantage_audience: 0 } },
  });
  const picture = png(640, 640);
  const uploaded = await account.createAdImage([], { bytes: picture.toString("base64") });
  const [image] = Object.values(uploaded._data.images);
  assert.equal(image.hash, createHash("md5").update(picture).digest("hex"));
  const [page] = await new User("me").getAccounts(["id", "name"]);
  const creative = await account.createAdCreative([], {
    name: "SDK creative",
    object_story_spec: {
      page_id: page.id,
      link_data: {
        image_hash: image.hash,
        link: "https://example.com/winter",
        message: "Warm things",
        call_to_action: { type: "LEARN_MORE", value: { link: "https://example.com/winter" } },
      },
    },
  });
  const ad = await account.createAd([], {
    name: "SDK ad",
    adset_id: adSet.id,
    creative: { creative_id: creative.id },
    status: "PAUSED",
  });
  const read = await new Ad(ad.id).get(["name", "status", "adset_id", "campaign_id"]);
  assert.deepEqual([read.adset_id, read.campaign_id, read.status], [adSet.id, campaign.id, "PAUSED"]);

  step("previews");
  for (const [preview] of [
    await new Ad(ad.id).getPreviews([], { ad_format: "DESKTOP_FEED_STANDARD" }),
    await new AdCreative(creative.id).getPreviews([], { ad_format: "INSTAGRAM_STORY" }),
  ]) {
    assert.match(preview.body, /^<iframe .*src=/s);
  }
  return { campaign, adSet, ad };
}

async function readInsights(account) {
  step("insights, at once and as a report");
  const fields = ["impressions", "spend", "campaign_id", "date_start", "date_stop"];
  const params = { level: "campaign", date_preset: "last_30d" };
  const rows = await account.getInsights(fields, { ...params });
  assert.ok(rows.length > 0);
  for (const row of rows) assert.ok(typeof row.impressions === "string" && Number(row.spend) > 0, JSON.stringify(row._data));
  await refused(() => account.getInsights(fields, { level: "shoe_size" }), 1, 99);

  const run = await account.getInsightsAsync(fields, { ...params });
  // The SDK takes a report's id from `report_run_id` only, so the run just made is used as it is.
  const report = run;
  const deadline = Date.now() + 60_000;
  for (;;) {
    const state = await report.get(["async_status", "async_percent_completion"]);
    if (state.async_status === "Job Completed" && state.async_percent_completion === 100) break;
    assert.ok(Date.now() < deadline, "the report never finished");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const told = await report.getInsights(fields);
  const key = (row) => `${row.campaign_id} ${row.impressions}`;
  assert.deepEqual([...told].map(key).sort(), [...rows].map(key).sort());
}

async function workWithAudience(account) {
  step("a custom audience with people");
  const created = await account.createCustomAudience([], {
    name: "SDK customers",
    subtype: "CUSTOM",
    customer_file_source: "USER_PROVIDED_ONLY",
  });
  const audience = new CustomAudience(created.id);
  const hash = (text) => createHash("sha256").update(text).digest("hex");
  const payload = { schema: ["EMAIL", "FN"], data: [[hash("mary@example.com"), hash("mary")], [hash("joe@example.com"), "not hashed"]] };
  const taken = await audience.createUser([], { payload });
  assert.equal(taken._data.num_received, 2);
  assert.equal(taken._data.num_invalid_entries, 1);
  await audience.deleteUsers({ payload: { schema: ["EMAIL"], data: [[hash("mary@example.com")]] } });
  await audience.delete([]);
}

async function useBatch(api, { campaign, adSet }) {
  step("a batch of reads, one of them refused");
  const seen = [];
  const batch = new FacebookAdsApiBatch(api);
  const add = (id) =>
    batch.add("GET", [id], { fields: "name" }, null, (answer) => seen.push(answer.body.name), (answer) => seen.push(answer.error.response.error.code));
  for (const id of [campaign.id, adSet.id, "120000000000000001"]) add(id);
  await batch.execute();
  assert.deepEqual(seen, ["SDK journey ☀", "SDK ad set", 100]);
}

async function copyUpdateDelete({ campaign, ad }) {
  step("copy, update and delete");
  const copied = await new Campaign(campaign.id).createCopy([], { deep_copy: true, rename_options: { rename_suffix: " (copy)" } });
  const copy = new Campaign(copied._data.copied_campaign_id);
  const read = await copy.get(["name", "status"]);
  assert.deepEqual([read.name, read.status], ["SDK journey ☀ (copy)", "PAUSED"]);
  assert.equal((await copy.getAds(["id"])).length, 1);
  await new Campaign(campaign.id, { name: "SDK journey, renamed" }).update([], { name: "SDK journey, renamed" });
  assert.equal((await new Campaign(campaign.id).get(["name"])).name, "SDK journey, renamed");
  for (const id of [campaign.id, copy.id]) {
    await new Campaign(id).delete([]);
    assert.equal((await new Campaign(id).get(["effective_status"])).effective_status, "DELETED");
  }
  assert.equal((await new Ad(ad.id).get(["effective_status"])).effective_status, "DELETED");
}

async function meetErrors(account) {
  step("errors arrive with everything Meta says");
  await refused(() => account.createCampaign([], { name: "No goal", special_ad_categories: [] }), 100);
  await refused(() => new Campaign("120000000000000002").get(["name"]), 100, 33);
  await refused(() => new AdSet("120000000000000002").get(["name"]), 100, 33);
  FacebookAdsApi.init("EAAnotatoken", "en_US", false);
  await refused(() => new User("me").get(["id"]), 190);
}

const api = await connect();
const account = await listAccounts();
const tree = await createTree(account);
await readInsights(account);
await workWithAudience(account);
await useBatch(api, tree);
await copyUpdateDelete(tree);
await meetErrors(account);
console.log(`Node SDK: ${steps} steps, all as Meta's SDK expects`);
