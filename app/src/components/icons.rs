//! The icon set: own drawings on a 20 px grid, stroke 1.5, inheriting the colour of the text beside them.
//!
//! Icons never stand alone as information: they are hidden from assistive technology, and words accompany them.

use leptos::prelude::*;

/// Which drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// Done, working.
    Check,
    /// Something needs a person.
    Alert,
    /// Time, waiting.
    Clock,
    /// Refused, failed, close.
    X,
    /// Not applicable, neutral.
    Minus,
    /// Ended on purpose or switched off.
    Stop,
    /// Paused.
    Pause,
    /// Search.
    Search,
    /// Copy to the clipboard.
    Copy,
    /// Leaves Adlane.
    External,
    /// Menu of further actions.
    Menu,
    /// Dashboard.
    Home,
    /// Connections.
    Plug,
    /// Ad accounts.
    Grid,
    /// Campaigns.
    Megaphone,
    /// Figures over time.
    Chart,
    /// People.
    Users,
    /// One person.
    User,
    /// Settings.
    Settings,
    /// Protection, administration.
    Shield,
    /// Sign out.
    Logout,
    /// Add.
    Plus,
    /// Forwards.
    ArrowRight,
    /// Backwards.
    ArrowLeft,
    /// Opens downwards.
    ChevronDown,
    /// Goes one level deeper.
    ChevronRight,
    /// Phone.
    Phone,
    /// Show what is hidden.
    Eye,
    /// Sealed, private.
    Lock,
    /// Key, access.
    Key,
    /// Dates.
    Calendar,
    /// Money.
    Money,
    /// Goal, marker, issue.
    Flag,
    /// Business.
    Building,
    /// Instagram account.
    Camera,
    /// Facebook page, document.
    Page,
    /// Plan, list of things to do.
    Plan,
    /// Explanation.
    Info,
    /// Check again.
    Refresh,
    /// Remove.
    Trash,
    /// Light colours.
    Sun,
    /// Dark colours.
    Moon,
    /// The device decides.
    Device,
    /// Test surroundings: nothing here reaches Meta.
    Flask,
    /// Filter a list.
    Filter,
}

impl IconName {
    /// The drawing as SVG children. Constant text of ours; nothing a user typed ever reaches it.
    fn shapes(self) -> &'static str {
        match self {
            Self::Check => r#"<path d="m4 10.5 4 4 8-9"/>"#,
            Self::Alert => r#"<path d="M10 3 2.5 16.5h15z"/><path d="M10 8v4M10 14.4v.1"/>"#,
            Self::Clock => r#"<circle cx="10" cy="10" r="7"/><path d="M10 6v4l2.75 1.75"/>"#,
            Self::X => r#"<path d="m5 5 10 10M15 5 5 15"/>"#,
            Self::Minus => r#"<path d="M5 10h10"/>"#,
            Self::Stop => r#"<circle cx="10" cy="10" r="7"/><path d="m5.1 5.1 9.8 9.8"/>"#,
            Self::Pause => r#"<path d="M7 5v10M13 5v10"/>"#,
            Self::Search => r#"<circle cx="9" cy="9" r="5.5"/><path d="m13 13 4 4"/>"#,
            Self::Copy => {
                r#"<rect x="7" y="7" width="10" height="10" rx="2"/><path d="M13 7V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h2"/>"#
            }
            Self::External => {
                r#"<path d="M11.5 3H17v5.5M17 3l-8 8M8 4H5a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2v-3"/>"#
            }
            Self::Menu => r#"<path d="M3 5.5h14M3 10h14M3 14.5h14"/>"#,
            Self::Home => r#"<path d="M3 9.5 10 3.5l7 6V16a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z"/><path d="M8 17v-5h4v5"/>"#,
            Self::Plug => r#"<path d="M7 3v4M13 3v4M5 7h10v2.5a5 5 0 0 1-10 0zM10 14.5V17"/>"#,
            Self::Grid => {
                r#"<rect x="3" y="3" width="5.5" height="5.5" rx="1.25"/><rect x="11.5" y="3" width="5.5" height="5.5" rx="1.25"/><rect x="3" y="11.5" width="5.5" height="5.5" rx="1.25"/><rect x="11.5" y="11.5" width="5.5" height="5.5" rx="1.25"/>"#
            }
            Self::Megaphone => {
                r#"<path d="M3 8.5v3a1 1 0 0 0 1 1h2L15 16V4L6 7.5H4a1 1 0 0 0-1 1zM6 7.5v5M7 13l1 4h2.25l-.75-3"/><path d="M17.25 8.5v3"/>"#
            }
            Self::Chart => r#"<path d="M3 3v13a1 1 0 0 0 1 1h13"/><path d="m6.5 12.5 3-3.5 2.5 2 4.5-5.5"/>"#,
            Self::Users => {
                r#"<circle cx="7.5" cy="7" r="3"/><path d="M2 16.5c.4-3 2.6-4.5 5.5-4.5s5.1 1.5 5.5 4.5M13 4.3a3 3 0 0 1 0 5.4M15.2 12.4c1.6.7 2.6 2.1 2.8 4.1"/>"#
            }
            Self::User => r#"<circle cx="10" cy="7" r="3.25"/><path d="M3.75 17c.5-3.3 3-5 6.25-5s5.75 1.7 6.25 5"/>"#,
            Self::Settings => {
                r#"<path d="M3 6h6M13.5 6H17M3 14h3.5M11 14h6"/><circle cx="11.25" cy="6" r="2.25"/><circle cx="8.75" cy="14" r="2.25"/>"#
            }
            Self::Shield => {
                r#"<path d="M10 2.5 16.5 5v4.5c0 3.8-2.6 6.6-6.5 8-3.9-1.4-6.5-4.2-6.5-8V5z"/><path d="m7.25 10 2 2 3.5-4"/>"#
            }
            Self::Logout => r#"<path d="M8 3H5a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h3M13 6l4 4-4 4M17 10H8"/>"#,
            Self::Plus => r#"<path d="M10 4v12M4 10h12"/>"#,
            Self::ArrowRight => r#"<path d="M3.5 10h13M11.5 5l5 5-5 5"/>"#,
            Self::ArrowLeft => r#"<path d="M16.5 10h-13M8.5 5l-5 5 5 5"/>"#,
            Self::ChevronDown => r#"<path d="m5.5 8 4.5 4.5L14.5 8"/>"#,
            Self::ChevronRight => r#"<path d="m8 5.5 4.5 4.5L8 14.5"/>"#,
            Self::Phone => r#"<rect x="5.5" y="2.5" width="9" height="15" rx="2"/><path d="M9 14.75h2"/>"#,
            Self::Eye => {
                r#"<path d="M2 10c1.7-3.3 4.5-5 8-5s6.3 1.7 8 5c-1.7 3.3-4.5 5-8 5s-6.3-1.7-8-5z"/><circle cx="10" cy="10" r="2.5"/>"#
            }
            Self::Lock => {
                r#"<rect x="4" y="9" width="12" height="8" rx="2"/><path d="M6.75 9V6.25a3.25 3.25 0 0 1 6.5 0V9M10 12.25v1.5"/>"#
            }
            Self::Key => {
                r#"<circle cx="6.75" cy="13.25" r="3.75"/><path d="M9.5 10.5 17 3M14 6l2.5 2.5M11.75 8.25l1.5 1.5"/>"#
            }
            Self::Calendar => {
                r#"<rect x="3" y="4.5" width="14" height="12.5" rx="2"/><path d="M3 8.5h14M7 2.5v4M13 2.5v4"/>"#
            }
            Self::Money => {
                r#"<rect x="2" y="4.5" width="16" height="11" rx="2"/><circle cx="10" cy="10" r="2.5"/><path d="M5 10v.01M15 10v.01"/>"#
            }
            Self::Flag => r#"<path d="M4.5 17.5v-14M4.5 4.5c3.5-2 6 1.5 11 0v7.5c-5 1.5-7.5-2-11 0"/>"#,
            Self::Building => {
                r#"<path d="M4 17V4a1 1 0 0 1 1-1h7a1 1 0 0 1 1 1v13M13 8h2.5a1 1 0 0 1 1 1v8M2.5 17h15M7 6.5h3M7 10h3M7 13.5h3"/>"#
            }
            Self::Camera => {
                r#"<rect x="3" y="3" width="14" height="14" rx="4"/><circle cx="10" cy="10" r="3.25"/><path d="M14 6v.01"/>"#
            }
            Self::Page => {
                r#"<path d="M5 3.5a1 1 0 0 1 1-1h5.5L15.5 6.5v10a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1z"/><path d="M11.5 2.5v4h4M7.75 10.5h5M7.75 13.5h3.5"/>"#
            }
            Self::Plan => {
                r#"<path d="M9 5.5h8M9 10h8M9 14.5h8M3 5.5l1.25 1.25L6.5 4.25M3 10l1.25 1.25L6.5 8.75M3.25 14.5h2.5"/>"#
            }
            Self::Info => r#"<circle cx="10" cy="10" r="7"/><path d="M10 9.5v4M10 6.6v.1"/>"#,
            Self::Refresh => {
                r#"<path d="M16.5 3.5V8H12M3.5 16.5V12H8"/><path d="M16 8a6.5 6.5 0 0 0-11.5-1.5M4 12a6.5 6.5 0 0 0 11.5 1.5"/>"#
            }
            Self::Trash => {
                r#"<path d="M3.5 5.5h13M8 5.5v-2a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v2M5 5.5l.75 10.6a1.5 1.5 0 0 0 1.5 1.4h5.5a1.5 1.5 0 0 0 1.5-1.4L15 5.5M8.5 9v5M11.5 9v5"/>"#
            }
            Self::Sun => {
                r#"<circle cx="10" cy="10" r="3.25"/><path d="M10 2v1.75M10 16.25V18M2 10h1.75M16.25 10H18M4.35 4.35l1.2 1.2M14.45 14.45l1.2 1.2M15.65 4.35l-1.2 1.2M5.55 14.45l-1.2 1.2"/>"#
            }
            Self::Moon => r#"<path d="M16.5 11.75A7 7 0 0 1 8.25 3.5a7 7 0 1 0 8.25 8.25z"/>"#,
            Self::Device => r#"<rect x="2.5" y="3.5" width="15" height="10" rx="2"/><path d="M7 17h6M10 13.5V17"/>"#,
            Self::Flask => {
                r#"<path d="M7.5 2.5h5M8.25 2.5v5L3.9 15a1.5 1.5 0 0 0 1.3 2.25h9.6A1.5 1.5 0 0 0 16.1 15l-4.35-7.5v-5M6 12h8"/>"#
            }
            Self::Filter => r#"<path d="M3 5h14M5.5 10h9M8 15h4"/>"#,
        }
    }
}

/// One icon, as tall as the text's line wants it. Hidden from assistive technology: say the meaning in words beside it.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 20 20"
            width="20"
            height="20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.5"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
            inner_html=name.shapes()
        ></svg>
    }
}

/// Adlane's sign: a road running to its vanishing point, which is also the letter A.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg
            class="mark"
            viewBox="0 0 32 32"
            width="28"
            height="28"
            aria-hidden="true"
            focusable="false"
            inner_html=r#"<rect class="mark-ground" width="32" height="32" rx="8"/><path class="mark-lane" d="M13.2 6.5 7 25.5M18.8 6.5 25 25.5"/><path class="mark-line" d="M16 10v3M16 16.5v3.5M16 23.5v2"/>"#
        ></svg>
    }
}
