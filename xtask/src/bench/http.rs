//! A small HTTP/1.1 client over one kept-alive connection, with cookies: what a browser does, at little cost to
//! the core it shares with nothing else.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::failure::{Context, Result, fail};

/// One visitor of one host.
pub(super) struct Client {
    /// `127.0.0.1:PORT`, also sent as `Host`.
    address: String,
    connection: Option<BufReader<TcpStream>>,
    cookies: BTreeMap<String, String>,
}

/// An answer, read whole.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The first header of this name, given in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Where a redirect leads.
    ///
    /// # Errors
    /// When this is no redirect.
    pub(super) fn location(&self) -> Result<&str> {
        match self.header("location") {
            Some(location) if (300..400).contains(&self.status) => Ok(location),
            _ => fail(format!("expected a redirect, got {}: {}", self.status, excerpt(&self.text()))),
        }
    }
}

impl Client {
    pub(super) fn new(address: &str) -> Client {
        Client { address: address.to_owned(), connection: None, cookies: BTreeMap::new() }
    }

    /// Another visitor with the same cookies and a connection of its own.
    pub(super) fn twin(&self) -> Client {
        Client { address: self.address.clone(), connection: None, cookies: self.cookies.clone() }
    }

    pub(super) fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, None)
    }

    /// Posts a form, as a browser does from a page of this host.
    pub(super) fn post(&mut self, path: &str, fields: &[(String, String)]) -> Result<Answer> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.send("POST", path, Some(&body.join("&")))
    }

    /// `address/path` or a full URL of this host, as a path.
    pub(super) fn path<'a>(&self, location: &'a str) -> Result<&'a str> {
        if location.starts_with('/') {
            return Ok(location);
        }
        match location.strip_prefix("http://").and_then(|rest| rest.strip_prefix(self.address.as_str())) {
            Some(path) => Ok(path.split('#').next().unwrap_or(path)),
            None => fail(format!("{location} does not lead to {}", self.address)),
        }
    }

    fn send(&mut self, method: &str, path: &str, form: Option<&str>) -> Result<Answer> {
        let doing = || format!("{method} {}{}", self.address, path.split('?').next().unwrap_or(path));
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\n", self.address);
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            head += &format!("cookie: {}\r\n", cookies.join("; "));
        }
        if let Some(form) = form {
            head += &format!(
                "origin: http://{}\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n",
                self.address,
                form.len()
            );
        }
        head += "\r\n";
        head += form.unwrap_or_default();

        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.address).context(doing)?,
        };
        connection.get_mut().write_all(head.as_bytes()).context(doing)?;
        let (answer, reusable) = read(&mut connection).context(doing)?;
        if reusable {
            self.connection = Some(connection);
        }
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(answer)
    }
}

fn connect(address: &str) -> std::io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(BufReader::with_capacity(64 * 1024, stream))
}

/// Reads one answer; the second value tells whether the connection may be used again.
fn read(from: &mut impl BufRead) -> std::io::Result<(Answer, bool)> {
    let malformed = |what: &str| std::io::Error::other(format!("malformed answer: {what}"));
    let mut line = String::new();
    from.read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|word| word.trim().parse().ok())
        .ok_or_else(|| malformed(&format!("status line {line:?}")))?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        from.read_line(&mut line)?;
        let header = line.trim_end();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or_else(|| malformed(header))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new() };
    let mut reusable = answer.header("connection") != Some("close");
    if let Some(length) = answer.header("content-length") {
        let length = length.parse().map_err(|_| malformed("content-length"))?;
        answer.body.resize(length, 0);
        from.read_exact(&mut answer.body)?;
    } else if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            line.clear();
            from.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(|_| malformed("chunk size"))?;
            let start = answer.body.len();
            answer.body.resize(start + size, 0);
            from.read_exact(&mut answer.body[start..])?;
            line.clear();
            from.read_line(&mut line)?;
            if size == 0 {
                break;
            }
        }
    } else if ![204, 304].contains(&answer.status) {
        from.read_to_end(&mut answer.body)?;
        reusable = false;
    }
    Ok((answer, reusable))
}

/// Percent-encodes for a form body.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

/// The beginning of a text, for messages.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_known_and_of_chunked_length_are_read() {
        let mut wire: &[u8] = b"HTTP/1.1 303 See Other\r\nLocation: /a\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";

        let (first, first_reusable) = read(&mut wire).unwrap();
        let (second, second_reusable) = read(&mut wire).unwrap();

        assert_eq!((first.status, first.location().unwrap(), first.text().as_str()), (303, "/a", "ok"));
        assert_eq!((second.status, second.text().as_str()), (200, "abcde"));
        assert!(first_reusable && second_reusable);
        assert!(second.location().is_err());
    }

    #[test]
    fn a_form_is_encoded() {
        assert_eq!(encode("a b&c=ü"), "a%20b%26c%3D%C3%BC");
    }

    #[test]
    fn only_locations_of_the_same_host_have_a_path() {
        let client = Client::new("127.0.0.1:3000");

        assert_eq!(client.path("/connect/7?x=1").unwrap(), "/connect/7?x=1");
        assert_eq!(client.path("http://127.0.0.1:3000/oauth?code=1#_=_").unwrap(), "/oauth?code=1");
        assert!(client.path("http://127.0.0.1:3900/dialog").is_err());
    }
}
