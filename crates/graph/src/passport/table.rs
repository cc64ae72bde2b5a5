//! The table itself (Marketing API "Error Codes", Graph API "Handling Errors", "Rate Limiting", "Insights Error Codes").

use super::{Advice, Remedy, Who};

/// What kind of error it is: one for each variant an answer of Meta's can become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Token,
    Permission,
    Throttled {
        limit: Limit,
        /// Seconds, where the documents say how long whatever the headers say; 0: the headers, else a default.
        wait_s: u64,
    },
    Trouble,
    Missing,
    App,
    Code,
    No,
}

/// Whose limit was reached, and so what must rest until the wait is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Every call to the ad account.
    Account,
    /// Insights of the ad account.
    Insights,
    /// Custom audiences of the ad account.
    Audiences,
    /// Everything else of the ad account.
    Management,
    /// Every call of the app with anybody's token.
    App,
    /// Insights of the app, in every account.
    AppInsights,
    /// Only what was just tried, for instance a fifth change of one budget within the hour.
    Act,
}

/// One number, or two, and what they mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// First and last; `None`: a number that may stand in `error_subcode` or in `code`.
    pub(crate) codes: Option<(i64, i64)>,
    pub(crate) subcode: Option<i64>,
    pub(crate) kind: Kind,
    remedy: Remedy,
    who: Who,
    meaning: &'static str,
}

impl Row {
    pub(crate) fn advice(&self) -> Advice {
        let transient = match self.kind {
            // Without a limit's name behind it, 613 is abuse prevention: time alone does not help.
            Kind::Throttled { .. } => !matches!(self.remedy, Remedy::AskMeta),
            Kind::Trouble => true,
            _ => false,
        };
        Advice { remedy: self.remedy, who: self.who, transient, meaning: self.meaning }
    }
}

const fn any(code: i64, kind: Kind, remedy: Remedy, who: Who, meaning: &'static str) -> Row {
    Row { codes: Some((code, code)), subcode: None, kind, remedy, who, meaning }
}

const fn span(from: i64, to: i64, kind: Kind, remedy: Remedy, who: Who, meaning: &'static str) -> Row {
    Row { codes: Some((from, to)), subcode: None, kind, remedy, who, meaning }
}

const fn both(code: i64, subcode: i64, kind: Kind, remedy: Remedy, who: Who, meaning: &'static str) -> Row {
    Row { codes: Some((code, code)), subcode: Some(subcode), kind, remedy, who, meaning }
}

/// A validation number: some arrive as the subcode of code 100, some as the code itself.
const fn number(number: i64, remedy: Remedy, who: Who, meaning: &'static str) -> Row {
    Row { codes: None, subcode: Some(number), kind: Kind::No, remedy, who, meaning }
}

const fn wait(limit: Limit) -> Kind {
    Kind::Throttled { limit, wait_s: 0 }
}

const fn rest(limit: Limit, wait_s: u64) -> Kind {
    Kind::Throttled { limit, wait_s }
}

use Kind::{App, Code, Missing, No, Permission, Token, Trouble};
use Remedy::*;
use Who::*;

const DAY_S: u64 = 86_400;
const HOUR_S: u64 = 3_600;

/// Rows by code. 190 and 102 carry the same subcodes.
#[rustfmt::skip]
const CODES: &[Row] = &[
    any(190, Token, Reconnect, Person, "The token is dead."),
    both(190, 458, Token, Reconnect, Person, "The app was removed on Facebook."),
    both(190, 459, Token, VisitFacebook, Person, "Facebook wants something confirmed first."),
    both(190, 464, Token, VisitFacebook, Person, "The Facebook account is not confirmed."),
    both(190, 460, Token, Reconnect, Person, "The Facebook password was changed."),
    both(190, 463, Token, Reconnect, Person, "The token has expired."),
    both(190, 467, Token, Reconnect, Person, "The token was logged out."),
    both(190, 492, Token, GrantPermission, Admin, "The person behind the page token lost the role on the page."),
    any(102, Token, Reconnect, Person, "The session is invalid."),
    both(102, 458, Token, Reconnect, Person, "The app was removed on Facebook."),
    both(102, 459, Token, VisitFacebook, Person, "Facebook wants something confirmed first."),
    both(102, 464, Token, VisitFacebook, Person, "The Facebook account is not confirmed."),
    both(102, 460, Token, Reconnect, Person, "The Facebook password was changed."),
    both(102, 463, Token, Reconnect, Person, "The token has expired."),
    both(102, 467, Token, Reconnect, Person, "The token was logged out."),
    both(102, 492, Token, GrantPermission, Admin, "The person behind the page token lost the role on the page."),
    any(101, App, FixApp, Operator, "Meta does not know the app."),
    any(104, App, FixApp, Operator, "The proof of our app is missing or wrong."),
    any(10, Permission, GrantPermission, Person, "The app lacks the permission."),
    any(3, No, FixApp, Operator, "The app lacks the capability."),
    span(200, 299, Permission, GrantPermission, Person, "A permission is missing for this object."),
    both(200, 1_870_034, Permission, AcceptTerms, Person, "The custom audience terms are not accepted for this account."),
    both(200, 1_870_090, Permission, AcceptTerms, Person, "The custom audience terms are not accepted for this account."),
    both(200, 1_870_047, No, Correct, Person, "The audience would become too small."),
    both(200, 1_870_050, No, FixAccount, Admin, "The ad account is not linked to the business of the audience."),
    any(270, Permission, FixApp, Operator, "The app is on the development tier and the person does not administer it."),
    any(275, Permission, GrantPermission, Admin, "The ad account cannot be told, or the person is not on it."),
    any(294, Permission, GrantPermission, Person, "ads_management is missing, or the app may not use the Marketing API."),
    any(1, Trouble, Wait, Meta, "Something went wrong at Meta, or too much was asked for at once."),
    both(1, 99, No, Correct, Person, "The insights level does not fit."),
    any(2, Trouble, Wait, Meta, "Meta's service is down for the moment."),
    both(2, 1_504_043, Trouble, Wait, Meta, "The insights query failed for the moment."),
    any(4, wait(Limit::App), Wait, Nobody, "The app's limit is reached."),
    both(4, 1_504_022, wait(Limit::AppInsights), Wait, Nobody, "The app's insights limit is reached."),
    both(4, 1_504_039, wait(Limit::AppInsights), Wait, Nobody, "Meta's insights are overloaded."),
    any(17, wait(Limit::Account), Wait, Nobody, "The limit of calls for this person or account is reached."),
    both(17, 2_446_079, wait(Limit::Account), Wait, Nobody, "The ad account's call score is used up."),
    both(17, 1_885_172, rest(Limit::Act, DAY_S), Wait, Nobody, "The account's spend cap was changed ten times today."),
    any(32, wait(Limit::Act), Wait, Nobody, "The page's limit is reached."),
    any(341, wait(Limit::App), Wait, Nobody, "The app's limit is reached."),
    any(613, rest(Limit::Account, HOUR_S), AskMeta, Operator, "Meta holds calls back to prevent abuse."),
    both(613, 1_487_742, wait(Limit::Account), Wait, Nobody, "There were too many calls from this ad account."),
    both(613, 5_044_001, rest(Limit::Account, 1), Wait, Nobody, "There were over a hundred writes within a second."),
    both(613, 1_487_632, rest(Limit::Act, HOUR_S), Wait, Nobody, "The ad set's budget was changed four times within the hour."),
    both(613, 1_487_225, rest(Limit::Act, HOUR_S), Wait, Nobody, "The number of new ads is limited by the daily spend."),
    span(80_000, 80_099, wait(Limit::Account), Wait, Nobody, "A business use case limit is reached."),
    any(80_000, wait(Limit::Insights), Wait, Nobody, "The account's insights limit is reached."),
    any(80_001, wait(Limit::Act), Wait, Nobody, "The page's limit is reached."),
    any(80_002, wait(Limit::Act), Wait, Nobody, "The Instagram limit is reached."),
    any(80_003, wait(Limit::Audiences), Wait, Nobody, "The account's custom audience limit is reached."),
    any(80_004, wait(Limit::Management), Wait, Nobody, "The account's ads management limit is reached."),
    any(80_005, wait(Limit::Act), Wait, Nobody, "The lead ads limit is reached."),
    any(80_006, wait(Limit::Act), Wait, Nobody, "The Messenger limit is reached."),
    any(80_008, wait(Limit::Act), Wait, Nobody, "The WhatsApp limit is reached."),
    any(80_009, wait(Limit::Act), Wait, Nobody, "The catalogue limit is reached."),
    any(80_014, wait(Limit::Act), Wait, Nobody, "The catalogue batch limit is reached."),
    any(368, No, StopAutomation, Person, "Facebook blocks this person or app for a while."),
    both(368, 1_404_078, No, StopAutomation, Person, "Facebook blocks this person or app for a while."),
    any(506, No, Correct, Person, "The same post was made before."),
    any(100, No, Correct, Person, "A parameter is wrong."),
    both(100, 33, Missing, LookAgain, Person, "It does not exist, was deleted, or this token cannot see it."),
    any(803, Missing, LookAgain, Person, "It does not exist, or this token cannot see it."),
    both(100, 36_007, Code, LogInAgain, Person, "The login code has expired."),
    both(100, 36_009, Code, LogInAgain, Person, "The login code was used before."),
    both(100, 36_008, App, FixApp, Operator, "The redirect address differs from the one used at login."),
    both(100, 1_487_534, No, AskForLess, Person, "The insights query is too large."),
    both(100, 1_504_018, No, AskForLess, Person, "The insights query takes too long."),
    both(100, 3_191_001, No, GrantPermission, Person, "These insights are not open to this person."),
    any(105, No, Correct, Operator, "There are too many parameters."),
    any(194, No, Correct, Operator, "A required parameter is missing."),
    any(300, No, Correct, Person, "The object cannot be changed this way."),
    any(801, No, Correct, Person, "The operation is not possible."),
    any(1500, No, Correct, Person, "The address in the preview cannot be used."),
    any(2500, No, Correct, Operator, "The path or the fields cannot be understood."),
    any(2635, App, RaiseVersion, Operator, "The API version is over."),
    any(2641, No, Correct, Person, "The place is restricted for this account."),
    any(2695, No, Correct, Person, "The iOS 14 campaign has its full number of ad sets."),
    any(2606, No, Correct, Person, "The preview cannot be made."),
    any(2607, No, Correct, Person, "The currency is invalid."),
    any(2615, No, Correct, Person, "The ad account cannot be changed this way."),
    any(2650, No, Correct, Person, "The audience could not be updated."),
    both(2650, 1_870_144, No, Correct, Person, "The replacement of the audience's people is out of step or not possible."),
    both(2650, 1_870_145, No, Correct, Person, "The replacement of the audience's people is out of step or not possible."),
    both(2650, 1_870_147, No, Correct, Person, "The replacement of the audience's people is out of step or not possible."),
    both(2650, 1_870_148, No, Correct, Person, "The replacement of the audience's people is out of step or not possible."),
    both(2650, 1_870_158, No, Correct, Person, "The replacement of the audience's people is out of step or not possible."),
    both(2650, 1_870_159, No, Correct, Person, "The replacement of the audience's people is out of step or not possible."),
    any(2654, No, Correct, Person, "The audience could not be created."),
    both(2654, 1_713_092, No, Correct, Person, "The audience could not be created for this account."),
    any(3018, No, AskForLess, Person, "The range begins over 37 months ago."),
    any(960, Trouble, Wait, Nobody, "Another step of the same batch failed."),
    both(-2, 2_490_547, Trouble, Wait, Meta, "The insights report failed."),
    both(-3, 1_504_045, No, AskForLess, Person, "The insights report is too large."),
];

/// Validation numbers, mostly below code 100.
#[rustfmt::skip]
const NUMBERS: &[Row] = &[
    number(4_834_011, Correct, Person, "Whether ad sets share their budgets must be said when the campaign has none."),
    number(4_834_002, Correct, Person, "Budget sharing and a campaign budget exclude each other."),
    number(4_834_005, Correct, Person, "Budget sharing needs a bid strategy."),
    number(4_834_006, Correct, Person, "The bid strategy cannot change while budgets are shared."),
    number(4_834_009, Correct, Person, "Ad sets that share budgets must bid alike."),
    number(3_858_418, Correct, Person, "Budget sharing cannot be switched on for a running campaign."),
    number(1_885_621, Correct, Person, "There is a budget on the campaign and on the ad set."),
    number(1_885_272, Correct, Person, "The budget is too low."),
    number(1_885_650, Correct, Person, "The budget is too low."),
    number(2_446_307, Correct, Person, "The spend cap is too low."),
    number(1_487_901, Correct, Person, "The budget or spend cap is too low."),
    number(2_238_055, Correct, Person, "The campaign's budget is below what its ad sets need, or the Instagram ids clash."),
    number(2_490_487, Correct, Person, "The bid strategy or bid amount is missing."),
    number(1_885_204, Correct, Person, "This goal allows automatic bids only."),
    number(1_870_227, Correct, Person, "Whether Meta may widen the audience must be said."),
    number(1_870_188, Correct, Person, "The lowest age is outside what Advantage+ audience allows."),
    number(1_870_189, Correct, Person, "The highest age is outside what Advantage+ audience allows."),
    number(1_870_196, Correct, Person, "The audience automation setting is malformed."),
    number(1_870_199, Correct, Person, "location_types is no longer accepted."),
    number(1_870_088, Correct, Person, "Targeting by connections is no longer available."),
    number(1_487_694, Correct, Person, "The behaviour or category is no longer available."),
    number(2_446_394, Correct, Person, "The detailed targeting is no longer available."),
    number(1_870_165, Correct, Person, "People under 18 cannot be targeted with these options."),
    number(3_858_064, Correct, Person, "People under 18 cannot be targeted with these options."),
    number(2_909_034, Correct, Person, "The special ad category does not allow this targeting."),
    number(2_708_008, VisitFacebook, Person, "The person or page is not authorised for political ads."),
    number(3_858_079, Correct, Person, "Who pays must be named for ads reaching the EU."),
    number(3_858_081, Correct, Person, "Who benefits must be named for ads reaching the EU."),
    number(3_858_152, Correct, Person, "The ad set does not name who pays or benefits."),
    number(3_858_634, Correct, Person, "Who benefits must be named for this country."),
    number(3_858_636, Correct, Person, "Who pays must be named for this country."),
    number(1_815_433, Correct, Person, "The placement does not fit the objective."),
    number(2_490_392, Correct, Person, "The placement is no longer available."),
    number(2_446_509, Correct, Person, "The destination type is invalid."),
    number(1_487_929, Correct, Person, "Only one thing can be promoted."),
    number(1_487_033, Correct, Person, "The end lies in the past."),
    number(1_487_007, Correct, Person, "The ad set is over."),
    number(1_487_056, LookAgain, Person, "It is deleted or archived; only its name can change."),
    number(1_487_566, LookAgain, Person, "It is deleted or archived; only its name can change."),
    number(1_885_088, LookAgain, Person, "It is deleted or archived; only its name can change."),
    number(1_487_990, Correct, Person, "The account's archive is full."),
    number(2_446_383, Correct, Person, "The website address is missing."),
    number(1_373_054, Correct, Person, "The call to action is unknown."),
    number(1_815_199, GrantPermission, Admin, "The account may not use that Instagram account."),
    number(1_885_029, Correct, Person, "The page does not match the post."),
    number(1_885_557, Correct, Person, "The post is not available."),
    number(2_490_155, Correct, Person, "The post is not available."),
    number(2_446_289, Correct, Person, "The page does not match the post."),
    number(1_885_183, FixApp, Operator, "The Meta app is in development mode; it must be Live."),
    number(3_858_082, Correct, Person, "A creative enhancement must be switched on or off explicitly."),
    number(3_858_258, Correct, Person, "Meta could not fetch the image."),
    number(1_713_098, Correct, Person, "The audience's rule cannot be read."),
    number(1_713_230, FixAccount, Admin, "The account may not upload people to audiences."),
    number(246_003, FixAccount, Admin, "Meta flagged the audience."),
    number(246_004, FixAccount, Admin, "Meta flagged the conversion."),
    number(1_363_037, Resume, Nobody, "The upload is out of step."),
    number(3_955_009, Correct, Person, "The app campaign must say how installs are attributed."),
    number(3_910_001, FixAccount, Admin, "The ad account is in trouble."),
    number(1_404_163, FixAccount, Person, "Advertising access was taken away."),
];

/// All rows.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    CODES.iter().chain(NUMBERS)
}

/// The row for what Meta answered: first where both numbers fit, then a validation number on either place, then the
/// code alone, the narrower range first.
pub(crate) fn find(code: i64, subcode: Option<i64>) -> Option<&'static Row> {
    let spans = |row: &&Row| row.codes.is_some_and(|(from, to)| (from..=to).contains(&code));
    let exact = || CODES.iter().filter(spans).find(|row| row.subcode.is_some() && row.subcode == subcode);
    // Codes 1 and 2 leave open what happened, whatever comes with them.
    let validation = || {
        let stands = |number: i64| subcode == Some(number) || code == number;
        NUMBERS.iter().find(|row| !matches!(code, 1 | 2) && row.subcode.is_some_and(stands))
    };
    let alone = || {
        let width = |row: &&Row| row.codes.map_or(i64::MAX, |(from, to)| to - from);
        CODES.iter().filter(spans).filter(|row| row.subcode.is_none()).min_by_key(width)
    };
    exact().or_else(validation).or_else(alone)
}
