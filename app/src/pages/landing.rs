//! The front page.

use leptos::prelude::*;

use crate::{
    components::{ButtonKind, Chip, Hero, Icon, IconName, LinkButton, Promise, Tone},
    ssr::{self, public_page, visitor},
};

/// Links at the end of the plain frame's head: in, or back in.
pub(super) fn way_in() -> AnyView {
    if visitor().actor.is_some() {
        view! { <LinkButton href="/dashboard" label="Go to dashboard" small=true/> }.into_any()
    } else {
        view! {
            <LinkButton href="/login" label="Sign in" kind=ButtonKind::Quiet small=true/>
            <LinkButton href="/signup" label="Create an account" small=true/>
        }
        .into_any()
    }
}

/// `/`: what Adlane does, how, and what it does not.
#[component]
pub fn Landing() -> impl IntoView {
    let signed_in = visitor().actor.is_some();
    public_page("Connect, plan and create Meta campaigns", way_in(), async move |_| {
        Ok(view! {
            {ssr::description(LEAD)}
            <Hero
                title="Meta campaigns, made once and made right"
                lead=LEAD
                actions=hero_actions(signed_in)
                aside=picture().into_any()
            />
            <div class="stack stack-roomy">
                {promises()}
                <div class="pair">{never_twice()} {limits()}</div>
            </div>
        }
        .into_any())
    })
}

const LEAD: &str = "Connect the Facebook person who holds your ad accounts. Pick an account and see at once whether it can advertise. \
Then open Ads Manager with a plan, or create the campaign here: checked, paused, never twice.";

fn hero_actions(signed_in: bool) -> AnyView {
    if signed_in {
        view! { <LinkButton href="/dashboard" label="Go to dashboard" kind=ButtonKind::Primary icon=IconName::Home/> }
            .into_any()
    } else {
        view! {
            <LinkButton href="/signup" label="Create an account" kind=ButtonKind::Primary/>
            <LinkButton href="/login" label="Sign in"/>
        }
        .into_any()
    }
}

/// The review page in small: a picture made of words, hidden from screen readers, which get the text beside it.
fn picture() -> impl IntoView {
    view! {
        <div class="picture" aria-hidden="true">
            <div class="picture-head">
                <p class="picture-account">
                    <strong>"Acme Europe"</strong>
                    <span class="muted num">"EUR · Europe/Berlin"</span>
                </p>
                <Chip tone=Tone::Working label="Ready"/>
            </div>
            <ul class="picture-lines">
                <li>
                    <Icon name=IconName::Flag/>
                    <span>"Spring sale"</span>
                    <span class="muted">"Sales"</span>
                </li>
                <li>
                    <Icon name=IconName::Money/>
                    <span>"Daily budget"</span>
                    <span class="num">"120.00 EUR"</span>
                </li>
                <li>
                    <Icon name=IconName::Calendar/>
                    <span>"Starts"</span>
                    <span class="num">"2 Mar, 06:00 Berlin"</span>
                </li>
                <li>
                    <Icon name=IconName::Shield/>
                    <span>"Special category"</span>
                    <span class="muted">"None"</span>
                </li>
            </ul>
            <div class="picture-foot">
                <span>"1 request, nothing spends yet"</span>
                <Chip tone=Tone::Neutral label="Paused" icon=IconName::Pause/>
            </div>
        </div>
    }
}

fn promises() -> impl IntoView {
    view! {
        <div class="promises">
            <Promise
                icon=IconName::Plug
                title="Connect once"
                text="Every permission is explained before you leave for Facebook: why it is asked for and what stops without it. The token is sealed, and never shown to anyone."
            />
            <Promise
                icon=IconName::Grid
                title="See what can advertise"
                text="Every ad account you reach, with its currency, its time zone, its state in words and what to do when it cannot be used."
            />
            <Promise
                icon=IconName::Megaphone
                title="Plan there or create here"
                text="Write down the goal and open Ads Manager at the right account, or fill in one page here and read the exact request before it is sent."
            />
        </div>
    }
}

fn never_twice() -> impl IntoView {
    view! {
        <section class="prose" aria-labelledby="never-twice">
            <h2 id="never-twice">"How a campaign is never made twice"</h2>
            <p>
                "Meta cannot tell a repeated request from a new one. When an answer is lost on the way, some tools try again and make a second campaign; others give up and leave you guessing."
            </p>
            <p>
                "Adlane writes down what it is about to do before the first byte leaves, and puts a label of its own on the campaign. When the answer is lost it looks for that label at Meta instead of asking again. It finds the campaign and keeps it, or it finds nothing and sends once more. What stays unclear is shown to you, never hidden."
            </p>
            <p>"Whatever is created starts paused. Nothing spends until somebody switches it on."</p>
        </section>
    }
}

fn limits() -> impl IntoView {
    let limits = [
        "It creates campaigns. Ad sets and ads are built in Ads Manager, one click from here.",
        "It does not switch campaigns on, and it does not change what you built elsewhere.",
        "How soon Meta finds a label after a lost answer is not documented. A campaign that appears after the search has ended would be a second one: paused, and removed within a day.",
        "It cannot read what the person behind the connection cannot read. Disconnecting takes one form, here or on Facebook.",
    ];
    let limits = limits.map(|text| view! { <li><Icon name=IconName::Minus/><span>{text}</span></li> });
    view! {
        <section class="prose" aria-labelledby="limits">
            <h2 id="limits">"What Adlane does not do"</h2>
            <ul class="ticks">{limits.into_iter().collect::<Vec<_>>()}</ul>
        </section>
    }
}
