//! Interests, behaviours, life events and what else describes people.

use std::{collections::HashMap, sync::LazyLock};

use super::stir;

/// Something people can be chosen by.
#[derive(Debug)]
pub(crate) struct Topic {
    /// 13 digits.
    pub(crate) id: String,
    pub(crate) name: &'static str,
    /// `interests`, `behaviors`, `life_events`, `industries`, `income`, `family_statuses`, `relationship_statuses`,
    /// `education_statuses`, `user_device`, `user_os`: the key it has in a targeting spec.
    pub(crate) kind: &'static str,
    /// From the top down to its own name.
    pub(crate) path: Vec<&'static str>,
    /// How many people, worldwide.
    pub(crate) people: i64,
}

/// `kind | path > path: name millions; …`
const TABLE: &str = "\
interests|Business and industry > Banking: Investment banking 58; Online banking 412; Retail banking 71; Credit cards 330
interests|Business and industry: Advertising 520; Agriculture 410; Architecture 295; Aviation 210; Construction 330; Design 610; Economics 180; Engineering 290; Entrepreneurship 540; Health care 350; Higher education 480; Management 260; Marketing 590; Nursing 120; Real estate 430; Retail 370; Sales 400; Science 520; Small business 390
interests|Business and industry > Online: Digital marketing 260; Email marketing 62; Search engine optimization 75; Social media marketing 230; Web design 190; Web hosting 90; Online advertising 140
interests|Business and industry > Personal finance: Credit union 21; Insurance 310; Investment 420; Mortgage loans 105; Pension 44; Savings account 37
interests|Entertainment > Games: Action games 410; Board games 195; Browser games 38; Card games 260; Casino games 120; First-person shooter games 205; Gambling 150; Massively multiplayer online games 160; Online games 530; Puzzle video games 240; Racing games 220; Role-playing games 230; Simulation games 150; Sports games 270; Strategy games 185; Video games 720; Word games 96
interests|Entertainment > Live events: Ballet 62; Bars 310; Concerts 380; Dancehalls 55; Music festivals 290; Nightclubs 205; Parties 420; Plays 130; Theatre 300
interests|Entertainment > Movies: Action movies 510; Animated movies 450; Anime movies 260; Bollywood movies 330; Comedy movies 530; Documentary movies 210; Drama movies 360; Fantasy movies 250; Horror movies 310; Musical theatre 110; Science fiction movies 230; Thriller movies 280
interests|Entertainment > Music: Blues music 180; Classical music 290; Country music 240; Dance music 390; Electronic music 410; Heavy metal music 190; Hip hop music 520; Jazz music 250; Pop music 640; Rhythm and blues music 230; Rock music 480; Soul music 210
interests|Entertainment > Reading: Books 560; Comics 250; E-books 140; Fiction books 190; Literature 280; Magazines 310; Manga 220; Mystery fiction 85; Newspapers 320; Non-fiction books 92; Romance novels 98
interests|Entertainment > TV: Game shows 150; Reality television 360; Talk shows 240; Television comedies 310
interests|Family and relationships: Dating 390; Family 780; Fatherhood 130; Friendship 620; Marriage 360; Motherhood 370; Parenting 430; Weddings 410
interests|Fitness and wellness: Bodybuilding 320; Dieting 210; Gyms 340; Meditation 300; Nutrition 380; Physical exercise 560; Physical fitness 590; Running 380; Weight training 240; Yoga 390; Zumba 110; Pilates 115
interests|Food and drink > Alcoholic beverages: Beer 340; Distilled beverage 120; Wine 310
interests|Food and drink > Beverages: Coffee 480; Energy drinks 140; Juice 190; Soft drinks 230; Tea 330
interests|Food and drink > Cooking: Baking 330; Recipes 460
interests|Food and drink > Cuisine: Chinese cuisine 210; French cuisine 120; German cuisine 61; Greek cuisine 72; Indian cuisine 260; Italian cuisine 290; Japanese cuisine 230; Korean cuisine 190; Latin American cuisine 96; Mexican cuisine 205; Middle Eastern cuisine 110; Spanish cuisine 78; Thai cuisine 135; Vietnamese cuisine 92
interests|Food and drink > Food: Barbecue 250; Chocolate 360; Desserts 390; Fast food 420; Organic food 240; Pizza 350; Seafood 300; Veganism 165; Vegetarianism 150
interests|Food and drink > Restaurants: Coffeehouses 320; Diners 120; Fast casual restaurants 105; Fast food restaurants 290
interests|Hobbies and activities > Arts and music: Acting 240; Crafts 310; Dance 520; Drawing 340; Drums 120; Fine art 290; Guitar 260; Painting 330; Performing arts 210; Photography 570; Sculpture 130; Singing 360; Writing 250
interests|Hobbies and activities > Home and garden: Do it yourself 320; Furniture 430; Gardening 350; Home appliances 280; Home improvement 310; Interior design 410
interests|Hobbies and activities > Pets: Birds 220; Cats 390; Dogs 460; Fish 160; Horses 230; Pet food 170; Rabbits 95; Reptiles 64
interests|Hobbies and activities > Travel: Adventure travel 190; Air travel 310; Beaches 420; Car rentals 96; Cruises 180; Ecotourism 52; Hotels 390; Lakes 110; Mountains 260; Nature 520; Theme parks 180; Tourism 430; Vacations 400
interests|Hobbies and activities > Vehicles: Automobiles 610; Boats 210; Electric vehicle 190; Hybrids 60; Minivans 40; Motorcycles 400; RVs 48; SUVs 180; Scooters 120; Trucks 230
interests|Shopping and fashion > Beauty: Beauty salons 330; Cosmetics 490; Fragrances 270; Hair products 310; Spas 190; Tattoos 260
interests|Shopping and fashion > Clothing: Children's clothing 240; Men's clothing 280; Shoes 470; Women's clothing 420; Lingerie 130
interests|Shopping and fashion > Fashion accessories: Dresses 280; Handbags 260; Jewelry 370; Sunglasses 210; Watches 250
interests|Shopping and fashion > Shopping: Boutiques 240; Coupons 160; Discount stores 210; Luxury goods 280; Online shopping 690; Shopping malls 300; Toys 310
interests|Sports and outdoors > Outdoor recreation: Camping 280; Fishing 300; Hiking boots 46; Hiking 270; Horseback riding 105; Hunting 170; Mountain biking 130; Surfing 140; Skiing 135; Snowboarding 92; Sailing 88
interests|Sports and outdoors > Sports: American football 250; Association football (Soccer) 680; Auto racing 240; Baseball 210; Basketball 420; Cricket 390; Cycling 270; Golf 170; Ice hockey 110; Marathons 130; Swimming 280; Tennis 230; Triathlons 48; Volleyball 250
interests|Technology > Computers: Computer memory 58; Computer monitors 70; Computer processors 95; Computer servers 66; Desktop computers 130; Free software 90; Hard drives 52; Network storage 21; Software 420; Tablet computers 210
interests|Technology > Consumer electronics: Audio equipment 160; Camcorders 34; Cameras 310; E-book readers 42; GPS devices 66; Game consoles 240; Mobile phones 560; Portable media players 58; Projectors 47; Smartphones 520; Televisions 260
behaviors|Anniversary: Anniversary (within 31-60 days) 21; Anniversary (within 61-90 days) 20
behaviors|Consumer classification > India: Affinity for high-value goods (India) 14; Affinity for mid and high-value goods (India) 39
behaviors|Digital activities: Canvas gaming (Played yesterday) 8; Facebook access (browser): Chrome 510; Facebook access (browser): Safari 120; Facebook page admins 310; Food and drink page admins 21; Health and beauty page admins 34; Internet browser used: Firefox 19; New page admins 12; Shops admins 22; Small business owners 96; Technology early adopters 82
behaviors|Expats: Family of those who live abroad 130; Friends of people who live abroad 240; Lived in Canada (Formerly Expats - Canada) 9; Lived in Germany (Formerly Expats - Germany) 8; Lived in Japan (Formerly Expats - Japan) 4; Lived in United Kingdom (Formerly Expats - UK) 12
behaviors|Mobile device user > All mobile devices by operating system: Facebook access (mobile): Android devices 1700; Facebook access (mobile): iOS devices 480
behaviors|Mobile device user > Network connection: Facebook access (network type): 3G 130; Facebook access (network type): 4G 1200; Facebook access (network type): WiFi 1600
behaviors|Purchase behavior: Engaged shoppers 530
behaviors|Travel: Commuters 380; Frequent international travelers 210; Frequent travelers 460; Returned from travels 1 week ago 61; Returned from travels 2 weeks ago 88
life_events|Anniversary: Anniversary within 30 days 23
life_events|Away from family or hometown: Away from family 110; Away from hometown 260
life_events|Date of birth > Birthday in: Birthday in January 160; Birthday in July 150; Upcoming birthday 41
life_events|Friends of: Close friends of people with birthdays in a week 190; Friends of newlyweds 58; Friends of recently moved 130
life_events|Long-distance relationship: Long-distance relationship 14
life_events|New job: New job 32
life_events|New relationship: New relationship 11
life_events|Newly engaged: Newly engaged (1 year) 9; Newly engaged (3 months) 3; Newly engaged (6 months) 5
life_events|Newlywed: Newlywed (1 year) 12; Newlywed (3 months) 4; Newlywed (6 months) 7
life_events|Recently moved: Recently moved 48
industries|Work > Industries: Administrative services 63; Architecture and engineering 22; Arts, entertainment, sports and media 48; Business and finance 55; Cleaning and maintenance services 12; Community and social services 18; Computation and mathematics 14; Construction and extraction 25; Education and libraries 52; Farming, fishing and forestry 9; Food and restaurants 44; Government employees (global) 13; Health care and medical services 37; IT and technical services 31; Installation and repair services 17; Legal services 10; Life, physical and social sciences 8; Management 59; Military (global) 9; Production 28; Protective services 12; Sales 66; Transportation and moving 24; Veterans (US) 2
income|Financial > Income: Household income: top 5% of ZIP codes (US) 9; Household income: top 10% of ZIP codes (US) 18; Household income: top 10%-25% of ZIP codes (US) 33; Household income: top 25%-50% of ZIP codes (US) 51
family_statuses|Parents > All parents: New parents (0-12 months) 21; Parents (all) 310; Parents with toddlers (01-02 years) 39; Parents with preschoolers (03-05 years) 62; Parents with early school-age children (06-08 years) 66; Parents with preteens (09-12 years) 71; Parents with teenagers (13-17 years) 84; Parents with adult children (18-26 years) 92
relationship_statuses|Relationship > Relationship status: Civil union 3; Complicated 13; Divorced 18; Domestic partnership 4; Engaged 41; In a relationship 250; Married 620; Open relationship 6; Separated 11; Single 690; Widowed 10
education_statuses|Education > Education level: College grad 480; In college 190; In grad school 21; High school grad 260; Master's degree 66; Doctorate degree 17
user_device|Mobile device user > Devices: Galaxy A54 31; Galaxy S23 28; iPad Pro 14; iPhone 13 62; iPhone 14 54; iPhone 15 58; Pixel 8 6; Redmi Note 12 40; Xperia 1 3
user_os|Mobile device user > Operating systems: Android 1700; iOS 480";

/// All of them, in the order of the table.
pub(crate) static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| TABLE.lines().flat_map(line).collect());

static BY_ID: LazyLock<HashMap<&'static str, &'static Topic>> =
    LazyLock::new(|| TOPICS.iter().map(|topic| (topic.id.as_str(), topic)).collect());

fn line(line: &'static str) -> Vec<Topic> {
    let (kind, rest) = line.split_once('|').expect("each line of the table names its kind");
    let (above, names) = rest.split_once(": ").expect("each line of the table names what is in it");
    names
        .split("; ")
        .map(|row| {
            let (name, millions) = row.rsplit_once(' ').expect("each row of the table ends with a number");
            let millions: i64 = millions.parse().expect("each row of the table ends with a number");
            let key = format!("{kind}/{above}/{name}");
            let top = match kind {
                "interests" => "Interests",
                "behaviors" | "user_device" | "user_os" => "Behaviors",
                _ => "Demographics",
            };
            let group = (kind == "life_events").then_some("Life events");
            let path = [top].into_iter().chain(group).chain(above.split(" > ")).chain([name]).collect();
            // Not a round number: 0.000 to 0.999 million more.
            let people = millions * 1_000_000 + (stir(&key) % 1_000) as i64 * 1_000;
            Topic { id: format!("6003{:09}", stir(&key) % 1_000_000_000), name, kind, path, people }
        })
        .collect()
}

/// The topic with that id.
pub(crate) fn find(id: &str) -> Option<&'static Topic> {
    BY_ID.get(id).copied()
}

/// The topic of that name, capitals or not; interests first.
pub(crate) fn named(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name.eq_ignore_ascii_case(name.trim()))
}

/// Those whose name, or what they belong to, contains the text; names that start with it first.
pub(crate) fn search(text: &str, kinds: &[&str]) -> Vec<&'static Topic> {
    let text = text.trim().to_lowercase();
    let mut found: Vec<(u8, &Topic)> = TOPICS
        .iter()
        .filter(|topic| kinds.is_empty() || kinds.contains(&topic.kind))
        .filter_map(|topic| {
            let name = topic.name.to_lowercase();
            if name.starts_with(&text) {
                Some((0, topic))
            } else if name.contains(&text) {
                Some((1, topic))
            } else {
                topic.path.iter().any(|step| step.to_lowercase().contains(&text)).then_some((2, topic))
            }
        })
        .collect();
    found.sort_by_key(|(place, topic)| (*place, std::cmp::Reverse(topic.people)));
    found.into_iter().map(|(_, topic)| topic).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TOPICS, find, named, search};

    #[test]
    fn there_are_enough_and_their_ids_are_their_own() {
        let ids: BTreeSet<_> = TOPICS.iter().map(|topic| &topic.id).collect();

        assert!(TOPICS.len() >= 300, "{}", TOPICS.len());
        assert_eq!(ids.len(), TOPICS.len());
        assert!(TOPICS.iter().all(|topic| topic.id.len() == 13 && topic.people > 0 && topic.path.len() >= 3));
    }

    #[test]
    fn what_starts_with_the_text_comes_first() {
        let found = search("hik", &["interests"]);
        assert_eq!((found[0].name, found[1].name), ("Hiking", "Hiking boots"));
        assert!(search("outdoor", &[]).iter().any(|topic| topic.name == "Camping"));
        assert!(search("qqqq", &[]).is_empty());
        assert_eq!(find(&found[0].id).unwrap().name, "Hiking");
        assert_eq!(named("yoga").unwrap().kind, "interests");
    }
}
