//! What surrounds a page: navigation, top bar, account menu; and the plain frame for people not signed in.

use super::banner::SandboxBanner;
use super::icons::{Icon, IconName, Mark};
use super::text::MaybeText;
use leptos::prelude::*;

/// The section a page belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NavItem {
    /// `/dashboard`
    Dashboard,
    /// `/accounts`
    Accounts,
    /// `/campaigns`
    Campaigns,
    /// `/connections`
    Connections,
    /// `/intents`
    Plans,
    /// `/admin`
    Admin,
    /// `/settings`
    Settings,
    /// None of the sections.
    #[default]
    Elsewhere,
}

/// The person's choice of colours. Kept as `data-theme` on `<html>`; the device decides when absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// As posted by the account menu and kept in the cookie.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// From what [`Theme::as_str`] wrote; anything else leaves it to the device.
    pub fn from_saved(saved: &str) -> Self {
        match saved {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The value of `data-theme` on `<html>`; `None` leaves the attribute out.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            other => Some(other.as_str()),
        }
    }
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameUser {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The organization they act for.
    pub organization: String,
    /// Their role there, as a word.
    pub role: String,
    /// Whether the admin section is theirs to see.
    pub admin: bool,
}

/// The ad account everything on the page is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameAccount {
    /// Its name at Meta.
    pub name: String,
    /// ISO currency code.
    pub currency: String,
    /// Its zone, such as `Europe/Berlin`.
    pub timezone: String,
}

struct Section {
    item: NavItem,
    href: &'static str,
    label: &'static str,
    icon: IconName,
}

const SECTIONS: [Section; 6] = [
    Section { item: NavItem::Dashboard, href: "/dashboard", label: "Dashboard", icon: IconName::Home },
    Section { item: NavItem::Accounts, href: "/accounts", label: "Ad accounts", icon: IconName::Grid },
    Section { item: NavItem::Campaigns, href: "/campaigns", label: "Campaigns", icon: IconName::Megaphone },
    Section { item: NavItem::Connections, href: "/connections", label: "Connections", icon: IconName::Plug },
    Section { item: NavItem::Plans, href: "/intents", label: "Plans", icon: IconName::Plan },
    Section { item: NavItem::Admin, href: "/admin", label: "Admin", icon: IconName::Shield },
];

fn navigation(here: NavItem, admin: bool) -> impl IntoView {
    let links: Vec<_> = SECTIONS
        .iter()
        .filter(|section| admin || section.item != NavItem::Admin)
        .map(|section| {
            // On a phone the bar has room for five; the admin section is then reached by the account menu.
            let class = if section.item == NavItem::Admin { "nav-item nav-item-wide" } else { "nav-item" };
            view! {
                <li class=class>
                    <a href=section.href aria-current=(section.item == here).then_some("page")>
                        <Icon name=section.icon/>
                        <span class="nav-label">{section.label}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="nav" aria-label="Adlane">
            <a class="nav-brand" href="/dashboard">
                <Mark/>
                <span class="nav-brand-name">"Adlane"</span>
            </a>
            <ul class="nav-list">{links}</ul>
        </nav>
    }
}

fn theme_form(theme: Theme, back: String) -> impl IntoView {
    let options = [
        (Theme::System, "Device", IconName::Device),
        (Theme::Light, "Light", IconName::Sun),
        (Theme::Dark, "Dark", IconName::Moon),
    ];
    let buttons: Vec<_> = options
        .into_iter()
        .map(|(option, label, icon)| {
            view! {
                <button type="submit" name="theme" value=option.as_str() aria-pressed=(option == theme).to_string()>
                    <Icon name=icon/>
                    <span>{label}</span>
                </button>
            }
        })
        .collect();
    view! {
        <form class="theme" method="post" action="/fn/theme">
            <input type="hidden" name="back" value=back/>
            <p class="menu-heading" id="theme-heading">"Colours"</p>
            <div class="segments" role="group" aria-labelledby="theme-heading">{buttons}</div>
        </form>
    }
}

fn account_menu(who: FrameUser, theme: Theme, back: String) -> impl IntoView {
    view! {
        <details class="menu">
            <summary class="menu-button">
                <super::Avatar name=who.name.clone()/>
                <span class="menu-button-name">{who.name.clone()}</span>
                <span class="visually-hidden">"Account menu"</span>
                <Icon name=IconName::ChevronDown/>
            </summary>
            <div class="menu-panel">
                <div class="menu-who">
                    <p class="menu-name">{who.name}</p>
                    <p class="muted">{who.email}</p>
                    <p class="muted">{who.role}" at "{who.organization}</p>
                </div>
                {who.admin
                    .then(|| {
                        view! {
                            <ul class="menu-list narrow-only">
                                <li>
                                    <a href="/admin">
                                        <Icon name=IconName::Shield/>
                                        <span>"Admin"</span>
                                    </a>
                                </li>
                            </ul>
                        }
                    })}
                {theme_form(theme, back)}
                <form class="menu-list" method="post" action="/fn/people/log_out">
                    <button type="submit">
                        <Icon name=IconName::Logout/>
                        <span>"Sign out"</span>
                    </button>
                </form>
            </div>
        </details>
    }
}

fn account_link(account: Option<FrameAccount>) -> AnyView {
    match account {
        Some(account) => view! {
            <a class="topbar-account" href="/accounts">
                <span class="visually-hidden">"Selected ad account: "</span>
                <span class="topbar-account-name">{account.name}</span>
                <span class="topbar-account-facts num">{account.currency}" · "{account.timezone}</span>
            </a>
        }
        .into_any(),
        None => view! {
            <a class="topbar-account" href="/accounts">
                <span class="topbar-account-facts">"No ad account chosen"</span>
            </a>
        }
        .into_any(),
    }
}

/// The frame of every page for people signed in. Children are the page, beginning with [`super::PageHead`].
#[component]
pub fn Frame(
    /// The section to mark.
    here: NavItem,
    who: FrameUser,
    /// The chosen ad account, when there is one.
    #[prop(optional_no_strip)]
    selected_account: Option<FrameAccount>,
    /// Whether Adlane talks to the bundled sandbox.
    sandbox: bool,
    #[prop(optional)] theme: Theme,
    /// Address of this page, for forms of the frame that come back to it. Empty: they come back to the dashboard.
    #[prop(optional, into)]
    path: MaybeText,
    /// How many creations are under way.
    #[prop(optional)]
    launches: u32,
    /// Tables at full width instead of the 1,200 px column.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    let back = path.into_option().unwrap_or_else(|| "/dashboard".to_owned());
    let under_way = (launches > 0).then(|| {
        let words = if launches == 1 { " launch in progress" } else { " launches in progress" };
        view! {
            <a class="chip tone-waiting topbar-launches" href="/campaigns">
                <Icon name=IconName::Clock/>
                <span>
                    <span class="num">{launches}</span>
                    <span class="topbar-launches-words">{words}</span>
                </span>
            </a>
        }
    });
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <div class="frame">
            {navigation(here, who.admin)}
            <div class="frame-column">
                {sandbox.then(|| view! { <SandboxBanner/> })}
                <header class="topbar">
                    <p class="topbar-organization">
                        <Icon name=IconName::Building/>
                        <span class="visually-hidden">"Organization: "</span>
                        <span class="topbar-organization-name">{who.organization.clone()}</span>
                    </p>
                    {account_link(selected_account)}
                    <div class="topbar-end">
                        {under_way}
                        {account_menu(who, theme, back)}
                    </div>
                </header>
                <main class=if wide { "main main-wide" } else { "main" } id="main" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
    }
}

/// The frame for people not signed in, and for errors: a wordmark, the page, a line at the end.
#[component]
pub fn Plain(
    sandbox: bool,
    /// Links at the end of the head, such as "Sign in".
    #[prop(optional)]
    actions: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <div class="plain">
            {sandbox.then(|| view! { <SandboxBanner/> })}
            <header class="plain-head">
                <a class="nav-brand" href="/">
                    <Mark/>
                    <span class="nav-brand-name">"Adlane"</span>
                </a>
                {actions.map(|actions| view! { <nav class="cluster" aria-label="Account">{actions}</nav> })}
            </header>
            <main class="plain-main" id="main" tabindex="-1">
                {children()}
            </main>
            <footer class="plain-foot">
                <p>"Adlane works with Meta's Marketing API. It is not made by Meta."</p>
            </footer>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(admin: bool, sandbox: bool) -> String {
        let who = FrameUser { name: "Ana Ruiz".into(), admin, ..FrameUser::default() };
        Owner::new().with(|| {
            view! { <Frame here=NavItem::Accounts who=who sandbox=sandbox path="/accounts?q=a">"Page"</Frame> }
                .to_html()
        })
    }

    #[test]
    fn the_admin_section_is_offered_to_admins_only() {
        assert!(frame(true, false).contains(r#"href="/admin""#));
        assert!(!frame(false, false).contains(r#"href="/admin""#));
    }

    #[test]
    fn the_sandbox_is_named_only_where_it_is_used() {
        assert!(frame(false, true).contains("sandbox-banner"));
        assert!(!frame(false, false).contains("sandbox-banner"));
    }

    #[test]
    fn one_section_is_marked_as_the_current_one() {
        assert_eq!(frame(true, false).matches(r#"aria-current="page""#).count(), 1);
    }

    #[test]
    fn choosing_colours_comes_back_to_the_same_page() {
        assert!(frame(false, false).contains(r#"name="back" value="/accounts?q=a""#));
    }
}
