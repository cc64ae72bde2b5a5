"""Meta's Python SDK, unchanged, through everything Adlane relies on. Ends non-zero at the first surprise."""

import json
import logging
import os
import struct
import sys
import tempfile
import time
import urllib.parse
import warnings
import zlib

import requests
from facebook_business import video_uploader
from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adcreative import AdCreative
from facebook_business.adobjects.adimage import AdImage
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.advideo import AdVideo
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.customaudience import CustomAudience
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

SANDBOX = os.environ["ADLANE_SANDBOX_URL"].rstrip("/")
APP_ID, APP_SECRET = "1029384756", "sandbox-app-secret"
REDIRECT = "http://127.0.0.1:1/callback"
VERSION = "v26.0"
# Marta of the default seed: 60 ad accounts in three businesses.
PERSON = "1221000000000101"
SCOPES = "public_profile,ads_management,ads_read,business_management,pages_show_list,pages_read_engagement,pages_manage_ads,instagram_basic"
steps = 0


def step(name):
    global steps
    steps += 1
    print(f"  {steps:2}  {name}", flush=True)


def equal(got, wanted, what):
    assert got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def log_in():
    """The dialog as a browser without scripts walks through it; returns the code."""
    query = {"client_id": APP_ID, "redirect_uri": REDIRECT, "state": "s-1", "scope": SCOPES, "response_type": "code"}
    answer = requests.post(
        f"{SANDBOX}/{VERSION}/dialog/oauth?{urllib.parse.urlencode(query)}",
        data={"person": PERSON, "act": "continue"},
        allow_redirects=False,
        timeout=10,
    )
    equal(answer.status_code, 302, "the dialog leads back")
    back = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.headers["Location"]).query)
    equal(back["state"], ["s-1"], "state")
    return back["code"][0]


def exchange(params):
    """`oauth/access_token` through the SDK's own `call`, with the app's token as Meta's guides show it."""
    api = FacebookAdsApi.init(APP_ID, APP_SECRET, f"{APP_ID}|{APP_SECRET}", crash_log=False, api_version=VERSION)
    params = {"client_id": APP_ID, "client_secret": APP_SECRET, **params}
    return api.call("GET", ("oauth", "access_token"), params=params).json()


def png(width, height):
    """A real picture of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x20\x60\xc0" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def refused(act, code, subcode=None):
    """Runs `act`, which Meta must refuse, and returns the SDK's error."""
    try:
        act()
    except FacebookRequestError as error:
        equal(error.api_error_code(), code, "code")
        if subcode is not None:
            equal(error.api_error_subcode(), subcode, "subcode")
        assert error.body()["error"]["fbtrace_id"], "a refusal names its trace"
        return error
    raise AssertionError("Meta should have refused this")


def connect():
    step("log in, exchange the code, lengthen the token")
    code = log_in()
    short = exchange({"code": code, "redirect_uri": REDIRECT})
    assert short["token_type"] == "bearer" and short["expires_in"] < 3 * 3600, short
    refused(lambda: exchange({"code": code, "redirect_uri": REDIRECT}), 100, 36009)
    long = exchange({"grant_type": "fb_exchange_token", "fb_exchange_token": short["access_token"]})
    assert long["expires_in"] > 50 * 86400 and long["access_token"] != short["access_token"], long
    return FacebookAdsApi.init(APP_ID, APP_SECRET, long["access_token"], crash_log=False, api_version=VERSION)


def list_accounts():
    step("list ad accounts, page by page")
    fields = [AdAccount.Field.name, AdAccount.Field.currency, AdAccount.Field.account_status, AdAccount.Field.timezone_name]
    cursor = User("me").get_ad_accounts(fields=fields, params={"limit": 25})
    accounts, pages = list(cursor), 0
    equal(len(accounts), 60, "accounts")
    equal(len({account["id"] for account in accounts}), 60, "different accounts")
    equal(cursor.total(), 60, "the summary the SDK always asks for")
    return next(a for a in accounts if a["account_status"] == 1 and a["currency"] == "EUR" and has_figures(a))


def has_figures(account):
    campaigns = AdAccount(account["id"]).get_campaigns(fields=["effective_status"], params={"effective_status": ["ACTIVE"]})
    return len(campaigns) > 0


def create_tree(account):
    step("create a campaign, refused without budget sharing, then made")
    wanted = {
        "name": "SDK journey ☀",
        "objective": Campaign.Objective.outcome_traffic,
        "status": Campaign.Status.paused,
        "special_ad_categories": [],
    }
    refused(lambda: account.create_campaign(params=wanted), 100, 4834011)
    campaign = account.create_campaign(params={**wanted, "is_adset_budget_sharing_enabled": False})
    campaign = Campaign(campaign["id"]).api_get(fields=["name", "objective", "status", "effective_status", "buying_type"])
    equal(campaign["name"], wanted["name"], "name")
    equal((campaign["status"], campaign["effective_status"]), ("PAUSED", "PAUSED"), "status")

    step("create an ad set")
    ad_set_params = {
        "name": "SDK ad set",
        "campaign_id": campaign["id"],
        "daily_budget": 2500,
        "billing_event": AdSet.BillingEvent.impressions,
        "optimization_goal": AdSet.OptimizationGoal.link_clicks,
        "bid_strategy": AdSet.BidStrategy.lowest_cost_without_cap,
        "status": AdSet.Status.paused,
        "targeting": {
            "geo_locations": {"countries": ["US"]},
            "age_min": 25,
            "age_max": 45,
            "targeting_automation": {"advantage_audience": 0},
        },
    }
    automation = ad_set_params["targeting"].pop("targeting_automation")
    refused(lambda: account.create_ad_set(params=ad_set_params), 100, 1870227)
    ad_set_params["targeting"]["targeting_automation"] = automation
    ad_set = account.create_ad_set(params=ad_set_params)
    ad_set = AdSet(ad_set["id"]).api_get(fields=["name", "daily_budget", "targeting", "campaign_id", "effective_status"])
    equal(ad_set["daily_budget"], "2500", "money comes back as text")
    equal(ad_set["effective_status"], "PAUSED", "ad set")
    equal(ad_set["targeting"]["geo_locations"]["countries"], ["US"], "targeting")

    step("upload an image")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "square.png")
        with open(path, "wb") as file:
            file.write(png(640, 640))
        image = AdImage(parent_id=account["id"])
        image[AdImage.Field.filename] = path
        image.remote_create()
    assert len(image[AdImage.Field.hash]) == 32, image
    listed = list(account.get_ad_images(fields=["hash", "width", "height"], params={"hashes": [image["hash"]]}))
    equal([(row["width"], row["height"]) for row in listed], [(640, 640)], "the image read back")

    step("create a creative and an ad")
    page = next(iter(User("me").get_accounts(fields=["id", "name"])))
    creative = account.create_ad_creative(
        params={
            "name": "SDK creative",
            "object_story_spec": {
                "page_id": page["id"],
                "link_data": {
                    "image_hash": image["hash"],
                    "link": "https://example.com/winter",
                    "message": "Warm things",
                    "call_to_action": {"type": "LEARN_MORE", "value": {"link": "https://example.com/winter"}},
                },
            },
        }
    )
    ad = account.create_ad(
        params={
            "name": "SDK ad",
            "adset_id": ad_set["id"],
            "creative": {"creative_id": creative["id"]},
            "status": Ad.Status.paused,
        }
    )
    ad = Ad(ad["id"]).api_get(fields=["name", "status", "effective_status", "creative", "adset_id", "campaign_id"])
    equal((ad["adset_id"], ad["campaign_id"]), (ad_set["id"], campaign["id"]), "where the ad hangs")
    equal(ad["creative"]["id"], creative["id"], "its creative")

    step("previews")
    for previews in (
        Ad(ad["id"]).get_previews(params={"ad_format": "DESKTOP_FEED_STANDARD"}),
        AdCreative(creative["id"]).get_previews(params={"ad_format": "INSTAGRAM_STORY"}),
    ):
        body = previews[0]["body"]
        assert body.startswith("<iframe ") and "src=" in body, body
    return campaign, ad_set, creative, ad


def upload_video(account):
    step("upload a video in chunks")

    def send(self, path):
        # The one thing the SDK has fixed: the host of chunked uploads.
        return self._api.call("POST", path, params=self._params, files=self._files, url_override=SANDBOX)

    video_uploader.VideoUploadRequest.send = send
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + os.urandom(300_000))
        file.flush()
        video = AdVideo(parent_id=account["id"])
        video[AdVideo.Field.filepath] = file.name
        video.remote_create()
    deadline = time.monotonic() + 30
    while AdVideo(video["id"]).api_get(fields=["status"])["status"]["video_status"] != "ready":
        assert time.monotonic() < deadline, "the video never became ready"
        time.sleep(0.2)


def read_insights(account):
    step("insights, at once")
    fields = ["impressions", "clicks", "spend", "campaign_id", "date_start", "date_stop"]
    params = {"level": "campaign", "date_preset": AdsInsights.DatePreset.last_30d}
    rows = list(account.get_insights(fields=fields, params=params))
    assert rows, "an active campaign of the seed has figures"
    for row in rows:
        assert isinstance(row["impressions"], str) and int(row["impressions"]) > 0, row
        assert isinstance(row["spend"], str) and float(row["spend"]) > 0, row
    daily = list(account.get_insights(fields=fields, params={**params, "time_increment": 1}))
    for row in rows:
        of = sum(int(day["impressions"]) for day in daily if day["campaign_id"] == row["campaign_id"])
        equal(of, int(row["impressions"]), "the days of a campaign add up")
    refused(lambda: account.get_insights(params={"level": "campaign", "date_preset": "last_7d", "breakdowns": ["shoe_size"]}), 100)

    step("insights, as a report")
    run = account.get_insights(fields=fields, params=params, is_async=True)
    report, deadline = AdReportRun(run["id"]), time.monotonic() + 60
    while True:
        report = report.api_get()
        if report["async_status"] == "Job Completed" and report["async_percent_completion"] == 100:
            break
        # Completed at 99 % happens, and is not done.
        assert report["async_status"] in ("Job Not Started", "Job Started", "Job Running", "Job Completed"), report
        assert time.monotonic() < deadline, "the report never finished"
        time.sleep(0.3)
    key = lambda row: (row["campaign_id"], row["impressions"])
    equal(sorted(map(key, report.get_result(fields=fields))), sorted(map(key, rows)), "the report says the same")


def work_with_audience(account):
    step("a custom audience with people, and a lookalike")
    audience = account.create_custom_audience(
        params={
            "name": "SDK customers",
            "subtype": CustomAudience.Subtype.custom,
            "customer_file_source": CustomAudience.CustomerFileSource.user_provided_only,
        }
    )
    audience = CustomAudience(audience["id"])
    answer = audience.add_users(CustomAudience.Schema.email_hash, ["mary@example.com", "joe@example.com"]).json()
    equal((answer["num_received"], answer["num_invalid_entries"]), (2, 0), "people taken")
    answer = audience.remove_users(CustomAudience.Schema.email_hash, ["joe@example.com"]).json()
    equal(answer["num_received"], 1, "people taken out")
    read = audience.api_get(fields=["name", "subtype", "operation_status"])
    equal((read["name"], read["subtype"]), ("SDK customers", "CUSTOM"), "the audience")
    spec = {
        "name": "SDK lookalike",
        "subtype": CustomAudience.Subtype.lookalike,
        "origin_audience_id": audience["id"],
        "lookalike_spec": json.dumps({"type": "similarity", "country": "US", "ratio": 0.01}),
    }
    refused(lambda: account.create_custom_audience(params=spec), 2654)
    many = [f"customer{number}@example.com" for number in range(150)]
    session = {"session_id": 7, "batch_seq": 1, "last_batch_flag": True, "estimated_num_total": len(many)}
    audience.add_users(CustomAudience.Schema.email_hash, many, session=session)
    lookalike = account.create_custom_audience(params=spec)
    CustomAudience(lookalike["id"]).api_delete()
    audience.api_delete()


def use_batch(api, campaign, ad_set):
    step("a batch of reads, one of them refused")
    names, errors = [], []
    batch = api.new_batch()
    ok = lambda response: names.append(response.json()["name"])
    bad = lambda response: errors.append(response.error().api_error_code())
    Campaign(campaign["id"]).api_get(fields=["name"], batch=batch, success=ok, failure=bad)
    AdSet(ad_set["id"]).api_get(fields=["name"], batch=batch, success=ok, failure=bad)
    Campaign("120000000000000001").api_get(fields=["name"], batch=batch, success=ok, failure=bad)
    batch.execute()
    equal((names, errors), (["SDK journey ☀", "SDK ad set"], [100]), "the batch")


def copy_update_delete(account, campaign, ad):
    step("copy the tree")
    copied = Campaign(campaign["id"]).create_copy(
        params={"deep_copy": True, "status_option": "PAUSED", "rename_options": {"rename_suffix": " (copy)"}}
    )
    copy = Campaign(copied["copied_campaign_id"])
    read = copy.api_get(fields=["name", "status"])
    equal((read["name"], read["status"]), ("SDK journey ☀ (copy)", "PAUSED"), "the copy")
    equal(len(copy.get_ads(fields=["id"])), 1, "its ads")

    step("update, refuse what cannot change")
    Campaign(campaign["id"]).api_update(params={"name": "SDK journey, renamed"})
    equal(Campaign(campaign["id"]).api_get(fields=["name"])["name"], "SDK journey, renamed", "the new name")
    refused(lambda: Campaign(campaign["id"]).api_update(params={"objective": "OUTCOME_NOTHING"}), 100)

    step("delete, with everything below")
    for gone in (campaign["id"], copy["id"]):
        Campaign(gone).api_delete()
        equal(Campaign(gone).api_get(fields=["effective_status"])["effective_status"], "DELETED", "readable by id")
    equal(Ad(ad["id"]).api_get(fields=["effective_status"])["effective_status"], "DELETED", "the ad below")
    listed = {row["id"] for row in account.get_campaigns(fields=["id"], params={"limit": 100})}
    assert not listed & {campaign["id"], copy["id"]}, "deleted ones are not listed"


def meet_errors(account):
    step("errors arrive with everything Meta says")
    error = refused(lambda: account.create_campaign(params={"name": "No goal", "special_ad_categories": []}), 100)
    equal(error.http_status(), 400, "status")
    error = refused(lambda: Campaign("120000000000000002").api_get(fields=["name"]), 100, 33)
    assert error.api_error_message(), error
    refused(lambda: account.api_get(fields=["shoe_size"]), 100)
    FacebookAdsApi.init(APP_ID, APP_SECRET, "EAAnotatoken", crash_log=False, api_version=VERSION)
    refused(lambda: User("me").api_get(fields=["id"]), 190)


def main():
    # The SDK's news about itself, and its doubts about parameters that are wrong on purpose.
    logging.getLogger().setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="facebook_business")
    FacebookSession.GRAPH = SANDBOX
    api = connect()
    account = list_accounts()
    campaign, ad_set, _, ad = create_tree(account)
    upload_video(account)
    read_insights(account)
    work_with_audience(account)
    use_batch(api, campaign, ad_set)
    copy_update_delete(account, campaign, ad)
    meet_errors(account)
    print(f"Python SDK: {steps} steps, all as Meta's SDK expects")


if __name__ == "__main__":
    sys.exit(main())
