//! A browser, as far as the router can tell: it keeps cookies and says which page a request comes from.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{HeaderMap, Method, Request, Response, header};
use tower::ServiceExt;
use url::form_urlencoded;

use super::{World, html};

/// What a browser sends along from a page of ours.
pub(crate) const OWN_PAGE: &[(&str, &str)] = &[("sec-fetch-site", "same-origin")];

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    host: String,
    session_cookie: &'static str,
    jar: BTreeMap<String, String>,
    ip: IpAddr,
}

/// An answer read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Browser {
    pub(super) fn new(world: &World) -> Self {
        let base = &world.svc.settings().base_url;
        let host = match base.port() {
            Some(port) => format!("{}:{port}", base.host_str().unwrap()),
            None => base.host_str().unwrap().to_owned(),
        };
        let session_cookie = if base.scheme() == "https" { "__Host-adlane_sid" } else { "adlane_sid" };
        let ip = IpAddr::from([192, 0, 2, 7]);
        Self { router: world.router.clone(), host, session_cookie, jar: BTreeMap::new(), ip }
    }

    /// From another address.
    pub(crate) fn with_ip(mut self, last: u8) -> Self {
        self.ip = IpAddr::from([198, 51, 100, last]);
        self
    }

    pub(crate) fn set_session(&mut self, secret: &str) {
        self.set_cookie(self.session_cookie, secret);
    }

    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.jar.insert(name.to_owned(), value.to_owned());
    }

    /// The session's secret; `None` when the browser holds none.
    pub(crate) fn session(&self) -> Option<&str> {
        self.cookie(self.session_cookie)
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.jar.get(name).map(String::as_str)
    }

    pub(crate) async fn get(&mut self, address: &str) -> Answer {
        self.send(Method::GET, address, &[("sec-fetch-site", "none")], Body::empty()).await
    }

    /// Sends a form of ours.
    pub(crate) async fn post<V: AsRef<str>>(&mut self, address: &str, fields: &[(&str, V)]) -> Answer {
        self.post_from(address, fields, OWN_PAGE).await
    }

    /// Sends a form with these headers saying where it stands.
    pub(crate) async fn post_from<V: AsRef<str>>(
        &mut self,
        address: &str,
        fields: &[(&str, V)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.send(Method::POST, address, &headers, Body::from(form.finish())).await
    }

    /// Sends a form and looks at the page it leads to.
    pub(crate) async fn post_and_follow<V: AsRef<str>>(&mut self, address: &str, fields: &[(&str, V)]) -> Answer {
        let answer = self.post(address, fields).await;
        let to = answer.leads_to();
        self.get(&to).await
    }

    pub(crate) async fn send(&mut self, method: Method, address: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(address).header(header::HOST, &self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.jar.is_empty() {
            let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.ip, 40_000)));
        let answer = Answer::read(self.router.clone().oneshot(request).await.unwrap()).await;
        self.keep_cookies(&answer);
        answer
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for line in answer.set_cookies() {
            let (name, rest) = line.split_once('=').unwrap();
            let (value, attributes) = rest.split_once(';').unwrap();
            if attributes.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 32 << 20).await.unwrap();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// A header's text; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// Where a redirect leads. It must be one that turns a POST into a GET.
    #[track_caller]
    pub(crate) fn leads_to(&self) -> String {
        assert_eq!(self.status, 303, "not a redirect: {} {}", self.title(), self.visible());
        self.header("location").to_owned()
    }

    /// The last part of the path a redirect leads to: mostly an id.
    #[track_caller]
    pub(crate) fn leads_to_id(&self) -> String {
        let to = self.leads_to();
        to.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    /// The document's title.
    pub(crate) fn title(&self) -> String {
        let Some((_, rest)) = self.body.split_once("<title>") else { return String::new() };
        rest.split("</title>").next().unwrap().to_owned()
    }

    /// The text people read, without the markup.
    pub(crate) fn visible(&self) -> String {
        html::text(&self.body)
    }

    /// A whole page of ours with this status, not a bare line of text.
    #[track_caller]
    pub(crate) fn assert_page(&self, status: u16) {
        assert_eq!(self.status, status, "{} {}", self.title(), self.visible());
        assert_eq!(self.header("content-type"), "text/html; charset=utf-8");
        let whole =
            self.body.starts_with("<!DOCTYPE html>") && self.body.contains("</html>") && self.body.contains("<h1");
        assert!(whole, "{}", self.body);
    }
}
