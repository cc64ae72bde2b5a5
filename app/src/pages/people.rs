//! Signing up, in and out, and the choice of colours.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use services::people::{NewSession, SignUpForm};

use crate::{
    components::{
        AuthCard, Banner, ButtonKind, Fact, Facts, LinkButton, PasswordField, PostButton, Submit, TextField, Theme,
        Tone,
    },
    error::UiError,
    ssr::{self, Redirect, SESSION_COOKIE, THEME_COOKIE, Visitor, local_path, public_page, submit_public, typed},
};

/// How long the browser keeps the session's cookie: the session's absolute life. The server ends it earlier when idle.
const SESSION_S: u32 = 24 * 60 * 60;
/// How long the choice of colours lasts: browsers keep cookies for at most 400 days.
const THEME_S: u32 = 400 * 24 * 60 * 60;

/// `/signup`
#[component]
pub fn SignUpPage() -> impl IntoView {
    if ssr::visitor().actor.is_some() {
        return already_in();
    }
    let typed = typed("people/sign_up");
    let next = wanted(&typed);
    let errors = typed.errors(&[
        ("name", "Your name"),
        ("organization", "Organization"),
        ("email", "E-mail address"),
        ("password", "Password"),
    ]);
    let sign_in = format!("/login{}", next_query(&next));
    public_page("Create an account", ().into_any(), async move |_| {
        Ok(view! {
            {ssr::unlisted()}
            <AuthCard
                title="Create an account"
                lead="For you and your organization."
                errors=errors
                footer=view! { <p>"Already have one? " <a href=sign_in>"Sign in"</a></p> }.into_any()
            >
                <form class="form" method="post" action=SignUp::url()>
                    <input type="hidden" name="next" value=next/>
                    <TextField
                        label="Your name"
                        name="name"
                        autocomplete="name"
                        maxlength=120
                        value=typed.value("name")
                        error=typed.fault("name")
                    />
                    <TextField
                        label="Organization"
                        name="organization"
                        autocomplete="organization"
                        maxlength=120
                        hint="The company or team whose ads you look after."
                        value=typed.value("organization")
                        error=typed.fault("organization")
                    />
                    <TextField
                        label="E-mail address"
                        name="email"
                        kind="email"
                        inputmode="email"
                        autocomplete="username"
                        maxlength=254
                        value=typed.value("email")
                        error=typed.fault("email")
                    />
                    <PasswordField
                        label="Password"
                        name="password"
                        autocomplete="new-password"
                        minlength=10
                        hint="At least 10 characters. A few unrelated words are easy to remember and hard to guess."
                        error=typed.fault("password")
                    />
                    <Submit label="Create the account"/>
                </form>
            </AuthCard>
        }
        .into_any())
    })
}

/// `/login`, with `next`: where to go afterwards.
#[component]
pub fn LogInPage() -> impl IntoView {
    if ssr::visitor().actor.is_some() {
        return already_in();
    }
    let typed = typed("people/log_in");
    let next = wanted(&typed);
    let errors = typed.errors(&[("email", "E-mail address"), ("password", "Password")]);
    let interrupted = !next.is_empty() && errors.is_empty();
    let left = ssr::query("signed_out") == "yes";
    let sign_up = format!("/signup{}", next_query(&next));
    public_page("Sign in", ().into_any(), async move |visitor| {
        let demo = visitor.services.settings().demo;
        Ok(view! {
            {ssr::unlisted()}
            <AuthCard
                title="Sign in"
                errors=errors
                footer=view! { <p>"New here? " <a href=sign_up>"Create an account"</a></p> }.into_any()
            >
                {interrupted
                    .then(|| {
                        view! {
                            <Banner tone=Tone::Info title="Sign in to go on">
                                <p>"You are taken to the page you asked for. Whatever you had typed there is kept."</p>
                            </Banner>
                        }
                    })}
                {left.then(|| view! { <Banner tone=Tone::Working title="You are signed out"/> })}
                <form class="form" method="post" action=LogIn::url()>
                    <input type="hidden" name="next" value=next/>
                    <TextField
                        label="E-mail address"
                        name="email"
                        kind="email"
                        inputmode="email"
                        autocomplete="username"
                        maxlength=254
                        value=typed.value("email")
                        error=typed.fault("email")
                    />
                    <PasswordField
                        label="Password"
                        name="password"
                        autocomplete="current-password"
                        error=typed.fault("password")
                    />
                    <Submit label="Sign in"/>
                </form>
                {demo.then(demo_people)}
            </AuthCard>
        }
        .into_any())
    })
}

/// Who can sign in to the demo organization. `adlane serve` creates them and prints the same three.
fn demo_people() -> impl IntoView {
    let password = services::demo::PASSWORD;
    let people: Vec<_> = services::demo::PEOPLE
        .iter()
        .map(|(_, email, role)| view! { <Fact term=role.label()><span class="nowrap">{*email}</span></Fact> })
        .collect();
    view! {
        <section class="demo stack stack-tight" aria-labelledby="demo-people">
            <h2 id="demo-people">"Demo sign-in"</h2>
            <p class="muted small">"This server holds a demo organization. Every password is " <code>{password}</code> "."</p>
            <Facts>{people}</Facts>
        </section>
    }
}

/// `/logout`: signing out changes something, so it is a form and not a link.
#[component]
pub fn LogOutPage() -> impl IntoView {
    let visitor = ssr::visitor();
    let Some(actor) = visitor.actor else {
        ssr::redirect("/login");
        return public_page("Signed out", ().into_any(), async move |_| {
            Ok(view! { <h1 tabindex="-1">"You are signed out"</h1> }.into_any())
        });
    };
    public_page("Sign out", super::landing::way_in(), async move |_| {
        Ok(view! {
            {ssr::unlisted()}
            <AuthCard title="Sign out" lead=format!("You are signed in as {}.", actor.email)>
                <div class="cluster">
                    <PostButton action=LogOut::url() label="Sign out" kind=ButtonKind::Primary/>
                    <LinkButton href="/dashboard" label="Stay"/>
                </div>
            </AuthCard>
        }
        .into_any())
    })
}

/// Creates the person and their organization, and signs them in.
#[server(prefix = "/fn", endpoint = "people/sign_up")]
pub async fn sign_up(
    #[server(default)] name: String,
    #[server(default)] organization: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), UiError> {
    let values = [("name", &*name), ("organization", &*organization), ("email", &*email), ("next", &*next)];
    let page = format!("/signup{}", next_query(local_path(&next).unwrap_or_default()));
    submit_public("people/sign_up", &page, &values, async |visitor: Visitor| {
        let form = SignUpForm {
            name: name.clone(),
            organization: organization.clone(),
            email: email.clone(),
            password: password.clone(),
        };
        let session = services::people::sign_up(&visitor.services, &form, &visitor.client).await?;
        let_in(&visitor, &session, &next).await
    })
    .await
}

/// Signs in.
#[server(prefix = "/fn", endpoint = "people/log_in")]
pub async fn log_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), UiError> {
    let page = format!("/login{}", next_query(local_path(&next).unwrap_or_default()));
    submit_public("people/log_in", &page, &[("email", &email), ("next", &next)], async |visitor: Visitor| {
        let session = services::people::log_in(&visitor.services, &email, &password, &visitor.client).await?;
        let_in(&visitor, &session, &next).await
    })
    .await
}

/// Ends the session, here and in the store. Signing out twice is no error.
#[server(prefix = "/fn", endpoint = "people/log_out")]
pub async fn log_out() -> Result<(), UiError> {
    submit_public("people/log_out", "/dashboard", &[], async |visitor: Visitor| {
        if let Some(actor) = &visitor.actor {
            services::people::log_out(&visitor.services, actor).await?;
        }
        ssr::drop_cookie(&visitor, SESSION_COOKIE);
        Ok(Redirect::to("/login?signed_out=yes"))
    })
    .await
}

/// Remembers the choice of colours in this browser.
#[server(prefix = "/fn", endpoint = "theme")]
pub async fn set_theme(#[server(default)] theme: String, #[server(default)] back: String) -> Result<(), UiError> {
    let back = local_path(&back).unwrap_or("/dashboard");
    submit_public("theme", back, &[], async |visitor: Visitor| {
        match Theme::from_saved(&theme) {
            Theme::System => ssr::drop_cookie(&visitor, THEME_COOKIE),
            chosen => ssr::set_cookie(&visitor, THEME_COOKIE, chosen.as_str(), THEME_S),
        }
        Ok(Redirect::to(back))
    })
    .await
}

/// Hands the browser its session. The key of an earlier one is not reused, so a planted cookie is worth nothing.
///
/// Someone signing in over a session that still lives ends it: it would stay valid with nobody holding its cookie.
async fn let_in(visitor: &Visitor, session: &NewSession, next: &str) -> Result<Redirect, services::Error> {
    if let Some(before) = &visitor.actor {
        services::people::log_out(&visitor.services, before).await?;
    }
    ssr::set_cookie(visitor, SESSION_COOKIE, &session.secret, SESSION_S);
    ssr::resume_kept(visitor);
    Ok(Redirect::to(local_path(next).unwrap_or("/dashboard")))
}

/// Where the visitor wants to go after signing in; empty for the dashboard.
fn wanted(typed: &ssr::Typed) -> String {
    let next = typed.value("next").unwrap_or_else(|| ssr::query("next"));
    local_path(&next).unwrap_or_default().to_owned()
}

fn next_query(next: &str) -> String {
    if next.is_empty() { String::new() } else { format!("?next={}", ssr::encode(next)) }
}

/// Someone signed in has no use for these pages.
fn already_in() -> AnyView {
    ssr::resume_kept(&ssr::visitor());
    let next = ssr::query("next");
    ssr::redirect(local_path(&next).unwrap_or("/dashboard"));
    public_page("Signed in", super::landing::way_in(), async move |_| {
        Ok(view! { <h1 tabindex="-1">"You are signed in"</h1> }.into_any())
    })
}
