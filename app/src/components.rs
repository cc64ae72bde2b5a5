//! What pages are made of: views two or more pages share, rendered by the server and silent in the browser.
//!
//! Nothing here asks a service or knows a rule of the product. Components take words that are already written
//! (money and times come formatted from `domain`) and turn them into markup whose classes live in `style/`.
//! Whatever carries meaning says it in words and with an icon; colour only repeats it.

mod auth;
mod banner;
mod bar;
mod button;
mod card;
mod choice;
mod copy;
mod disclosure;
mod empty;
mod facts;
mod field;
mod frame;
mod icons;
mod input;
mod landing;
mod page_head;
mod status;
mod steps;
mod table;
mod tabs;
mod text;
mod timeline;
mod toast;

pub use auth::AuthCard;
pub use banner::{Banner, SandboxBanner};
pub use bar::{DaysLeftBar, LifeDot, LifeLine, Meter};
pub use button::{ButtonKind, LinkButton, PostButton, Submit};
pub use card::{Avatar, Card, Stat};
pub use choice::{Checkbox, Choice, ChoiceGroup, ChoiceOption};
pub use copy::{CopyBlock, Copyable};
pub use disclosure::Disclosure;
pub use empty::Empty;
pub use facts::{Fact, Facts};
pub use field::{ErrorSummary, Field, FieldError, SubmitRow, described_by, field_id};
pub use frame::{Frame, FrameAccount, FrameUser, NavItem, Plain, Theme};
pub use icons::{Icon, IconName, Mark};
pub use input::{PasswordField, Select, SelectOption, TextArea, TextField};
pub use landing::{Hero, Promise};
pub use page_head::{Crumb, PageHead};
pub use status::{Chip, StatusLine, Tone};
pub use steps::{Checklist, ChecklistItem, Step, StepState, Steps};
pub use table::{Pager, TableWrap};
pub use tabs::{TabItem, Tabs};
pub use text::MaybeText;
pub use timeline::{Timeline, TimelineItem};
pub use toast::Toast;
