//! A person at Facebook's dialog.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::{Url, form_urlencoded};

use super::{Answer, Browser, World};

/// What the person does there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dialog<'a> {
    /// Continues as this person with everything ticked.
    Continue(&'a str),
    Cancel,
}

impl World {
    /// Answers the dialog; returns the path and query the browser comes back with.
    pub(crate) async fn at_facebook(&self, dialog: &str, does: Dialog<'_>) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        match does {
            Dialog::Cancel => form.append_pair("act", "cancel"),
            Dialog::Continue(person) => form.append_pair("act", "continue").append_pair("person", person),
        };
        let dialog: Url = dialog.parse().unwrap();
        assert!(dialog.as_str().starts_with(&self.meta_url()), "{dialog}");
        let back = post(&dialog, &form.finish()).await;
        let back = Url::parse(&back).unwrap();
        let base = &self.svc.settings().base_url;
        assert_eq!(back.origin(), base.origin(), "Facebook leads back to us");
        format!("{}?{}", back.path(), back.query().unwrap_or_default())
    }

    /// Begins a connection that may create; returns the dialog's address.
    pub(crate) async fn begin(&self, browser: &mut Browser) -> String {
        browser.post("/fn/connect/begin", &[("access", "manage")]).await.leads_to()
    }

    /// The whole walk; returns the page of the attempt at its end.
    pub(crate) async fn walk(&self, browser: &mut Browser, does: Dialog<'_>) -> (String, Answer) {
        let dialog = self.begin(browser).await;
        let back = self.at_facebook(&dialog, does).await;
        let attempt = browser.get(&back).await.leads_to();
        self.drain().await;
        let page = browser.get(&attempt).await;
        (attempt.rsplit('/').next().unwrap().to_owned(), page)
    }
}

/// Posts a form and gives the `Location` answered.
async fn post(to: &Url, form: &str) -> String {
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
    let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
    location.unwrap_or_else(|| panic!("the dialog did not lead back: {answer}")).to_owned()
}
