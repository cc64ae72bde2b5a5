//! A browser at Facebook's dialog.

use adlane_services::{
    Actor,
    connect::{self, Begun, CallbackQuery, CameBack},
};
use domain::{AttemptId, ConnectionId, attempt::Attempt, connection::Access};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::Url;

use super::World;

/// What the person does there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dialog<'a> {
    /// Continues as this person with everything ticked.
    Continue(&'a str),
    /// Unticks these permissions first.
    Untick(&'a str, &'a [&'a str]),
    Cancel,
}

impl World {
    /// Begins a connection that may create.
    pub(crate) async fn begin(&self, actor: &Actor) -> Begun {
        connect::begin(&self.svc, actor, Access::Manage, None, None, false).await.unwrap()
    }

    /// Begins bringing a connection back.
    pub(crate) async fn begin_again(&self, actor: &Actor, id: &ConnectionId) -> Begun {
        connect::begin(&self.svc, actor, Access::Manage, None, Some(id), false).await.unwrap()
    }

    /// Answers the dialog and gives what the browser comes back with.
    pub(crate) async fn at_facebook(&self, dialog: &Url, does: Dialog<'_>) -> CallbackQuery {
        let requested = dialog.query_pairs().find(|(name, _)| name == "scope").unwrap().1.into_owned();
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("requested", &requested);
        match does {
            Dialog::Cancel => {
                form.append_pair("act", "cancel");
            }
            Dialog::Continue(person) => {
                form.append_pair("person", person).append_pair("scope", &requested);
            }
            Dialog::Untick(person, unticked) => {
                let ticked: Vec<_> = requested.split(',').filter(|name| !unticked.contains(name)).collect();
                form.append_pair("person", person).append_pair("scope", &ticked.join(","));
            }
        }
        let answer = post(dialog, &form.finish()).await;
        let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
        let back = Url::parse(location.unwrap_or_else(|| panic!("the dialog did not lead back: {answer}"))).unwrap();
        let value =
            |wanted: &str| back.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
        CallbackQuery {
            code: value("code"),
            state: value("state"),
            error: value("error"),
            error_reason: value("error_reason"),
            error_code: value("error_code"),
        }
    }

    /// Takes the browser back to the attempt it began.
    pub(crate) async fn come_back(&self, actor: &Actor, query: &CallbackQuery) -> AttemptId {
        match connect::callback(&self.svc, actor, query).await.unwrap() {
            CameBack::Attempt(id) => id,
            other => panic!("no attempt was found: {other:?}"),
        }
    }

    /// The whole walk, worked off: the attempt at its end.
    pub(crate) async fn walk(&self, actor: &Actor, does: Dialog<'_>) -> Attempt {
        let begun = self.begin(actor).await;
        self.walk_on(actor, &begun, does).await
    }

    /// The walk from the dialog on.
    pub(crate) async fn walk_on(&self, actor: &Actor, begun: &Begun, does: Dialog<'_>) -> Attempt {
        let query = self.at_facebook(&begun.dialog, does).await;
        assert_eq!(self.come_back(actor, &query).await, begun.attempt);
        self.drain().await;
        self.attempt(actor, &begun.attempt).await
    }

    pub(crate) async fn attempt(&self, actor: &Actor, id: &AttemptId) -> Attempt {
        connect::attempt(&self.svc, actor, id).await.unwrap()
    }

    /// A connection of that person, made by the actor.
    pub(crate) async fn connected(&self, actor: &Actor, person: &str) -> ConnectionId {
        let attempt = self.walk(actor, Dialog::Continue(person)).await;
        attempt.connection_id.unwrap_or_else(|| panic!("not connected: {:?} {:?}", attempt.outcome, attempt.detail))
    }
}

/// Posts a form and gives the whole answer, head and body.
pub(crate) async fn post(to: &Url, form: &str) -> String {
    let host = format!("{}:{}", to.host_str().unwrap(), to.port().unwrap());
    let path = format!("{}?{}", to.path(), to.query().unwrap_or_default());
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{form}",
        form.len()
    );
    let mut stream = TcpStream::connect(&host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
