//! `adimages` and `advideos`.

use adlane_sandbox::{Fault, cast};
use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

/// The smallest header of a GIF, with its size.
fn gif(width: u8, height: u8) -> Vec<u8> {
    [b"GIF89a".as_slice(), &[width, 0, height, 0], b"rest"].concat()
}

/// Something that looks like a video of so many bytes.
fn video(bytes: usize) -> Vec<u8> {
    let mut video = b"\0\0\0\x18ftypmp42".to_vec();
    video.resize(bytes, 7);
    video
}

struct Desk {
    meta: Meta,
    token: String,
    account: String,
}

async fn desk() -> Desk {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    Desk { meta, token, account }
}

impl Desk {
    async fn send(&self, edge: &str, pairs: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> (u16, Value) {
        let mut all = vec![("access_token", &*self.token)];
        all.extend(pairs);
        let (status, body) = self.meta.upload(&format!("/{}/{edge}", self.account), &all, files).await;
        (status.as_u16(), body)
    }

    async fn get(&self, path: &str, pairs: &[(&str, &str)]) -> Value {
        let mut all = vec![("access_token", &*self.token)];
        all.extend(pairs);
        self.meta.get(path, &all).await.1
    }

    async fn status(&self, video: &str) -> Value {
        self.get(&format!("/{video}"), &[("fields", "status")]).await["status"].clone()
    }
}

#[tokio::test]
async fn several_images_come_back_with_hash_and_size() {
    let desk = desk().await;
    let (one, two) = (gif(16, 32), gif(64, 8));

    let (status, body) = desk.send("adimages", &[], &[("a", "one.gif", &one), ("b", "two.gif", &two)]).await;

    assert_eq!(status, 200, "{body}");
    let image = &body["images"]["one.gif"];
    assert_eq!((&image["width"], &image["height"], &image["name"]), (&json!(16), &json!(32), &json!("one.gif")));
    assert_eq!(image["hash"].as_str().unwrap().len(), 32);
    assert_ne!(image["hash"], body["images"]["two.gif"]["hash"]);
    let served = desk.meta.http.get(image["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(served.headers()["content-type"], "image/gif");
    assert_eq!(served.bytes().await.unwrap(), one);
}

#[tokio::test]
async fn the_same_content_has_one_hash_however_it_is_sent() {
    let desk = desk().await;
    let file = gif(5, 5);
    let hash = desk.send("adimages", &[], &[("filename", "x.gif", &file)]).await.1["images"]["x.gif"]["hash"].clone();
    let hash = hash.as_str().unwrap();

    let path = format!("/{}/adimages", desk.account);
    let token = ("access_token", &*desk.token);
    let text = desk.meta.post(&path, &[token, ("bytes", &BASE64.encode(&file))]).await.1;
    let from = json!({ "source_account_id": desk.account, "hash": hash }).to_string();
    let copied = desk.meta.post(&path, &[token, ("copy_from", &from)]).await.1;

    assert_eq!(text["images"]["bytes"]["hash"], hash);
    assert_eq!(copied["images"][hash]["hash"], hash);
    let list = desk.get(&path, &[("fields", "hash,name,width,status,url,account_id")]).await;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!((&list["data"][0]["status"], &list["data"][0]["width"]), (&json!("ACTIVE"), &json!(5)));
    let id = list["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(id, format!("{}:{hash}", desk.account.trim_start_matches("act_")));
    assert_eq!(desk.get(&format!("/{id}"), &[("fields", "permalink_url,height")]).await["height"], 5);
}

#[tokio::test]
async fn what_is_no_image_is_refused_and_leaves_nothing_behind() {
    let desk = desk().await;
    let path = format!("/{}/adimages", desk.account);
    let good = gif(5, 5);
    let large = [gif(5, 5), vec![0; 30 << 20]].concat();

    let cases: [&[(&str, &str, &[u8])]; 5] = [
        &[],
        &[("a", "a.gif", b"")],
        &[("a", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")],
        &[("a", "good.gif", &good), ("b", "bad.gif", b"nothing of the kind")],
        &[("a", "large.gif", &large)],
    ];
    for files in cases {
        let (status, body) = desk.send("adimages", &[], files).await;
        assert_eq!((status, numbers(&body)), (400, (100, 0)), "{body}");
    }
    let (_, body) = desk.meta.post(&path, &[("access_token", &desk.token), ("bytes", "%%%")]).await;
    assert_eq!(numbers(&body), (100, 0));
    assert_eq!(desk.get(&path, &[]).await, json!({ "data": [] }));
}

#[tokio::test]
async fn images_are_found_by_hash_and_deleted() {
    let desk = desk().await;
    let path = format!("/{}/adimages", desk.account);
    let (one, two) = (gif(1, 1), gif(2, 2));
    let body = desk.send("adimages", &[], &[("a", "1.gif", &one), ("b", "2.gif", &two)]).await.1;
    let hash = body["images"]["1.gif"]["hash"].as_str().unwrap();

    let found = desk.get(&path, &[("hashes", &json!([hash]).to_string())]).await;
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    let token = ("access_token", &*desk.token);
    assert_eq!(desk.meta.delete(&path, &[token, ("hash", hash)]).await.1, json!({ "success": true }));
    assert_eq!(numbers(&desk.meta.delete(&path, &[token, ("hash", hash)]).await.1), (100, 0));
    assert_eq!(desk.get(&path, &[]).await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_creative_takes_an_uploaded_image_and_keeps_it_from_deletion() {
    let desk = desk().await;
    let image = gif(9, 9);
    let body = desk.send("adimages", &[], &[("a", "9.gif", &image)]).await.1;
    let hash = body["images"]["9.gif"]["hash"].as_str().unwrap();
    let token = ("access_token", &*desk.token);
    let create = async |hash: &str| {
        let link = json!({ "link": "https://a.example", "message": "Hi", "image_hash": hash });
        let story = json!({ "page_id": "104770000000001", "link_data": link }).to_string();
        let path = format!("/{}/adcreatives", desk.account);
        desk.meta.post(&path, &[token, ("name", "With image"), ("object_story_spec", &story)]).await.1
    };

    assert_eq!(numbers(&create(&"0".repeat(32)).await).0, 100);
    let creative = create(hash).await["id"].as_str().unwrap().to_owned();
    let path = format!("/{}/adimages", desk.account);
    assert_eq!(numbers(&desk.meta.delete(&path, &[token, ("hash", hash)]).await.1), (100, 0));
    let read = desk.get(&path, &[("fields", "creatives,is_associated_creatives_in_adgroups")]).await;
    assert_eq!(read["data"][0]["creatives"], json!([creative]));
    assert_eq!(desk.meta.delete(&format!("/{creative}"), &[token]).await.0.as_u16(), 200);
    assert_eq!(desk.meta.delete(&path, &[token, ("hash", hash)]).await.1, json!({ "success": true }));
}

#[tokio::test]
async fn strangers_and_analysts_upload_nothing() {
    let desk = desk().await;
    let path = format!("/{}/adimages", desk.account);
    let bytes = BASE64.encode(&gif(1, 1));
    let (sam, priya) = (desk.meta.token(cast::SAM), desk.meta.token(cast::PRIYA));

    let (status, body) = desk.meta.post(&path, &[("access_token", &sam), ("bytes", &bytes)]).await;
    assert_eq!((status.as_u16(), numbers(&body).0), (403, 200));
    assert_eq!(numbers(&desk.meta.post(&path, &[("access_token", &priya), ("bytes", &bytes)]).await.1), (100, 33));
}

#[tokio::test]
async fn a_video_in_one_piece_becomes_ready() {
    let desk = desk().await;
    let (status, body) = desk.send("advideos", &[("title", "Boots")], &[("source", "boots.mp4", &video(4_000))]).await;
    assert_eq!(status, 200, "{body}");
    let id = body["id"].as_str().unwrap().to_owned();

    assert_eq!(desk.status(&id).await["video_status"], "processing");
    assert_eq!(desk.get(&format!("/{id}/thumbnails"), &[]).await["data"], json!([]));
    desk.meta.handle().advance(3);

    assert_eq!(desk.status(&id).await["video_status"], "ready");
    let read = desk.get(&format!("/{id}"), &[("fields", "title,length,picture,source,thumbnails")]).await;
    assert_eq!((&read["title"], &read["length"]), (&json!("Boots"), &json!(15.0)));
    let chosen = desk.get(&format!("/{id}/thumbnails"), &[("fields", "id,width")]).await["data"][0].clone();
    assert_eq!(chosen, json!({ "id": format!("{id}0"), "width": 320 }));
    let inline = desk.get(&format!("/{id}"), &[("fields", "thumbnails{height}")]).await;
    assert_eq!(inline["thumbnails"]["data"][0], json!({ "id": format!("{id}0"), "height": 180 }));
    let frame = read["thumbnails"]["data"][0]["uri"].as_str().unwrap();
    let frame = desk.meta.http.get(frame).send().await.unwrap();
    assert_eq!(frame.headers()["content-type"], "image/png");
    assert!(frame.bytes().await.unwrap().starts_with(b"\x89PNG"));
    let source = desk.meta.http.get(read["source"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(source.bytes().await.unwrap().len(), 4_000);
}

#[tokio::test]
async fn chunks_are_asked_for_in_order() {
    let desk = desk().await;
    let whole = video((2 << 20) + 10);
    let size = whole.len().to_string();
    let begun = desk.send("advideos", &[("upload_phase", "start"), ("file_size", &size)], &[]).await.1;
    let session = begun["upload_session_id"].as_str().unwrap().to_owned();
    let id = begun["video_id"].as_str().unwrap().to_owned();
    let transfer = async |start: usize, end: usize| {
        let pairs =
            [("upload_phase", "transfer"), ("upload_session_id", &*session), ("start_offset", &*start.to_string())];
        desk.send("advideos", &pairs, &[("video_file_chunk", "chunk", &whole[start..end])]).await
    };
    let finish = [("upload_phase", "finish"), ("upload_session_id", &*session), ("title", "Long")];

    let (mut start, mut end) = (0_usize, 1 << 20);
    assert_eq!((&begun["start_offset"], &begun["end_offset"]), (&json!("0"), &json!(end.to_string())));
    // A chunk that was sent already, as after a lost reply.
    transfer(start, end).await;
    let (status, body) = transfer(start, end).await;
    assert_eq!((status, numbers(&body).1), (400, 1_363_037));
    assert_eq!(body["error"]["error_data"]["start_offset"], (1 << 20).to_string());
    assert_eq!(numbers(&desk.send("advideos", &finish, &[]).await.1).1, 1_363_037);
    (start, end) = (1 << 20, 2 << 20);
    while start < end {
        let (status, body) = transfer(start, end).await;
        assert_eq!(status, 200, "{body}");
        start = body["start_offset"].as_str().unwrap().parse().unwrap();
        end = body["end_offset"].as_str().unwrap().parse().unwrap();
    }
    assert_eq!(desk.status(&id).await["video_status"], "uploading");
    assert_eq!(desk.send("advideos", &finish, &[]).await.1, json!({ "success": true }));

    desk.meta.handle().advance(3);
    assert_eq!(desk.status(&id).await["video_status"], "ready");
    assert_eq!(desk.get(&format!("/{id}"), &[("fields", "title")]).await["title"], "Long");
    assert_eq!(numbers(&desk.send("advideos", &finish, &[]).await.1), (100, 0));
}

#[tokio::test]
async fn a_cancelled_upload_and_a_file_that_is_no_video_leave_nothing() {
    let desk = desk().await;
    let begun = desk.send("advideos", &[("upload_phase", "start"), ("file_size", "100")], &[]).await.1;
    let session = begun["upload_session_id"].as_str().unwrap();

    let cancelled = desk.send("advideos", &[("upload_phase", "cancel"), ("upload_session_id", session)], &[]).await.1;
    assert_eq!(cancelled, json!({ "success": true }));
    let text = desk.send("advideos", &[], &[("source", "a.mp4", b"not a video at all")]).await.1;
    assert_eq!(numbers(&text), (352, 1_363_024));
    let huge = desk.send("advideos", &[("upload_phase", "start"), ("file_size", "99999999999")], &[]).await.1;
    assert_eq!(numbers(&huge), (100, 0));
    assert_eq!(numbers(&desk.send("advideos", &[("upload_phase", "dance")], &[]).await.1), (100, 0));
    assert_eq!(numbers(&desk.send("advideos", &[], &[]).await.1), (100, 0));
    assert_eq!(desk.get(&format!("/{}/advideos", desk.account), &[]).await, json!({ "data": [] }));
}

#[tokio::test]
async fn videos_are_fetched_from_this_machine_only() {
    let desk = desk().await;
    let whole = desk.send("advideos", &[], &[("source", "a.mp4", &video(500))]).await.1;
    let address = desk.meta.at(&format!("/_sandbox/media/videos/{}/source", whole["id"].as_str().unwrap()));

    let (status, copy) = desk.send("advideos", &[("file_url", &address)], &[]).await;
    assert_eq!(status, 200, "{copy}");
    for address in ["https://example.com/video.mp4", "http://10.0.0.1/video.mp4", &desk.meta.at("/_sandbox/media/none")]
    {
        let (status, body) = desk.send("advideos", &[("file_url", address)], &[]).await;
        assert_eq!((status, numbers(&body).0), (400, 389), "{address}");
    }
}

#[tokio::test]
async fn a_video_can_fail_and_be_deleted() {
    let desk = desk().await;
    desk.meta.handle().fail_next(Fault::VideoFails);
    let body = desk.send("advideos", &[], &[("source", "a.mp4", &video(500))]).await.1;
    let id = body["id"].as_str().unwrap();
    desk.meta.handle().advance(3);

    assert_eq!(desk.status(id).await["video_status"], "error");
    let path = format!("/{}/advideos", desk.account);
    let token = ("access_token", &*desk.token);
    assert_eq!(desk.meta.delete(&path, &[token, ("video_id", id)]).await.1, json!({ "success": true }));
    assert_eq!(numbers(&desk.get(&format!("/{id}"), &[]).await), (100, 33));
}
