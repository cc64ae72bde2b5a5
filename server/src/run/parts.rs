//! The parts of a running Adlane, put together from the settings.

use std::{net::SocketAddr, path::Path};

use graph::{AppSecret, Graph};
use services::{Clock, Services, Settings, vault::Vault};
use store::Db;
use url::Url;

use super::{Fatal, say};
use crate::config::{Config, is_loopback};

/// Where the bundled sandbox listens, unless something else is there already.
const SANDBOX: ([u8; 4], u16) = ([127, 0, 0, 1], 3900);
/// A key made for the demo lives beside the demo's database.
const KEY_FILE: &str = "data/encryption.key";

/// Services and what must live as long as they do.
pub(super) struct Parts {
    pub(super) services: Services,
    /// Where Ads Manager is, for the forms that redirect there.
    pub(super) ads_manager: Url,
    /// `None` when a Meta app is configured.
    pub(super) sandbox: Option<sandbox::Sandbox>,
}

impl Parts {
    /// Starts what the settings ask for: the sandbox too, when no Meta app is configured.
    pub(super) async fn start(config: &Config, demo: bool) -> Result<Self, Fatal> {
        let sandbox = if config.meta_app.is_none() { Some(start_sandbox().await?) } else { None };
        let base = sandbox.as_ref().map(|sandbox| Url::parse(&sandbox.url())).transpose()?;
        let (graph, template) = meta(config, base.as_ref())?;
        let ads_manager = Url::parse(&template)?;
        let services = services(config, graph, template, demo).await?;
        Ok(Self { services, ads_manager, sandbox })
    }

    /// For acts that do not speak to Meta.
    pub(super) async fn start_without_sandbox(config: &Config) -> Result<Services, Fatal> {
        let nowhere = Url::parse("http://127.0.0.1:9")?;
        let (graph, template) = meta(config, Some(&nowhere))?;
        services(config, graph, template, false).await
    }
}

async fn services(
    config: &Config,
    graph: graph::Settings,
    ads_manager_template: String,
    demo: bool,
) -> Result<Services, Fatal> {
    let settings = Settings {
        base_url: config.base_url.clone(),
        // Plain http to this machine cannot be Meta, whoever started the sandbox.
        sandbox: is_loopback(&graph.graph_url),
        demo,
        ads_manager_template,
        label_lookup_s: config.label_lookup_s.clone(),
        meta_timeout: config.meta_timeout,
    };
    let graph = client(graph)?;
    let vault = vault(config)?;
    let db = open_database(config).await?;
    Ok(Services::new(db, graph, vault, Clock::System, settings))
}

fn client(settings: graph::Settings) -> Result<Graph, Fatal> {
    Graph::new(settings).map_err(|error| match error.refusal() {
        Some(refusal) => format!("the settings for Meta cannot be used: {}", refusal.message).into(),
        None => format!("the client for Meta could not be built: {error}").into(),
    })
}

/// The client alone, for the configured app.
pub(super) fn client_of(config: &Config) -> Result<Graph, Fatal> {
    client(meta(config, None)?.0)
}

/// Opens the database; the folder of a SQLite file is made when missing.
pub(super) async fn open_database(config: &Config) -> Result<Db, Fatal> {
    if let Some(path) = config.sqlite_file()
        && let Some(folder) = path.parent()
        && !folder.as_os_str().is_empty()
    {
        make_private_folder(folder)?;
    }
    Db::connect(&config.database_url).await.map_err(|error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        format!("the database cannot be opened: {error}{cause}").into()
    })
}

/// The configured app, or the sandbox's.
fn meta(config: &Config, sandbox: Option<&Url>) -> Result<(graph::Settings, String), Fatal> {
    let common = |app_id: String,
                  app_secret: AppSecret,
                  graph_url: Url,
                  graph_video_url: Url,
                  dialog_url: Url,
                  login_config_id| graph::Settings {
        app_id,
        app_secret,
        api_version: config.api_version.clone(),
        graph_url,
        graph_video_url,
        dialog_url,
        timeout: config.meta_timeout,
        max_read_retries: config.max_read_retries,
        login_config_id,
    };
    if let Some(app) = &config.meta_app {
        let settings = common(
            app.id.clone(),
            app.secret.clone(),
            app.graph_url.clone(),
            app.graph_video_url.clone(),
            app.dialog_url.clone(),
            app.login_config_id.clone(),
        );
        return Ok((settings, app.ads_manager_template.clone()));
    }
    let base = sandbox.ok_or("without a Meta app the sandbox must run")?;
    let app = sandbox::Config::default();
    let settings = common(app.app_id, AppSecret::new(app.app_secret), base.clone(), base.clone(), base.clone(), None);
    let template = format!(
        "{}/adsmanager/manage/campaigns?act={{act}}&business_id={{business}}",
        base.as_str().trim_end_matches('/')
    );
    Ok((settings, template))
}

/// Its usual port, or a free one when that is taken: the application is told the address either way.
async fn start_sandbox() -> Result<sandbox::Sandbox, Fatal> {
    let usual = SocketAddr::from(SANDBOX);
    match sandbox::Sandbox::start(usual, sandbox::Config::default()).await {
        Ok(sandbox) => Ok(sandbox),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            say(&format!("{usual} is taken; the sandbox listens on a free port instead."));
            let free = SocketAddr::from((SANDBOX.0, 0));
            Ok(sandbox::Sandbox::start(free, sandbox::Config::default()).await?)
        }
        Err(error) => Err(format!("the sandbox cannot listen on {usual}: {error}").into()),
    }
}

fn vault(config: &Config) -> Result<Vault, Fatal> {
    let ring = match &config.encryption_ring {
        Some(ring) => ring.0.clone(),
        None => generated_ring()?,
    };
    Ok(Vault::from_ring(&ring)?)
}

/// Only without a Meta app: the key protects tokens of the sandbox and is kept where the demo's database is.
fn generated_ring() -> Result<String, Fatal> {
    let path = Path::new(KEY_FILE);
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    match std::fs::read_to_string(path) {
        Ok(ring) => return Ok(ring.trim().to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("{KEY_FILE} cannot be read: {error}").into()),
    }
    let ring = Vault::generate_ring();
    write_private(path, &ring).map_err(|error| format!("{KEY_FILE} cannot be written: {error}"))?;
    Ok(ring)
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

fn make_private_folder(folder: &Path) -> Result<(), Fatal> {
    if folder.exists() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()).into())
}
