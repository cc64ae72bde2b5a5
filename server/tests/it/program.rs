//! The program `adlane` as an operator starts it, each time in a folder of its own with an environment of its own.

mod commands;
mod doctor;
mod killed;
mod serving;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// A folder to run in, with the settings to run by. Removed at the end.
struct Place {
    folder: PathBuf,
    settings: Vec<(String, String)>,
}

impl Place {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("adlane-program-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir(&folder).unwrap();
        Self { folder, settings: Vec::new() }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Settings for a server on a port nobody has; the port with them.
    fn with_free_port(self) -> (Self, u16) {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let here = self.with("ADLANE_LISTEN", &format!("127.0.0.1:{port}"));
        (here.with("ADLANE_BASE_URL", &format!("http://localhost:{port}")), port)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_adlane"));
        command.args(arguments).current_dir(&self.folder).env_clear().stdin(Stdio::null());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command to its end with this on its standard input.
    fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Starts a server and waits for its greeting.
    fn serve(&self, arguments: &[&str]) -> Server {
        let mut child = self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (send, lines) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        let mut errors = child.stderr.take().unwrap();
        let log = thread::spawn(move || {
            let mut log = String::new();
            errors.read_to_string(&mut log).unwrap();
            log
        });
        let mut server = Server { child, lines, said: Vec::new(), log: Some(log) };
        server.wait_for("Adlane is ready at");
        server
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What is left over lies in the system's temporary folder and harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A running server. Killed when a test fails before it has stopped.
struct Server {
    child: Child,
    lines: mpsc::Receiver<String>,
    said: Vec<String>,
    log: Option<thread::JoinHandle<String>>,
}

impl Server {
    fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.said.iter().any(|line| line.contains(text)) {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => self.said.push(line),
                Err(_) => {
                    let _ = self.child.kill();
                    panic!("{text:?} was never said: {:?}\n{}", self.said, self.log.take().unwrap().join().unwrap());
                }
            }
        }
    }

    /// Everything said on standard output so far.
    fn said(&mut self) -> String {
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(200)) {
            self.said.push(line);
        }
        self.said.join("\n")
    }

    /// Ends it as a power failure would.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop as service managers do; returns its exit code and its log.
    fn stop(&mut self) -> (Option<i32>, String) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), self.log.take().unwrap().join().unwrap());
            }
            assert!(Instant::now() < deadline, "it does not stop");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Stopped already, mostly.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request over TCP; the whole answer.
fn ask(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(port: u16, path: &str, cookie: &str) -> String {
    ask(
        port,
        &format!("GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n"),
    )
}

/// Sends a form of ours; the whole answer.
fn post(port: u16, path: &str, cookie: &str, fields: &[(&str, &str)]) -> String {
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    ask(
        port,
        &format!(
            "POST {path} HTTP/1.1\r\nhost: localhost:{port}\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        ),
    )
}

/// Where an answer leads.
#[track_caller]
fn location(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("location: "));
    line.unwrap_or_else(|| panic!("no redirect: {answer}")).to_owned()
}

/// Signs in; returns the cookie to send along.
fn sign_in(port: u16, email: &str, password: &str) -> Result<String, String> {
    let answer = post(port, "/fn/people/log_in", "", &[("email", email), ("password", password)]);
    let cookie = answer
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: ").filter(|line| line.starts_with("adlane_sid=")));
    cookie.map(|cookie| cookie.split(';').next().unwrap().to_owned()).ok_or(answer)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
