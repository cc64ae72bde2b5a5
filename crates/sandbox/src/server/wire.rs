//! One request to the Meta side, with whatever faults strike it.

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use http_body_util::StreamBody;
use hyper::body::Frame;
use serde_json::json;
use url::form_urlencoded;

use crate::{
    App,
    ask::Ask,
    dialog,
    error::GraphError,
    fault::{Fault, GraphFault, Plan},
    fetch, graph,
    params::as_text,
    reply::Reply,
};

/// How much a `huge` answer is: more than the 4 MiB nobody should read.
const HUGE: usize = 5 << 20;
const HUGE_CHUNK: &[u8] = &[b'x'; 64 << 10];
/// Between half a body and the close, so that the half is really on its way.
const HALF_PAUSE: Duration = Duration::from_millis(25);

/// The connection is to be closed.
#[derive(Debug)]
pub(super) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// Answers a request, or cuts the connection.
pub(super) async fn meta(app: Arc<App>, parts: Parts, body: Bytes) -> Result<Response<Body>, Cut> {
    let mut ask = match Ask::read(&parts, &body).await {
        Ok(ask) => ask,
        Err(error) => return Ok(Reply::error(&error).into_response()),
    };
    drop(body);
    let (plan, number) = {
        let mut world = app.world();
        let plan = world.faults.plan(&ask.method, &ask.path, || full(&ask));
        let now = world.clock.now_ms();
        let number = world.log.add(&ask, now, plan.struck.clone());
        (plan, number)
    };
    ask.effects = plan.effects.clone();
    let answered = perform(&app, &mut ask, plan).await;
    if let Ok(response) = &answered {
        app.world().log.answered(number, response.status().as_u16());
    }
    answered
}

/// The path with all parameters, for rules that look at them.
fn full(ask: &Ask) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in ask.params.pairs() {
        query.append_pair(name, &as_text(value));
    }
    format!("{}?{}", ask.path, query.finish())
}

async fn perform(app: &App, ask: &mut Ask, plan: Plan) -> Result<Response<Body>, Cut> {
    if plan.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(plan.delay_ms)).await;
    }
    match &plan.main {
        Some(Fault::DropBefore) => return Err(Cut),
        Some(Fault::Status(status)) => return Ok(bare_status(*status)),
        Some(Fault::GraphError(fault)) => return Ok(Reply::error(&chosen(fault)).into_response()),
        Some(Fault::Redirect(to)) => {
            let to = to.clone().unwrap_or_else(|| format!("http://{}/_sandbox/redirected", ask.host));
            return Ok(Reply::found(&to).into_response());
        }
        _ => {}
    }
    // Not while the state is held: another request may be what this one waits for.
    ask.fetched = fetch::wanted(ask).await;
    let reply = act(app, graph::verified(app, ask).await.as_ref());
    app.wake.notify_one();
    if plan.delay_reply_ms > 0 {
        tokio::time::sleep(Duration::from_millis(plan.delay_reply_ms)).await;
    }
    match plan.main {
        Some(Fault::DropAfter) => Err(Cut),
        Some(Fault::ErrorAfterWrite) => {
            let error = GraphError::new(2, "An unexpected error has occurred. Please retry your request later.")
                .http(500)
                .transient();
            Ok(Reply::error(&error).into_response())
        }
        Some(Fault::HalfReply) => Ok(half(reply)),
        Some(Fault::Malformed) => Ok(malformed(reply)),
        Some(Fault::Huge) => Ok(huge()),
        _ => Ok(reply.into_response()),
    }
}

fn act(app: &App, ask: &Ask) -> Reply {
    let mut world = app.world();
    match ask.route()[..] {
        ["dialog", "oauth"] => dialog::answer(app, &mut world, ask),
        _ => graph::answer(app, &mut world, ask),
    }
}

fn chosen(fault: &GraphFault) -> GraphError {
    let message =
        fault.message.clone().unwrap_or_else(|| format!("(#{}) An error the sandbox was told to answer", fault.code));
    let mut error = GraphError::new(fault.code, message).http(fault.http);
    error.subcode = fault.subcode;
    error.transient = fault.transient;
    error
}

/// Not Graph's JSON: what a balancer in between would say.
fn bare_status(status: u16) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let page = format!("<!DOCTYPE html><title>Error</title><p>Sorry, something went wrong ({}).</p>", status.as_u16());
    Reply::html(status, page).into_response()
}

fn half(reply: Reply) -> Response<Body> {
    let whole = reply.body.clone();
    let mut response = reply.into_response();
    let sent = whole.slice(..whole.len() / 2);
    let frames = by_hand([Step::Data(sent), Step::Pause(HALF_PAUSE), Step::Fail]);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    *response.body_mut() = frames;
    response
}

fn malformed(mut reply: Reply) -> Response<Body> {
    let cut = reply.body.len() * 2 / 3;
    reply.body = reply.body.slice(..cut);
    reply.status = StatusCode::OK;
    reply.into_response()
}

fn huge() -> Response<Body> {
    let (open, close) = (Bytes::from_static(b"{\"data\":[{\"id\":\""), Bytes::from_static(b"\"}]}"));
    let chunks = HUGE / HUGE_CHUNK.len();
    let length = open.len() + chunks * HUGE_CHUNK.len() + close.len();
    let middle = std::iter::repeat_n(Step::Data(Bytes::from_static(HUGE_CHUNK)), chunks);
    let body = by_hand([Step::Data(open)].into_iter().chain(middle).chain([Step::Data(close)]));
    let mut response = Reply::json(StatusCode::OK, &json!(null)).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    *response.body_mut() = body;
    response
}

/// One piece of a body that is sent by hand.
#[derive(Clone)]
enum Step {
    Data(Bytes),
    Pause(Duration),
    Fail,
}

fn by_hand(steps: impl IntoIterator<Item = Step, IntoIter: Send + 'static>) -> Body {
    let stream = futures::stream::unfold(steps.into_iter(), |mut steps| async move {
        loop {
            match steps.next()? {
                Step::Data(data) => return Some((Ok(Frame::data(data)), steps)),
                Step::Pause(pause) => tokio::time::sleep(pause).await,
                Step::Fail => return Some((Err(Cut), steps)),
            }
        }
    });
    Body::new(StreamBody::new(stream))
}
