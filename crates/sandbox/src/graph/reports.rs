//! `POST /{node}/insights`, and the runs it makes.

use serde_json::{Value, json};

use super::{
    Answer,
    insights::{self, Effort, Subject},
    nodes::{self, Got, Scene},
};
use crate::{
    ask::Ask,
    auth::Viewer,
    error::GraphError,
    params::Params,
    reports::{Report, ReportFault},
    seed::Tier,
    world::World,
};

/// `POST /{node}/insights`: checks the parameters and makes a run.
pub(super) fn start(world: &mut World, ask: &Ask, viewer: &Viewer, id: &str) -> Answer {
    let node = nodes::resolve(world, viewer, id, "POST")?;
    let subject = Subject::of(world, &node).ok_or_else(|| GraphError::missing("POST", id))?;
    let now = world.clock.tick_ms();
    let pairs = insights::pairs_of(&ask.params);
    let params = Params::from_pairs(pairs.clone());
    // Wrong parameters are refused at once; too much only shows when the run is under way.
    let (span, fault) = match insights::check(world, &subject, &params, now) {
        Ok(span) => (span, ask.effects.report_fails),
        Err(error) if error.subcode == Some(1_487_534) => (None, Some(ReportFault::TooLarge)),
        Err(error) => return Err(error),
    };
    let run = world.ids.take();
    let report = Report { account: subject.account, node: node.id(world), pairs, asked_at_ms: now, span, fault };
    world.reports.put(run.clone(), report);
    Ok(json!({ "report_run_id": run }))
}

/// What a failed run says (v25 and later): code, subcode, message, and title and text for people.
fn failure(fault: ReportFault) -> (i64, i64, &'static str, &'static str, &'static str) {
    match fault {
        ReportFault::Failed | ReportFault::Skipped => (
            -2,
            2_490_547,
            "The report could not be made",
            "Report failed",
            "Something went wrong while the report was made. Try again later.",
        ),
        ReportFault::TooLarge => (
            -3,
            1_504_045,
            "The report asks for too much data",
            "Report too large",
            "The report is too large. Ask for fewer days, objects or breakdowns.",
        ),
        ReportFault::Retry => (
            2,
            1_504_043,
            "The report was interrupted",
            "Try again",
            "The report could not be finished this time. Ask for it again.",
        ),
    }
}

pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let now = scene.world.clock.now_ms();
    let Some(report) = scene.world.reports.find(id, now) else { return Got::Absent };
    let progress = report.progress(now);
    let failed = report.fault.filter(|_| progress.over && progress.status == "Job Failed").map(failure);
    match name {
        "account_id" => Got::text(&*report.account),
        "time_ref" => Got::Value(json!(report.asked_at_ms / 1_000)),
        "time_completed" if progress.over => Got::Value(json!(report.over_at_ms() / 1_000)),
        "time_completed" => Got::Absent,
        "async_status" => Got::text(progress.status),
        "async_percent_completion" => Got::Value(json!(progress.percent)),
        "is_running" => Got::Value(json!(!progress.over)),
        "is_bookmarked" => Got::Value(json!(false)),
        "date_start" => Got::some(report.span.as_ref().map(|(since, _)| since.clone())),
        "date_stop" => Got::some(report.span.as_ref().map(|(_, until)| until.clone())),
        "error_code" => Got::some(failed.map(|(code, ..)| code)),
        "error_subcode" => Got::some(failed.map(|(_, subcode, ..)| subcode)),
        "error_message" => Got::some(failed.map(|(_, _, message, ..)| message)),
        "error_user_title" => Got::some(failed.map(|(_, _, _, title, _)| title)),
        "error_user_msg" => Got::some(failed.map(|(.., text)| text)),
        _ => Got::Unknown,
    }
}

/// `GET /{run}/insights`: the rows as they were when the report was asked for.
pub(super) fn rows(scene: &Scene<'_>, id: &str) -> Answer {
    let now = scene.world.clock.now_ms();
    let report = scene.world.reports.find(id, now).ok_or_else(|| GraphError::missing("GET", id))?;
    let progress = report.progress(now);
    if let (true, Some(fault)) = (progress.over, report.fault) {
        let (code, subcode, message, title, text) = failure(fault);
        return Err(GraphError::new(code, message).subcode(subcode).user(title, text));
    }
    if !progress.over {
        return Err(GraphError::new(2_601, "(#2601) Loading async results is not available for incompleted job")
            .user("Report is not ready", "The report is still being made. Ask again when it is completed."));
    }
    let node = nodes::resolve(scene.world, scene.viewer, &report.node, "GET")?;
    let subject = Subject::of(scene.world, &node).ok_or_else(|| GraphError::missing("GET", id))?;
    let params = Params::from_pairs(report.pairs.clone());
    let found = insights::find(scene.world, &subject, &params, report.asked_at_ms, Effort::Report)?;
    insights::page(scene, found)
}

/// Fields of a run when none are asked for.
pub(super) const USUAL: [&str; 9] = [
    "id",
    "account_id",
    "time_ref",
    "time_completed",
    "async_status",
    "async_percent_completion",
    "date_start",
    "date_stop",
    "is_running",
];

/// Header `X-FB-Ads-Insights-Throttle`, from how much of the app's and the account's allowance is used.
pub(super) fn throttle(app_percent: i64, account_percent: &Value, tier: Tier) -> String {
    json!({
        "app_id_util_pct": app_percent,
        "acc_id_util_pct": account_percent,
        "ads_api_access_tier": tier.wire(),
    })
    .to_string()
}
