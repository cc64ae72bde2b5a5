//! Meta's error table, row by row: what a number becomes, who acts, and whether time helps.

use adlane_graph::{Error, Remedy, Who, passport};

use crate::canned::{Canned, answer, token};

use Remedy::{
    AcceptTerms, AskForLess, AskMeta, Correct, FixAccount, FixApp, GrantPermission, LogInAgain, LookAgain,
    RaiseVersion, Reconnect, Resume, StopAutomation, VisitFacebook, Wait,
};
use Who::{Admin, Meta, Nobody, Operator, Person};

type Row = (u16, i64, Option<i64>, &'static str, Remedy, Who, bool);

/// HTTP status, code, subcode, variant, remedy, who, transient.
#[rustfmt::skip]
const CODES: &[Row] = &[
    (400, 190, None, "TokenRejected", Reconnect, Person, false),
    (400, 190, Some(458), "TokenRejected", Reconnect, Person, false),
    (400, 190, Some(459), "TokenRejected", VisitFacebook, Person, false),
    (400, 190, Some(464), "TokenRejected", VisitFacebook, Person, false),
    (400, 190, Some(460), "TokenRejected", Reconnect, Person, false),
    (400, 190, Some(463), "TokenRejected", Reconnect, Person, false),
    (400, 190, Some(467), "TokenRejected", Reconnect, Person, false),
    (400, 190, Some(492), "TokenRejected", GrantPermission, Admin, false),
    (400, 102, None, "TokenRejected", Reconnect, Person, false),
    (400, 102, Some(458), "TokenRejected", Reconnect, Person, false),
    (400, 102, Some(459), "TokenRejected", VisitFacebook, Person, false),
    (400, 102, Some(464), "TokenRejected", VisitFacebook, Person, false),
    (400, 102, Some(460), "TokenRejected", Reconnect, Person, false),
    (400, 102, Some(463), "TokenRejected", Reconnect, Person, false),
    (400, 102, Some(467), "TokenRejected", Reconnect, Person, false),
    (400, 102, Some(492), "TokenRejected", GrantPermission, Admin, false),
    (400, 101, None, "Misconfigured", FixApp, Operator, false),
    (400, 104, None, "Misconfigured", FixApp, Operator, false),
    (403, 10, None, "PermissionMissing", GrantPermission, Person, false),
    (403, 200, None, "PermissionMissing", GrantPermission, Person, false),
    (403, 299, None, "PermissionMissing", GrantPermission, Person, false),
    (403, 270, None, "PermissionMissing", FixApp, Operator, false),
    (403, 275, None, "PermissionMissing", GrantPermission, Admin, false),
    (403, 294, None, "PermissionMissing", GrantPermission, Person, false),
    (403, 200, Some(1_870_034), "PermissionMissing", AcceptTerms, Person, false),
    (403, 200, Some(1_870_090), "PermissionMissing", AcceptTerms, Person, false),
    (403, 200, Some(1_870_047), "Refused", Correct, Person, false),
    (403, 200, Some(1_870_050), "Refused", FixAccount, Admin, false),
    (400, 3, None, "Refused", FixApp, Operator, false),
    (500, 1, None, "Unavailable", Wait, Meta, true),
    (500, 1, Some(99), "Refused", Correct, Person, false),
    (500, 2, None, "Unavailable", Wait, Meta, true),
    (503, 2, None, "Unavailable", Wait, Meta, true),
    (400, 2, Some(1_504_043), "Unavailable", Wait, Meta, true),
    (403, 4, None, "Throttled", Wait, Nobody, true),
    (403, 4, Some(1_504_022), "Throttled", Wait, Nobody, true),
    (403, 4, Some(1_504_039), "Throttled", Wait, Nobody, true),
    (400, 17, None, "Throttled", Wait, Nobody, true),
    (400, 17, Some(2_446_079), "Throttled", Wait, Nobody, true),
    (400, 17, Some(1_885_172), "Throttled", Wait, Nobody, true),
    (400, 32, None, "Throttled", Wait, Nobody, true),
    (400, 341, None, "Throttled", Wait, Nobody, true),
    (400, 613, Some(1_487_742), "Throttled", Wait, Nobody, true),
    (400, 613, Some(5_044_001), "Throttled", Wait, Nobody, true),
    (400, 613, Some(1_487_632), "Throttled", Wait, Nobody, true),
    (400, 613, Some(1_487_225), "Throttled", Wait, Nobody, true),
    (400, 613, None, "Throttled", AskMeta, Operator, false),
    (400, 80_000, None, "Throttled", Wait, Nobody, true),
    (400, 80_000, Some(2_446_079), "Throttled", Wait, Nobody, true),
    (400, 80_001, None, "Throttled", Wait, Nobody, true),
    (400, 80_002, None, "Throttled", Wait, Nobody, true),
    (400, 80_003, None, "Throttled", Wait, Nobody, true),
    (400, 80_004, None, "Throttled", Wait, Nobody, true),
    (400, 80_004, Some(2_446_079), "Throttled", Wait, Nobody, true),
    (400, 80_005, None, "Throttled", Wait, Nobody, true),
    (400, 80_006, None, "Throttled", Wait, Nobody, true),
    (400, 80_007, None, "Throttled", Wait, Nobody, true),
    (400, 80_008, None, "Throttled", Wait, Nobody, true),
    (400, 80_009, None, "Throttled", Wait, Nobody, true),
    (400, 80_014, None, "Throttled", Wait, Nobody, true),
    (403, 368, None, "Refused", StopAutomation, Person, false),
    (403, 368, Some(1_404_078), "Refused", StopAutomation, Person, false),
    (400, 506, None, "Refused", Correct, Person, false),
    (400, 100, None, "Refused", Correct, Person, false),
    (400, 100, Some(33), "NotFound", LookAgain, Person, false),
    (404, 803, None, "NotFound", LookAgain, Person, false),
    (400, 100, Some(36_007), "CodeUsed", LogInAgain, Person, false),
    (400, 100, Some(36_009), "CodeUsed", LogInAgain, Person, false),
    (400, 100, Some(36_008), "Misconfigured", FixApp, Operator, false),
    (400, 100, Some(1_487_534), "Refused", AskForLess, Person, false),
    (400, 100, Some(1_504_018), "Refused", AskForLess, Person, false),
    (400, 100, Some(3_191_001), "Refused", GrantPermission, Person, false),
    (400, 105, None, "Refused", Correct, Operator, false),
    (400, 194, None, "Refused", Correct, Operator, false),
    (400, 300, None, "Refused", Correct, Person, false),
    (400, 801, None, "Refused", Correct, Person, false),
    (400, 1500, None, "Refused", Correct, Person, false),
    (400, 2500, None, "Refused", Correct, Operator, false),
    (400, 2635, None, "Misconfigured", RaiseVersion, Operator, false),
    (400, 2641, None, "Refused", Correct, Person, false),
    (400, 2695, None, "Refused", Correct, Person, false),
    (400, 2606, None, "Refused", Correct, Person, false),
    (400, 2607, None, "Refused", Correct, Person, false),
    (400, 2615, None, "Refused", Correct, Person, false),
    (400, 2650, None, "Refused", Correct, Person, false),
    (400, 2650, Some(1_870_144), "Refused", Correct, Person, false),
    (400, 2650, Some(1_870_145), "Refused", Correct, Person, false),
    (400, 2650, Some(1_870_147), "Refused", Correct, Person, false),
    (400, 2650, Some(1_870_148), "Refused", Correct, Person, false),
    (400, 2650, Some(1_870_158), "Refused", Correct, Person, false),
    (400, 2650, Some(1_870_159), "Refused", Correct, Person, false),
    (400, 2654, None, "Refused", Correct, Person, false),
    (400, 2654, Some(1_713_092), "Refused", Correct, Person, false),
    (400, 3018, None, "Refused", AskForLess, Person, false),
    (400, 960, None, "Unavailable", Wait, Nobody, true),
    (400, -2, Some(2_490_547), "Unavailable", Wait, Meta, true),
    (400, -3, Some(1_504_045), "Refused", AskForLess, Person, false),
];

/// Validation numbers: as the subcode of 100, and as the code itself.
#[rustfmt::skip]
const NUMBERS: &[(i64, Remedy, Who)] = &[
    (4_834_011, Correct, Person), (4_834_002, Correct, Person), (4_834_005, Correct, Person),
    (4_834_006, Correct, Person), (4_834_009, Correct, Person), (3_858_418, Correct, Person),
    (1_885_621, Correct, Person), (1_885_272, Correct, Person), (1_885_650, Correct, Person),
    (2_446_307, Correct, Person), (1_487_901, Correct, Person), (2_238_055, Correct, Person),
    (2_490_487, Correct, Person), (1_885_204, Correct, Person), (1_870_227, Correct, Person),
    (1_870_188, Correct, Person), (1_870_189, Correct, Person), (1_870_196, Correct, Person),
    (1_870_199, Correct, Person), (1_870_088, Correct, Person), (1_487_694, Correct, Person),
    (2_446_394, Correct, Person), (1_870_165, Correct, Person), (3_858_064, Correct, Person),
    (2_909_034, Correct, Person), (2_708_008, VisitFacebook, Person), (3_858_079, Correct, Person),
    (3_858_081, Correct, Person), (3_858_152, Correct, Person), (3_858_634, Correct, Person),
    (3_858_636, Correct, Person), (1_815_433, Correct, Person), (2_490_392, Correct, Person),
    (2_446_509, Correct, Person), (1_487_929, Correct, Person), (1_487_033, Correct, Person),
    (1_487_007, Correct, Person), (1_487_056, LookAgain, Person), (1_487_566, LookAgain, Person),
    (1_885_088, LookAgain, Person), (1_487_990, Correct, Person), (2_446_383, Correct, Person),
    (1_373_054, Correct, Person), (1_815_199, GrantPermission, Admin), (1_885_029, Correct, Person),
    (1_885_557, Correct, Person), (2_490_155, Correct, Person), (2_446_289, Correct, Person),
    (1_885_183, FixApp, Operator), (3_858_082, Correct, Person), (3_858_258, Correct, Person),
    (1_713_098, Correct, Person), (1_713_230, FixAccount, Admin), (246_003, FixAccount, Admin),
    (246_004, FixAccount, Admin), (1_363_037, Resume, Nobody), (3_955_009, Correct, Person),
    (3_910_001, FixAccount, Admin), (1_404_163, FixAccount, Person),
];

/// The error a write ends in when Meta answers so.
async fn ended(http: u16, code: i64, subcode: Option<i64>, transient: bool) -> Error {
    let subcode = subcode.map_or_else(String::new, |subcode| format!(r#""error_subcode":{subcode},"#));
    let body = format!(
        r#"{{"error":{{"message":"m","type":"OAuthException",{subcode}"code":{code},"is_transient":{transient},"fbtrace_id":"A1"}}}}"#
    );
    let meta = Canned::start(vec![answer(&format!("{http} Status"), "", &body)]).await;
    let error = meta.graph(3).delete_campaign(&token(), "1").await.unwrap_err();
    assert_eq!(meta.seen().len(), 1, "a write is sent once, whatever comes");
    error
}

fn variant(error: &Error) -> String {
    format!("{error:?}").split([' ', '(']).next().unwrap().to_owned()
}

#[tokio::test]
async fn every_code_says_what_to_do_and_who_acts() {
    for (http, code, subcode, expected, remedy, who, transient) in CODES {
        let error = ended(*http, *code, *subcode, false).await;

        let advice = error.advice();
        assert_eq!(variant(&error), *expected, "{code}/{subcode:?}");
        assert_eq!((advice.remedy, advice.who, advice.transient), (*remedy, *who, *transient), "{code}/{subcode:?}");
        assert_eq!(error.write_outcome_unknown(), *expected == "Unavailable", "{code}/{subcode:?}");
    }
}

#[tokio::test]
async fn validation_numbers_count_on_either_place() {
    for (number, remedy, who) in NUMBERS {
        for (code, subcode) in [(100, Some(*number)), (*number, None)] {
            let error = ended(400, code, subcode, false).await;

            let advice = error.advice();
            assert_eq!(variant(&error), "Refused", "{code}/{subcode:?}");
            assert_eq!((advice.remedy, advice.who, advice.transient), (*remedy, *who, false), "{code}/{subcode:?}");
        }
    }
}

#[test]
fn the_table_holds_these_rows_and_no_others() {
    for row in passport() {
        let listed = match (row.codes, row.subcode) {
            (None, Some(number)) => NUMBERS.iter().any(|(known, _, _)| *known == number),
            (Some((from, to)), subcode) => {
                CODES.iter().any(|(_, code, sub, ..)| (from..=to).contains(code) && *sub == subcode)
            }
            (None, None) => false,
        };
        assert!(listed, "{row:?} is tested nowhere");
        assert!(row.advice.meaning.ends_with('.') && row.advice.meaning.len() > 10, "{row:?}");
    }
    assert!(passport().count() >= 150, "{}", passport().count());
}

#[tokio::test]
async fn waits_the_documents_name_are_kept_whatever_headers_say() {
    for (code, subcode, wait_s) in [
        (17, Some(1_885_172), 86_400),
        (613, Some(1_487_632), 3_600),
        (613, Some(1_487_225), 3_600),
        (613, Some(5_044_001), 1),
        (613, None, 3_600),
        (17, Some(2_446_079), 60),
        (4, None, 300),
    ] {
        let error = ended(400, code, subcode, false).await;

        assert!(
            matches!(error, Error::Throttled { retry_after_s, .. } if retry_after_s == wait_s),
            "{code}/{subcode:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn what_meta_calls_transient_is_open_and_throttling_still_is_not() {
    let open = ended(400, 100, None, true).await;
    let throttled = ended(403, 4, None, true).await;
    let server = ended(500, 100, Some(1_885_621), false).await;

    assert_eq!((variant(&open).as_str(), open.write_outcome_unknown()), ("Unavailable", true));
    assert_eq!((variant(&throttled).as_str(), throttled.write_outcome_unknown()), ("Throttled", false));
    assert_eq!((variant(&server).as_str(), server.write_outcome_unknown()), ("Unavailable", true));
    assert_eq!((open.advice().remedy, open.advice().who, open.advice().transient), (Wait, Meta, true));
}

#[test]
fn what_has_no_number_has_advice_too() {
    assert_eq!(Error::Unreadable.advice().remedy, Wait);
    assert!(Error::Transport { never_sent: true }.advice().transient);
}
